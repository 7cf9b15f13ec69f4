/** What a source is told about its bills: its name, its schedule, the account they are of, and what its provider supports. */
import type { Source } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { listCostCriteria, updateCostSource } from "@/api/generated/costs-sources";
import { useOrg } from "@/api/session";
import { Form } from "@/kit/form/form";
import { Button } from "@/ui/button";
import { Checkbox, Field, Input, Select } from "@/ui/field";
import { Dialog } from "@/ui/overlay";
import { toast } from "@/ui/toast";
import { AccountFields } from "./account";

export function EditSource({ source, onClose }: { source: Source | null; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog
      open={source !== null}
      onOpenChange={(open) => !open && onClose()}
      closeLabel={t("Close")}
      title={t("Settings of {{name}}", { name: source?.name ?? "" })}
      description={t("They hold from the next run on.")}
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
      name: z.string().trim().min(1, t("Give it a name")).max(100),
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
      message: t("A name needs the account’s id"),
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
        toast(t("Saved"));
        onClose();
      }}
    >
      {({ register, busy, problem }) => (
        <>
          <Field label={t("Name")} error={problem("name")}>
            {(props) => <Input autoFocus {...props} {...register("name")} />}
          </Field>
          {source.kind !== "upload" && (
            <Field label={t("Schedule")}>
              {(props) => (
                <Select {...props} {...register("schedule")}>
                  <option value="daily">{t("every day")}</option>
                  <option value="hourly">{t("every hour")}</option>
                  <option value="">{t("by hand")}</option>
                </Select>
              )}
            </Field>
          )}
          <AccountFields form={{ register, problem }} />
          <Checkbox
            label={t("Its bills may be in other sources too")}
            hint={t(
              "Otherwise a run is stopped when another source holds the same billing account and month, which would then count twice.",
            )}
            {...register("allow_duplicate")}
          />
          <Checkbox
            label={t("Its next delivery may leave charges out")}
            hint={t(
              "Otherwise a run is stopped when it would replace a month of this source and lacks accounts, days or much of the money that are there now. It holds for one publish.",
            )}
            {...register("allow_account_change")}
          />
          <Checkbox
            label={t("Its next delivery may have charges that could not be read")}
            hint={t(
              "Otherwise a run is stopped when more than a little of its money had to be rejected or could not be read. It holds for one publish.",
            )}
            {...register("allow_missing_charges")}
          />
          <details className="rounded-lg border border-line px-3 py-2.5">
            <summary className="cursor-pointer font-medium">{t("What the provider supports")}</summary>
            <p className="mt-1 text-[13px] text-muted">
              {t("Decides which rules of FOCUS are checked. What is not answered is guessed from the rows.")}
            </p>
            <div
              className="mt-3 max-h-72 space-y-3 overflow-y-auto"
              tabIndex={0}
              role="group"
              aria-label={t("What the provider supports")}
            >
              {criteria?.map(({ name, description }) => (
                <Field key={name} label={name} hint={description}>
                  {(props) => (
                    <Select {...props} {...register(`applicability.${name}`)}>
                      <option value="">{t("guess")}</option>
                      <option value="yes">{t("yes")}</option>
                      <option value="no">{t("no")}</option>
                    </Select>
                  )}
                </Field>
              ))}
            </div>
          </details>
          <div className="flex justify-end gap-2 pt-1">
            <Button onClick={onClose}>{t("Cancel")}</Button>
            <Button type="submit" kind="primary" busy={busy}>
              {t("Save")}
            </Button>
          </div>
        </>
      )}
    </Form>
  );
}
