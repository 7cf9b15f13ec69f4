/** What a source is told about its bills: its name, its schedule, the account they are of, and what its provider supports. */
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { linkOptions, useNavigate, useParams } from "@tanstack/react-router";
import { z } from "zod";
import { getCostSource, listCostCriteria, updateCostSource } from "@/api/generated/costs-sources";
import { Form, FormActions, FormPage } from "@/kit/form";
import { Checkbox, Field, Input, Select } from "@/ui/field";
import { toast } from "@/ui/toast";
import { useTranslation, words } from "../words";
import { AccountFields } from "./account";
import { ScheduleField } from "./schedule";

const schema = z
  .object({
    name: z.string().trim().min(1, words.key("source.form.nameRequired")).max(100),
    schedule: z.enum(["", "hourly", "daily"]),
    account: z.string().trim().max(200),
    account_name: z.string().trim().max(200),
    allow_duplicate: z.boolean(),
    allow_account_change: z.boolean(),
    allow_missing_charges: z.boolean(),
    allow_possibly_twice: z.boolean(),
    applicability: z.record(z.string(), z.enum(["", "yes", "no"])),
  })
  .refine(({ account, account_name }) => account || !account_name, {
    path: ["account"],
    message: words.key("source.edit.accountIdRequired"),
  });

export function EditSourcePage() {
  const { t } = useTranslation();
  const { org, source: id } = useParams({ from: "/$org/costs/sources/$source/edit" });
  const navigate = useNavigate();
  const { data: source } = useSuspenseQuery(getCostSource.query({ path: { org, source: id } }));
  const { data: criteria } = useQuery(listCostCriteria.query({ path: { org } }));
  const back = linkOptions({ to: "/$org/costs/sources/$source", params: { org, source: id } });
  return (
    <FormPage
      title={t("source.edit.title", { name: source.name })}
      hint={t("source.edit.intro")}
      back={{ to: back, label: source.name }}
    >
      <Form
        words={words}
        schema={schema}
        start={{
          name: source.name,
          schedule: source.schedule ?? "",
          account: source.account?.id ?? "",
          account_name: source.account?.name ?? "",
          allow_duplicate: source.allow_duplicate,
          allow_account_change: source.allow_account_change,
          allow_missing_charges: source.allow_missing_charges,
          allow_possibly_twice: source.allow_possibly_twice,
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
          allow_possibly_twice,
          applicability,
        }) => {
          await updateCostSource.send({
            path: { org, source: source.id },
            body: {
              name,
              allow_duplicate,
              allow_account_change,
              allow_missing_charges,
              allow_possibly_twice,
              account: account ? { id: account, name: account_name || null } : null,
              applicability: Object.fromEntries(
                Object.entries(applicability)
                  .filter(([, answer]) => answer)
                  .map(([criterion, answer]) => [criterion, answer === "yes"]),
              ),
              ...(source.kind === "upload" ? {} : { schedule: schedule || null }),
            },
          });
        }}
        after={() => {
          toast(t("common:saved"));
          return navigate(back);
        }}
      >
        {({ register, busy, problem }) => (
          <>
            <Field label={t("common:name")} error={problem("name")}>
              {(props) => <Input autoFocus {...props} {...register("name")} />}
            </Field>
            {source.kind !== "upload" && <ScheduleField {...register("schedule")} />}
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
            <Checkbox
              label={t("source.edit.twice")}
              hint={t("source.edit.twiceHint")}
              {...register("allow_possibly_twice")}
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
                  <Field key={name} label={name} hint={<span lang="en">{description}</span>}>
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
            <FormActions cancel={back} submit={t("common:save")} busy={busy} />
          </>
        )}
      </Form>
    </FormPage>
  );
}
