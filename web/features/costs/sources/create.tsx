/** A new folder or bucket to read bills from. */
import { Cloud, FolderOpen } from "lucide-react";
import { z } from "zod";
import { createCostSource } from "@/api/generated/costs-sources";
import { useOrg } from "@/api/session";
import { Form } from "@/kit/form/form";
import { Button } from "@/ui/button";
import { Field, Input, Select } from "@/ui/field";
import { Dialog } from "@/ui/overlay";
import { Segments } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { useTranslation } from "../words";
import { AccountFields } from "./account";

export function NewSource({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation();
  const org = useOrg();
  const schema = z
    .object({
      name: z.string().trim().min(1, t("source.form.nameRequired")).max(100),
      kind: z.enum(["folder", "object_store"]),
      url: z.string().trim().min(1, t("source.form.locationRequired")),
      schedule: z.enum(["", "hourly", "daily"]),
      account: z.string().trim().max(200),
      account_name: z.string().trim().max(200),
    })
    .refine(({ kind, url }) => kind !== "object_store" || /^(s3|gs|az|abfss?|https?):\/\//.test(url), {
      path: ["url"],
      message: t("source.form.locationInvalid"),
    });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      closeLabel={t("common:close")}
      title={t("sources.new")}
      description={t("source.form.intro")}
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
          toast(t("source.form.added", { name: values.name }));
          onOpenChange(false);
        }}
      >
        {({ register, watch, setValue, busy, problem }) => {
          const kind = watch("kind");
          return (
            <>
              <Segments
                label={t("source.form.kind")}
                value={kind}
                onChange={(value) => setValue("kind", value)}
                choices={[
                  { value: "folder", label: t("source.form.serverFolder") },
                  { value: "object_store", label: t("source.form.bucket") },
                ]}
              />
              <Field label={t("common:name")} error={problem("name")}>
                {(props) => (
                  <Input autoFocus placeholder={t("source.form.nameExample")} {...props} {...register("name")} />
                )}
              </Field>
              <Field
                label={kind === "folder" ? t("source.form.folder") : t("source.form.address")}
                error={problem("url")}
                hint={kind === "folder" ? t("source.form.folderHint") : t("source.form.addressHint")}
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
              <Field label={t("sources.schedule")}>
                {(props) => (
                  <Select {...props} {...register("schedule")}>
                    <option value="daily">{t("sources.everyDay")}</option>
                    <option value="hourly">{t("sources.everyHour")}</option>
                    <option value="">{t("sources.byHand")}</option>
                  </Select>
                )}
              </Field>
              <AccountFields form={{ register, problem }} />
              <div className="flex justify-end gap-2 pt-1">
                <Button onClick={() => onOpenChange(false)}>{t("common:cancel")}</Button>
                <Button type="submit" kind="primary" busy={busy}>
                  {t("source.form.add")}
                </Button>
              </div>
            </>
          );
        }}
      </Form>
    </Dialog>
  );
}
