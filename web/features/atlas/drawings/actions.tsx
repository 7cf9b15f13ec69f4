/** What can be done with a drawing, in its list and on its page: rename it, delete it, bring it back, erase it. */
import type { Drawing } from "@stoa/client";
import { useMutation } from "@tanstack/react-query";
import { MoreHorizontal, Pencil, RotateCcw, Trash2 } from "lucide-react";
import { useState } from "react";
import { z } from "zod";
import { messageOf } from "@/api/client";
import { deleteDrawing, renameDrawing, restoreDrawing } from "@/api/generated/drawings";
import { useOrg } from "@/api/session";
import { confirm } from "@/kit/confirm";
import { Form } from "@/kit/form";
import { Button, IconButton } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Dialog, Menu, MenuItem } from "@/ui/overlay";
import { toast } from "@/ui/toast";
import { useTranslation, words } from "../words";
import { name } from "./schema";

interface DrawingActionsProps {
  drawing: Pick<Drawing, "id" | "name" | "etag">;
  /** Where the page goes from here once its drawing is gone. */
  afterDelete?: () => void;
}

export function DrawingActions({ drawing, afterDelete }: DrawingActionsProps) {
  const { t } = useTranslation();
  const org = useOrg();
  const [renaming, setRenaming] = useState(false);
  const { id, name: called } = drawing;
  async function remove() {
    const done = await confirm({
      title: t("drawings.deleteTitle", { name: called }),
      lost: [t("drawings.deleteBody")],
      action: t("drawings.delete"),
      run: () => deleteDrawing.send({ path: { org, drawing: id } }),
    });
    if (!done) return;
    toast(t("drawings.deleted", { name: called }));
    afterDelete?.();
  }
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton label={t("drawings.moreFor", { name: called })}>
            <MoreHorizontal />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => setRenaming(true)}>
          <Pencil aria-hidden />
          {t("drawings.rename")}
        </MenuItem>
        <MenuItem onSelect={() => void remove()}>
          <Trash2 aria-hidden />
          {t("drawings.delete")}
        </MenuItem>
      </Menu>
      <Dialog
        open={renaming}
        onOpenChange={setRenaming}
        title={t("drawings.renameTitle", { name: called })}
        closeLabel={t("common:close")}
      >
        <RenameForm drawing={drawing} onDone={() => setRenaming(false)} />
      </Dialog>
    </>
  );
}

const schema = z.object({ name });

function RenameForm({ drawing, onDone }: { drawing: DrawingActionsProps["drawing"]; onDone: () => void }) {
  const { t } = useTranslation();
  const org = useOrg();
  return (
    <Form
      words={words}
      schema={schema}
      guard={false}
      start={{ name: drawing.name }}
      onSubmit={(body) =>
        renameDrawing.send({ path: { org, drawing: drawing.id }, header: { "If-Match": drawing.etag }, body })
      }
      after={onDone}
    >
      {({ register, busy, problem }) => (
        <>
          <Field label={t("common:name")} error={problem("name")}>
            {(props) => <Input autoFocus {...props} {...register("name")} />}
          </Field>
          <div className="flex justify-end">
            <Button kind="primary" type="submit" busy={busy}>
              {t("drawings.rename")}
            </Button>
          </div>
        </>
      )}
    </Form>
  );
}

/** Of one that was deleted. */
export function DeletedActions({ drawing: { id, name: called } }: { drawing: Drawing }) {
  const { t } = useTranslation();
  const org = useOrg();
  const path = { org, drawing: id };
  const { mutate, isPending } = useMutation({
    mutationFn: () => restoreDrawing.send({ path }),
    onSuccess: () => toast(t("drawings.back", { name: called })),
    onError: (error) => toast(messageOf(error), "bad"),
  });
  async function erase() {
    const done = await confirm({
      title: t("drawings.eraseTitle", { name: called }),
      lost: [t("drawings.eraseBody")],
      action: t("drawings.erase"),
      typed: called,
      run: () => deleteDrawing.send({ path, query: { forever: true } }),
    });
    if (done) toast(t("drawings.erased", { name: called }));
  }
  return (
    <div className="flex items-center justify-end gap-1">
      <Button size="small" busy={isPending} onClick={() => mutate()}>
        <RotateCcw className="size-3.5" aria-hidden />
        {t("drawings.bringBack")}
      </Button>
      <Menu
        align="end"
        trigger={
          <IconButton label={t("drawings.moreFor", { name: called })}>
            <MoreHorizontal />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => void erase()}>
          <Trash2 aria-hidden />
          {t("drawings.erase")}
        </MenuItem>
      </Menu>
    </div>
  );
}
