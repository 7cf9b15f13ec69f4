/** A new folder or bucket to read bills from. */
import { Cloud, FolderOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { createCostSource } from "@/api/generated/costs-sources";
import { useOrg } from "@/api/session";
import { Form } from "@/kit/form/form";
import { Button } from "@/ui/button";
import { Field, Input, Select } from "@/ui/field";
import { Dialog } from "@/ui/overlay";
import { Segments } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { AccountFields } from "./account";

export function NewSource({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation();
  const org = useOrg();
  const schema = z
    .object({
      name: z.string().trim().min(1, t("Give it a name")).max(100),
      kind: z.enum(["folder", "object_store"]),
      url: z.string().trim().min(1, t("Say where the files are")),
      schedule: z.enum(["", "hourly", "daily"]),
      account: z.string().trim().max(200),
      account_name: z.string().trim().max(200),
    })
    .refine(({ kind, url }) => kind !== "object_store" || /^(s3|gs|az|abfss?|https?):\/\//.test(url), {
      path: ["url"],
      message: t("Write it as s3://bucket/folder/, gs://… or az://…"),
    });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      closeLabel={t("Close")}
      title={t("New source")}
      description={t("Stoa reads every bill it finds there, and recognises the format by its columns.")}
    >
      <Form
        schema={schema}
        start={{ name: "", kind: "folder", url: "", schedule: "daily", account: "", account_name: "" }}
        onSubmit={async ({ schedule, account, account_name, ...values }) => {
          await createCostSource.send({
            path: { org },
            body: {
              ...values,
              ...(schedule ? { schedule } : {}),
              ...(account ? { account: { id: account, name: account_name || null } } : {}),
            },
          });
          toast(t("{{name}} was added. Run it now, or wait for its schedule.", { name: values.name }));
          onOpenChange(false);
        }}
      >
        {({ register, watch, setValue, busy, problem }) => {
          const kind = watch("kind");
          return (
            <>
              <Segments
                label={t("Kind")}
                value={kind}
                onChange={(value) => setValue("kind", value)}
                choices={[
                  { value: "folder", label: t("Folder on the server") },
                  { value: "object_store", label: t("Bucket") },
                ]}
              />
              <Field label={t("Name")} error={problem("name")}>
                {(props) => <Input autoFocus placeholder={t("AWS production")} {...props} {...register("name")} />}
              </Field>
              <Field
                label={kind === "folder" ? t("Folder") : t("Address")}
                error={problem("url")}
                hint={
                  kind === "folder"
                    ? t("As the server sees it, for example /srv/billing/aws")
                    : t("For example s3://billing-exports/cur/")
                }
              >
                {(props) => (
                  <div className="relative">
                    {kind === "folder" ? (
                      <FolderOpen className="absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
                    ) : (
                      <Cloud className="absolute top-2.5 left-3 size-4 text-muted" aria-hidden />
                    )}
                    <Input className="pl-9 font-mono text-[13px]" {...props} {...register("url")} />
                  </div>
                )}
              </Field>
              <Field label={t("Schedule")}>
                {(props) => (
                  <Select {...props} {...register("schedule")}>
                    <option value="daily">{t("every day")}</option>
                    <option value="hourly">{t("every hour")}</option>
                    <option value="">{t("by hand")}</option>
                  </Select>
                )}
              </Field>
              <AccountFields form={{ register, problem }} />
              <div className="flex justify-end gap-2 pt-1">
                <Button onClick={() => onOpenChange(false)}>{t("Cancel")}</Button>
                <Button type="submit" kind="primary" busy={busy}>
                  {t("Add source")}
                </Button>
              </div>
            </>
          );
        }}
      </Form>
    </Dialog>
  );
}
