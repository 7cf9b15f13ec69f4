/** A new key. It is shown once, on this page, and nowhere again. */
import type { CreatedApiKey, Permission } from "@stoa/client";
import { linkOptions } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { z } from "zod";
import { createApiKey } from "@/api/generated/api-keys";
import { useOrg } from "@/api/session";
import { Form, FormActions, FormPage } from "@/kit/form";
import { usePermissions } from "@/kit/permission/permission";
import { Checkbox, Field, Input, Select } from "@/ui/field";
import { Notice, Segments } from "@/ui/parts";
import { useTranslation, words } from "../words";
import en from "../words/en";
import { Secret } from "./secret";

const schema = z.object({
  name: z.string().trim().min(1, words.key("keys.form.nameRequired")).max(100),
  permissions: z.array(z.string()).min(1, words.key("keys.form.permissionRequired")),
  days: z.enum(["", "30", "90", "365"]),
});

/** What keys are mostly made for, and what that takes: who uploads also asks what became of it. */
const templates = {
  reports: ["costs:read"],
  uploads: ["costs:read", "costs:write"],
} as const satisfies Record<string, readonly Permission[]>;
type Template = keyof typeof templates | "other";
const choices: readonly Template[] = ["reports", "uploads", "other"];

const templateOf = (chosen: readonly string[]): Template =>
  (Object.keys(templates) as (keyof typeof templates)[]).find(
    (name) => templates[name].length === chosen.length && templates[name].every((needed) => chosen.includes(needed)),
  ) ?? "other";

export function CreateKeyPage() {
  const { t, word } = useTranslation();
  const org = useOrg();
  const mine = usePermissions();
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  const back = linkOptions({ to: "/$org/developer/keys", params: { org } });
  if (made) return <Secret made={made} />;
  return (
    <FormPage title={t("keys.form.title")} back={{ to: back, label: t("keys.title") }}>
      <Form
        words={words}
        schema={schema}
        start={{ name: "", permissions: ["costs:read"], days: "90" }}
        fields={{ expires_at: "days" }}
        onSubmit={({ name, permissions, days }) =>
          createApiKey.send({
            path: { org },
            body: {
              name,
              permissions: permissions as Permission[],
              ...(days ? { expires_at: new Date(Date.now() + Number(days) * 86_400_000).toISOString() } : {}),
            },
          })
        }
        after={setMade}
      >
        {({ register, watch, setValue, busy, problem }) => (
          <>
            <Field label={t("common:name")} error={problem("name")}>
              {(props) => <Input autoFocus placeholder={t("keys.form.name")} {...props} {...register("name")} />}
            </Field>
            <div className="space-y-1.5">
              <span className="block font-medium">{t("keys.form.template")}</span>
              <Segments<Template>
                label={t("keys.form.template")}
                value={templateOf(watch("permissions"))}
                onChange={(name) => {
                  if (name !== "other") setValue("permissions", [...templates[name]], { shouldDirty: true });
                }}
                choices={choices
                  .filter((name) => name === "other" || templates[name].every((needed) => mine.includes(needed)))
                  .map((name) => ({ value: name, label: t(`keys.form.${name}`) }))}
              />
            </div>
            <fieldset aria-describedby={problem("permissions") && "permissions-problem"}>
              <legend className="mb-1 font-medium">{t("keys.form.permissions")}</legend>
              {(Object.keys(en.permission) as Permission[])
                .filter((permission) => mine.includes(permission))
                .map((permission) => (
                  <Checkbox
                    key={permission}
                    value={permission}
                    {...register("permissions")}
                    label={word("permission", permission)}
                    hint={<code className="text-xs">{permission}</code>}
                  />
                ))}
              {problem("permissions") && (
                <p id="permissions-problem" className="text-[13px] text-bad">
                  {problem("permissions")}
                </p>
              )}
            </fieldset>
            <Field label={t("keys.column.expires")} error={problem("days")}>
              {(props) => (
                <Select {...props} {...register("days")}>
                  <option value="30">{t("keys.form.in30Days")}</option>
                  <option value="90">{t("keys.form.in90Days")}</option>
                  <option value="365">{t("keys.form.inAYear")}</option>
                  <option value="">{t("common:never")}</option>
                </Select>
              )}
            </Field>
            <Notice
              tone="neutral"
              icon={TriangleAlert}
              title={<span className="font-normal">{t("keys.form.shownOnce")}</span>}
            />
            <FormActions cancel={back} submit={t("keys.form.create")} busy={busy} />
          </>
        )}
      </Form>
    </FormPage>
  );
}
