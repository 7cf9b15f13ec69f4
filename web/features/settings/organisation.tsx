/** The organisation's own facts. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { getOrganisation, updateOrganisation } from "@/api/generated/organisations";
import { useMay, useOrg } from "@/api/session";
import { Form } from "@/kit/form/form";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Card, CopyButton, Page, PageHead, SkeletonRows } from "@/ui/parts";
import { toast } from "@/ui/toast";

export function OrganisationPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const may = useMay("org:write");
  const { data } = useQuery(getOrganisation.query({ path: { org } }));
  const schema = z.object({
    name: z.string().trim().min(2, t("Write the name of your company or team")).max(80),
    currency: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z]{3}$/, t("Three letters, such as EUR")) as z.ZodType<string, string>,
  });
  return (
    <Page narrow>
      <PageHead title={t("Organisation")} />
      <Card>
        {!data ? (
          <SkeletonRows rows={3} />
        ) : (
          <div className="max-w-md pt-3">
            <Form
              key={data.id}
              schema={schema}
              start={{ name: data.name, currency: data.currency }}
              onSubmit={async (values) => {
                await updateOrganisation.send({ path: { org }, body: values });
                toast(t("Saved"));
              }}
            >
              {({ register, busy, problem }) => (
                <>
                  <Field label={t("Name")} error={problem("name")}>
                    {(props) => <Input disabled={!may} {...props} {...register("name")} />}
                  </Field>
                  <Field
                    label={t("Currency")}
                    error={problem("currency")}
                    hint={t("The one that is shown first. Sums in different currencies are never mixed.")}
                  >
                    {(props) => (
                      <Input
                        className="w-24 uppercase"
                        maxLength={3}
                        disabled={!may}
                        {...props}
                        {...register("currency")}
                      />
                    )}
                  </Field>
                  <div>
                    <span className="block font-medium">{t("Short name")}</span>
                    <span className="mt-1 flex items-center gap-1">
                      <code className="text-[13px]">{data.slug}</code>
                      <CopyButton text={data.slug} label={t("Copy")} doneLabel={t("Copied")} />
                    </span>
                    <p className="text-[13px] text-muted">{t("In addresses and in the API. It does not change.")}</p>
                  </div>
                  {may && (
                    <Button type="submit" kind="primary" busy={busy}>
                      {t("Save")}
                    </Button>
                  )}
                </>
              )}
            </Form>
          </div>
        )}
      </Card>
    </Page>
  );
}
