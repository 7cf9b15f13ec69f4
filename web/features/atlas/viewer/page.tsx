/** One picture: moved, searched, focused, in layers; what is shown is in the address. */
import type { Picture } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ArrowLeft, CircleAlert } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { messageOf } from "@/api/client";
import { listPictures } from "@/api/generated/atlas";
import { useOrg } from "@/api/session";
import { useDark } from "@/chart/colors";
import { Button } from "@/ui/button";
import { LinkButton } from "@/ui/copy";
import { Badge, Card, Empty, Page, Skeleton } from "@/ui/parts";
import { cn } from "@/util/cn";
import { CodeDrawer } from "../code/drawer";
import { plain } from "../gallery/groups";
import { drawingQuery } from "../queries";
import { useTranslation } from "../words";
import { DownloadMenu } from "./download";
import { around, type Drawing, type Layer, readLayers, writeLayers } from "./drawing";
import { LayersMenu } from "./layers";
import { Panel } from "./panel";
import { Stage, type StageHandle } from "./stage";

export function PicturePage() {
  const { t } = useTranslation();
  const org = useOrg();
  const { picture: id } = useParams({ from: "/$org/atlas/pictures/$picture" });
  const theme = useDark() ? "dark" : "light";
  const pictures = useQuery(listPictures.query({ path: { org } }));
  const svg = useQuery(drawingQuery(org, id, theme));
  const picture = pictures.data?.pictures.find((one) => one.id === id);
  const error = svg.error ?? pictures.error;
  return (
    <Page className="flex max-w-none flex-col !space-y-3 lg:h-[calc(100dvh-3.25rem)]">
      <Head picture={picture} svg={svg.data} theme={theme} />
      {error ? (
        <Card>
          <Empty
            icon={CircleAlert}
            title={t("viewer.failed")}
            action={
              <>
                <Button
                  kind="primary"
                  onClick={() => {
                    void svg.refetch();
                    void pictures.refetch();
                  }}
                >
                  {t("common:tryAgain")}
                </Button>
                <Button asChild>
                  <Link to="/$org/atlas/pictures" params={{ org }}>
                    {t("viewer.all")}
                  </Link>
                </Button>
              </>
            }
          >
            {messageOf(error)}
          </Empty>
        </Card>
      ) : svg.data && picture ? (
        <Viewer key={id} svg={svg.data} picture={picture} />
      ) : (
        <Skeleton className="h-[60vh] flex-1" />
      )}
    </Page>
  );
}

function Head({
  picture,
  svg,
  theme,
}: {
  picture: Picture | undefined;
  svg: string | undefined;
  theme: "light" | "dark";
}) {
  const { t, word } = useTranslation();
  const org = useOrg();
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="flex min-w-0 items-start gap-2">
        <Link
          to="/$org/atlas/pictures"
          params={{ org }}
          aria-label={t("viewer.all")}
          title={t("viewer.all")}
          className="-ml-1.5 grid size-8 shrink-0 place-items-center rounded-lg text-ink-soft hover:bg-sunken"
        >
          <ArrowLeft className="size-4.5" aria-hidden />
        </Link>
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-2">
            <h1 className="text-xl font-semibold tracking-tight">
              {picture?.title ?? <Skeleton className="h-7 w-56" />}
            </h1>
            {picture?.status && (
              <Badge tone={picture.status === "planned" ? "accent" : "neutral"}>{word("status", picture.status)}</Badge>
            )}
          </div>
          <p className="mt-0.5 max-w-prose text-muted">{plain(picture?.about ?? "")}</p>
        </div>
      </div>
      {picture && svg && (
        <div className="flex items-center gap-2">
          <LinkButton />
          <DownloadMenu picture={picture} svg={svg} theme={theme} />
        </div>
      )}
    </div>
  );
}

function Viewer({ svg, picture }: { svg: string; picture: Picture }) {
  const { t } = useTranslation();
  const search = useSearch({ from: "/$org/atlas/pictures/$picture" });
  const navigate = useNavigate({ from: "/$org/atlas/pictures/$picture" });
  const stage = useRef<StageHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const first = useRef(true);
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  const [code, setCode] = useState<string | null>(null);
  const focus = search.focus ?? null;
  const hidden = useMemo(() => readLayers(search.hide), [search.hide]);

  const change = useCallback(
    (part: { focus?: string; hide?: string }) =>
      void navigate({ to: ".", search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false }),
    [navigate],
  );
  const setFocus = useCallback((id: string | null) => change({ focus: id ?? undefined }), [change]);
  const setHidden = (next: Set<Layer>) => change({ hide: writeLayers(next) });
  const jump = (id: string) => {
    setFocus(id);
    if (drawing)
      stage.current?.show(
        [...around(drawing, id).kept].filter(
          (one) => one === id || !drawing.things.find((thing) => thing.id === one)?.frame,
        ),
      );
  };
  const onDrawing = useCallback(
    (next: Drawing) => {
      setDrawing(next);
      // An address with a focus opens there.
      if (first.current && search.focus && next.things.some(({ id }) => id === search.focus)) {
        const { kept } = around(next, search.focus);
        const wanted = [...kept].filter(
          (one) => one === search.focus || !next.things.find((thing) => thing.id === one)?.frame,
        );
        requestAnimationFrame(() => stage.current?.show(wanted));
      }
      first.current = false;
    },
    [search.focus],
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 lg:flex-row">
      <Stage
        svg={svg}
        title={picture.title}
        focus={focus}
        hidden={hidden}
        onFocus={setFocus}
        onSearch={() => field.current?.focus()}
        onDrawing={onDrawing}
        handle={stage}
        className={cn("h-[62dvh] min-h-80 lg:h-auto lg:flex-1")}
      >
        <div className="absolute bottom-3 left-3">
          {drawing && <LayersMenu drawing={drawing} hidden={hidden} onChange={setHidden} />}
        </div>
      </Stage>
      <aside
        aria-label={t("panel.title")}
        className="card flex max-h-[70dvh] min-h-0 flex-col overflow-hidden lg:max-h-none lg:w-80"
      >
        {drawing && (
          <Panel
            drawing={drawing}
            focus={focus}
            hidden={hidden}
            field={field}
            onFocus={setFocus}
            onJump={jump}
            onCode={setCode}
          />
        )}
      </aside>
      <CodeDrawer path={code} onPath={setCode} />
    </div>
  );
}
