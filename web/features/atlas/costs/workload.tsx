/** A workload of one's own: the file that `stoa atlas cost --workload` takes, kept in this window only. */
import { Download, FileText } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { Dialog } from "@/ui/overlay";
import { keep } from "@/util/keep";
import { save } from "@/util/save";
import { useTranslation } from "../words";
import { keptWorkload, WORKLOAD } from "./state";

export function useWorkload(): [string | null, (text: string | null) => void] {
  const [text, setText] = useState(keptWorkload);
  return [
    text,
    (next) => {
      setText(next);
      keep(WORKLOAD, next, "sessionStorage");
    },
  ];
}

export function OwnWorkload({
  text,
  example,
  current,
  onText,
}: {
  text: string | null;
  example: string;
  current: string | null;
  onText: (text: string | null) => void;
}) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [draft, setDraft] = useState("");
  return (
    <>
      <Button
        size="small"
        onClick={() => {
          setDraft(current ?? text ?? example);
          setOpen(true);
        }}
      >
        <FileText className="size-4" aria-hidden />
        {t("workload.file")}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={t("workload.file")}
        description={t("workload.fileHint")}
        closeLabel={t("common:close")}
      >
        <Field label={t("workload.toml")}>
          {(props) => (
            <textarea
              {...props}
              value={draft}
              spellCheck={false}
              onChange={(event) => setDraft(event.target.value)}
              className="h-[46vh] w-full resize-y rounded-lg border border-line-strong bg-sunken p-3 font-mono text-[13px] leading-5"
            />
          )}
        </Field>
        <div className="mt-4 flex flex-wrap justify-end gap-2">
          {text !== null && (
            <Button
              kind="quiet"
              onClick={() => {
                onText(null);
                setOpen(false);
              }}
            >
              {t("workload.toExample")}
            </Button>
          )}
          <Button onClick={() => save(new Blob([draft], { type: "text/plain" }), "workload.toml")}>
            <Download className="size-4" aria-hidden />
            {t("common:download")}
          </Button>
          <Button
            kind="primary"
            onClick={() => {
              onText(draft);
              setOpen(false);
            }}
          >
            {t("workload.compare")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
