/** Saving what was written as the next version, with a word on what changed. */
import type { OpenDrawing } from "@stoa/client";
import { useMutation } from "@tanstack/react-query";
import { Save } from "lucide-react";
import { useState } from "react";
import { ApiError, messageOf } from "@/api/client";
import { saveDrawing } from "@/api/generated/drawings";
import { Button } from "@/ui/button";
import { Input } from "@/ui/field";
import { toast } from "@/ui/toast";
import { useTranslation } from "../words";
import type { Text } from "./text";

/** Saves: if nobody changed the drawing since the text began, or over what others saved, which stays as a version of its own. */
export function useSave(org: string, { base, model }: Text, onSaved: (saved: OpenDrawing) => void) {
  const { t } = useTranslation();
  const [note, setNote] = useState("");
  const { mutate, isPending } = useMutation({
    mutationFn: ({ over, written }: { over: boolean; written: string }) =>
      saveDrawing.send({
        path: { org, drawing: base.id },
        header: { "If-Match": over ? "*" : base.etag },
        body: { model: written, note: note.trim() || null },
      }),
    onSuccess: ({ problems: _, ...drawing }, { written }) => {
      setNote("");
      onSaved({ ...drawing, model: written });
      toast(t("drawings.saved", { number: drawing.version }));
    },
    // That somebody else was first is said above the text, as soon as what they saved is here.
    onError: (error) => {
      if (!(error instanceof ApiError && error.status === 412)) toast(messageOf(error), "bad");
    },
  });
  return { note, setNote, busy: isPending, send: (over = false) => mutate({ over, written: model }) };
}
export type Saving = ReturnType<typeof useSave>;

export function SaveBar({ save: { note, setNote, busy, send } }: { save: Saving }) {
  const { t } = useTranslation();
  return (
    <form
      className="flex w-full gap-2 sm:w-auto"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Input
        small
        value={note}
        maxLength={200}
        aria-label={t("drawings.note")}
        placeholder={t("drawings.note")}
        className="min-w-0 flex-1 sm:w-56"
        onChange={(event) => setNote(event.target.value)}
      />
      <Button size="small" kind="primary" type="submit" busy={busy}>
        <Save className="size-4" aria-hidden />
        {t("common:save")}
      </Button>
    </form>
  );
}
