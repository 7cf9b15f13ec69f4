/** A new folder or bucket to read bills from. */
import { useQuery } from "@tanstack/react-query";
import { linkOptions, useNavigate } from "@tanstack/react-router";
import { CircleAlert, Cloud, FolderOpen } from "lucide-react";
import { z } from "zod";
import { createCostSource, listCostSourceKinds } from "@/api/generated/costs-sources";
import { useOrg } from "@/api/session";
import { useStatements } from "@/i18n/statements";
import { Form, FormActions, FormPage } from "@/kit/form";
import { Field, Input } from "@/ui/field";
import { Notice, Segments } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { useTranslation, words } from "../words";
import { AccountFields } from "./account";
import { ScheduleField } from "./schedule";

const schema = z
  .object({
    name: z.string().trim().min(1, words.key("source.form.nameRequired")).max(100),
    kind: z.enum(["folder", "object_store"]),
    url: z.string().trim().min(1, words.key("source.form.locationRequired")),
    schedule: z.enum(["", "hourly", "daily"]),
    account: z.string().trim().max(200),
    account_name: z.string().trim().max(200),
  })
  .refine(({ kind, url }) => kind !== "object_store" || /^(s3|gs|az|abfss?|https?):\/\//.test(url), {
    path: ["url"],
    message: words.key("source.form.locationInvalid"),
  });

export function NewSourcePage() {
  const { t } = useTranslation();
  const org = useOrg();
  const navigate = useNavigate();
  const stated = useStatements();
  const { data: kinds } = useQuery(listCostSourceKinds.query({ path: { org } }));
  const back = linkOptions({ to: "/$org/costs/sources", params: { org } });
  return (
    <FormPage title={t("sources.new")} hint={t("source.form.intro")} back={{ to: back, label: t("sources.title") }}>
      <Form
        words={words}
        schema={schema}
        start={{ name: "", kind: "folder", url: "", schedule: "daily", account: "", account_name: "" }}
        onSubmit={({ schedule, account, account_name, ...values }) =>
          createCostSource.send({
            path: { org },
            body: {
              ...values,
              ...(schedule ? { schedule } : {}),
              ...(account ? { account: { id: account, name: account_name || null } } : {}),
            },
          })
        }
        after={({ name }) => {
          toast(t("source.form.added", { name }));
          return navigate(back);
        }}
      >
        {({ register, watch, setValue, busy, problem }) => {
          const kind = watch("kind");
          const known = kinds?.find((one) => one.kind === kind);
          const refused = known && !known.usable ? stated(known.said, known.why_not ?? "") : undefined;
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
              {refused && (
                <Notice tone="warn" icon={CircleAlert} title={t("source.form.notHere")}>
                  {refused}
                </Notice>
              )}
              <Field label={t("common:name")} error={problem("name")}>
                {(props) => (
                  <Input autoFocus placeholder={t("source.form.nameExample")} {...props} {...register("name")} />
                )}
              </Field>
              <Field
                label={kind === "folder" ? t("source.form.folder") : t("source.form.address")}
                error={problem("url")}
                hint={
                  kind === "folder"
                    ? t("source.form.folderHint")
                    : known?.prefixes.length
                      ? t("source.form.addressBegins", { prefixes: known.prefixes.join(", ") })
                      : t("source.form.addressHint")
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
              <ScheduleField {...register("schedule")} />
              <AccountFields form={{ register, problem }} />
              <FormActions cancel={back} submit={t("source.form.add")} busy={busy} disabled={refused !== undefined} />
            </>
          );
        }}
      </Form>
    </FormPage>
  );
}
