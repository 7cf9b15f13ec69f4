/** Atlas › Drawings › New: draw, and keep it for the organisation. Until it is kept the text stays in this browser. */
import { linkOptions, useNavigate } from "@tanstack/react-router";
import { Save } from "lucide-react";
import { useState } from "react";
import { z } from "zod";
import { createDrawing } from "@/api/generated/drawings";
import { useOrg } from "@/api/session";
import { Back } from "@/kit/detail";
import { Form } from "@/kit/form";
import { May } from "@/kit/permission/may";
import { useMay } from "@/kit/permission/permission";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Dialog } from "@/ui/overlay";
import { toast } from "@/ui/toast";
import { start, useModel } from "../editor/text";
import { Workbench } from "../editor/workbench";
import { useTranslation, words } from "../words";
import { FilesMenu } from "./files";
import { name, note } from "./schema";

const schema = z.object({ name, note });

export function NewDrawingPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const [model, setModel] = useModel();
  const [view, setView] = useState<string | undefined>();
  const [asking, setAsking] = useState(false);
  const mayKeep = useMay("drawings:write");
  const all = linkOptions({ to: "/$org/atlas/drawings", params: { org } });
  return (
    <>
      <Workbench
        back={<Back to={all} label={t("drawings.title")} />}
        title={t("drawings.new")}
        hint={t(mayKeep ? "drawings.newIntro" : "drawings.newForReaders")}
        model={model}
        onModel={setModel}
        view={view}
        onView={setView}
        tools={(drawn) => (
          <>
            <Button size="small" kind="quiet" onClick={() => setModel(start)} disabled={model === start}>
              {t("editor.fromExample")}
            </Button>
            <FilesMenu name={t("drawings.new")} model={model} drawn={drawn} />
            <May needs="drawings:write">
              <Button size="small" kind="primary" onClick={() => setAsking(true)}>
                <Save className="size-4" aria-hidden />
                {t("common:save")}
              </Button>
            </May>
          </>
        )}
      />
      <Dialog open={asking} onOpenChange={setAsking} title={t("drawings.keepTitle")} closeLabel={t("common:close")}>
        <KeepForm model={model} onKept={() => setModel(start)} />
      </Dialog>
    </>
  );
}

function KeepForm({ model, onKept }: { model: string; onKept: () => void }) {
  const { t } = useTranslation();
  const org = useOrg();
  const navigate = useNavigate();
  return (
    <Form
      words={words}
      schema={schema}
      guard={false}
      start={{ name: "", note: "" }}
      onSubmit={({ name: called, note: said }) =>
        createDrawing.send({ path: { org }, body: { name: called, model, note: said || null } })
      }
      after={async ({ id, name: called }) => {
        await navigate({ to: "/$org/atlas/drawings/$drawing", params: { org, drawing: id } });
        toast(t("drawings.kept", { name: called }));
        onKept();
      }}
    >
      {({ register, busy, problem }) => (
        <>
          <Field label={t("common:name")} error={problem("name")}>
            {(props) => <Input autoFocus placeholder={t("drawings.nameExample")} {...props} {...register("name")} />}
          </Field>
          <Field label={t("drawings.note")} error={problem("note")}>
            {(props) => <Input {...props} {...register("note")} />}
          </Field>
          <div className="flex justify-end">
            <Button kind="primary" type="submit" busy={busy}>
              {t("common:save")}
            </Button>
          </div>
        </>
      )}
    </Form>
  );
}
