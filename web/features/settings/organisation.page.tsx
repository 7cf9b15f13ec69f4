/** The organisation's own facts, and the ways out of it. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { z } from "zod";
import { getOrganisation, updateOrganisation } from "@/api/generated/organisations";
import { useOrg } from "@/api/session";
import { Form } from "@/kit/form";
import { useMay } from "@/kit/permission/permission";
import { Button } from "@/ui/button";
import { CopyButton } from "@/ui/copy";
import { Field, Input } from "@/ui/field";
import { Card, Page, PageHead } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { Leaving } from "./leaving";
import { useTranslation, words } from "./words";

const schema = z.object({
  name: z.string().trim().min(2, words.key("organisation.nameRequired")).max(80),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{3}$/, words.key("organisation.currencyInvalid")) as z.ZodType<string, string>,
});

export function OrganisationPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const may = useMay("org:write");
  const { data } = useSuspenseQuery(getOrganisation.query({ path: { org } }));
  return (
    <Page narrow>
      <PageHead title={t("organisation.title")} />
      <Card>
        <div className="max-w-md pt-3">
          <Form
            key={data.id}
            words={words}
            schema={schema}
            start={{ name: data.name, currency: data.currency }}
            onSubmit={async (values) => {
              await updateOrganisation.send({ path: { org }, body: values });
              toast(t("common:saved"));
            }}
          >
            {({ register, busy, problem }) => (
              <>
                <Field label={t("common:name")} error={problem("name")}>
                  {(props) => <Input disabled={!may} {...props} {...register("name")} />}
                </Field>
                <Field
                  label={t("organisation.currency")}
                  error={problem("currency")}
                  hint={t("organisation.currencyHint")}
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
                  <span className="block font-medium">{t("organisation.slug")}</span>
                  <span className="mt-1 flex items-center gap-1">
                    <code className="text-[13px]">{data.slug}</code>
                    <CopyButton text={data.slug} />
                  </span>
                  <p className="text-[13px] text-muted">{t("organisation.slugHint")}</p>
                </div>
                {may && (
                  <Button type="submit" kind="primary" busy={busy}>
                    {t("common:save")}
                  </Button>
                )}
              </>
            )}
          </Form>
        </div>
      </Card>
      <Leaving name={data.name} />
    </Page>
  );
}
