/** What a source is told about its bills: its name, its schedule, the account they are of, and what its provider supports. */
import type { Source } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { listCostCriteria, updateCostSource } from "@/api/generated/costs-sources";
import { useOrg } from "@/api/session";
import { Form } from "@/kit/form/form";
import { Button } from "@/ui/button";
import { Checkbox, Field, Input, Select } from "@/ui/field";
import { Dialog } from "@/ui/overlay";
import { toast } from "@/ui/toast";
import { useTranslation } from "../words";
import { AccountFields } from "./account";

export function EditSource({ source, onClose }: { source: Source | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={source !== null}
      onOpenChange={(open) => !open && onClose()}
      closeLabel={t("common:close")}
      title={t("source.edit.title", { name: source?.name ?? "" })}
      description={t("source.edit.intro")}
    >
      {source && <Settings key={source.id} source={source} onClose={onClose} />}
    </Dialog>
  );
}

function Settings({ source, onClose }: { source: Source; onClose: () => void }) {
  const { t } = useTranslation();
  const org = useOrg();
  const { data: criteria } = useQuery(listCostCriteria.query({ path: { org } }));
  const schema = z
    .object({
      name: z.string().trim().min(1, t("source.form.nameRequired")).max(100),
      schedule: z.enum(["", "hourly", "daily"]),
      account: z.string().trim().max(200),
      account_name: z.string().trim().max(200),
      allow_duplicate: z.boolean(),
      allow_account_change: z.boolean(),
      allow_missing_charges: z.boolean(),
      applicability: z.record(z.string(), z.enum(["", "yes", "no"])),
    })
    .refine(({ account, account_name }) => account || !account_name, {
      path: ["account"],
      message: t("source.edit.accountIdRequired"),
    });
  return (
    <Form
      schema={schema}
      start={{
        name: source.name,
        schedule: source.schedule ?? "",
        account: source.account?.id ?? "",
        account_name: source.account?.name ?? "",
        allow_duplicate: source.allow_duplicate,
        allow_account_change: source.allow_account_change,
        allow_missing_charges: source.allow_missing_charges,
        applicability: Object.fromEntries(
          Object.entries(source.applicability).map(([name, yes]) => [name, yes ? ("yes" as const) : ("no" as const)]),
        ),
      }}
      onSubmit={async ({
        name,
        schedule,
        account,
        account_name,
        allow_duplicate,
        allow_account_change,
        allow_missing_charges,
        applicability,
      }) => {
        await updateCostSource.send({
          path: { org, source: source.id },
          body: {
            name,
            allow_duplicate,
            allow_account_change,
            allow_missing_charges,
            account: account ? { id: account, name: account_name || null } : null,
            applicability: Object.fromEntries(
              Object.entries(applicability)
                .filter(([, answer]) => answer)
                .map(([criterion, answer]) => [criterion, answer === "yes"]),
            ),
            ...(source.kind === "upload" ? {} : { schedule: schedule || null }),
          },
        });
        toast(t("common:saved"));
        onClose();
      }}
    >
      {({ register, busy, problem }) => (
        <>
          <Field label={t("common:name")} error={problem("name")}>
            {(props) => <Input autoFocus {...props} {...register("name")} />}
          </Field>
          {source.kind !== "upload" && (
            <Field label={t("sources.schedule")}>
              {(props) => (
                <Select {...props} {...register("schedule")}>
                  <option value="daily">{t("sources.everyDay")}</option>
                  <option value="hourly">{t("sources.everyHour")}</option>
                  <option value="">{t("sources.byHand")}</option>
                </Select>
              )}
            </Field>
          )}
          <AccountFields form={{ register, problem }} />
          <Checkbox
            label={t("source.edit.sameBills")}
            hint={t("source.edit.sameBillsHint")}
            {...register("allow_duplicate")}
          />
          <Checkbox
            label={t("source.edit.leaveOut")}
            hint={t("source.edit.leaveOutHint")}
            {...register("allow_account_change")}
          />
          <Checkbox
            label={t("source.edit.unreadable")}
            hint={t("source.edit.unreadableHint")}
            {...register("allow_missing_charges")}
          />
          <details className="rounded-lg border border-line px-3 py-2.5">
            <summary className="cursor-pointer font-medium">{t("checks.supports")}</summary>
            <p className="mt-1 text-[13px] text-muted">{t("source.edit.supportsHint")}</p>
            <div
              className="mt-3 max-h-72 space-y-3 overflow-y-auto"
              tabIndex={0}
              role="group"
              aria-label={t("checks.supports")}
            >
              {criteria?.map(({ name, description }) => (
                <Field key={name} label={name} hint={description}>
                  {(props) => (
                    <Select {...props} {...register(`applicability.${name}`)}>
                      <option value="">{t("source.edit.guess")}</option>
                      <option value="yes">{t("common:yes")}</option>
                      <option value="no">{t("common:no")}</option>
                    </Select>
                  )}
                </Field>
              ))}
            </div>
          </details>
          <div className="flex justify-end gap-2 pt-1">
            <Button onClick={onClose}>{t("common:cancel")}</Button>
            <Button type="submit" kind="primary" busy={busy}>
              {t("common:save")}
            </Button>
          </div>
        </>
      )}
    </Form>
  );
}
