/** One drawing: read, written, saved as a new version, and every older version beside it. What is shown is in the address. */
import { useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { linkOptions, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { History } from "lucide-react";
import { useRef, useState } from "react";
import { getDrawing, getDrawingVersion } from "@/api/generated/drawings";
import { Back } from "@/kit/detail";
import { useUnsavedGuard } from "@/kit/form";
import { useLive } from "@/kit/live/live";
import { May } from "@/kit/permission/may";
import { useMay } from "@/kit/permission/permission";
import { Button } from "@/ui/button";
import { LinkButton } from "@/ui/copy";
import { Workbench } from "../editor/workbench";
import { useTranslation } from "../words";
import { DrawingActions } from "./actions";
import { FilesMenu } from "./files";
import { HistoryDrawer } from "./history";
import { NewerNotice, OlderNotice } from "./notices";
import type { DrawingSearch } from "./query";
import { SaveBar, useSave } from "./save";
import { useText } from "./text";

export function DrawingPage() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/$org/atlas/drawings/$drawing" });
  const cache = useQueryClient();
  const { org, drawing: id } = useParams({ from: "/$org/atlas/drawings/$drawing" });
  const { view, version: said } = useSearch({ from: "/$org/atlas/drawings/$drawing" });
  const version = said === undefined ? undefined : Number(said);
  const asked = getDrawing.query({ path: { org, drawing: id } });
  const { data: drawing } = useSuspenseQuery(asked);
  useLive(asked);
  const text = useText(drawing);
  const [history, setHistory] = useState(false);
  const older = version !== undefined && version !== drawing.version ? version : undefined;
  const shown = useQuery({
    ...getDrawingVersion.query({ path: { org, drawing: id, number: older ?? 1 } }),
    enabled: older !== undefined,
  }).data;
  const writes = useMay("drawings:write") && older === undefined;
  // What was written goes with a drawing that is deleted; that was asked already.
  const gone = useRef(false);
  useUnsavedGuard(() => text.dirty && !gone.current);
  const save = useSave(org, text, (saved) => {
    cache.setQueryData(asked.queryKey, saved);
    text.saved(saved);
  });
  const go = (search: DrawingSearch) =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...search }), replace: true, resetScroll: false });
  const all = linkOptions({ to: "/$org/atlas/drawings", params: { org } });
  const model = older === undefined ? text.model : (shown?.model ?? "");
  return (
    <>
      <Workbench
        back={<Back to={all} label={t("drawings.title")} />}
        title={drawing.name}
        hint={t("drawings.shared")}
        notice={
          older !== undefined ? (
            shown && <OlderNotice drawing={drawing} shown={shown} onNewest={() => go({ version: undefined })} />
          ) : text.behind ? (
            <NewerNotice drawing={drawing} save={save} onTheirs={() => text.begin(drawing)} />
          ) : null
        }
        model={model}
        {...(writes ? { onModel: text.write } : {})}
        view={view}
        onView={(next) => go({ view: next })}
        tools={(drawn) => (
          <>
            {writes && text.dirty && <SaveBar save={save} />}
            <Button size="small" onClick={() => setHistory(true)}>
              <History className="size-4" aria-hidden />
              {t("drawings.history")}
            </Button>
            <LinkButton />
            <FilesMenu
              name={drawing.name}
              model={model}
              drawn={drawn}
              {...(text.dirty && older === undefined
                ? {}
                : { kept: { drawing: id, version: older ?? drawing.version } })}
            />
            <May needs="drawings:write">
              <DrawingActions
                drawing={drawing}
                afterDelete={() => {
                  gone.current = true;
                  void navigate(all);
                }}
              />
            </May>
          </>
        )}
      />
      <HistoryDrawer
        drawing={drawing}
        shown={older ?? drawing.version}
        open={history}
        onOpen={setHistory}
        onVersion={(number) => go({ version: number === drawing.version ? undefined : String(number) })}
      />
    </>
  );
}
