/** Another organisation for someone who is signed in. */
import { Link, useNavigate } from "@tanstack/react-router";
import { z } from "zod";
import { createOrganisation } from "@/api/generated/organisations";
import { refreshSession } from "@/api/session";
import { Form } from "@/kit/form";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { organisationName } from "./fields";
import { Frame } from "./frame";
import { useTranslation, words } from "./words";

const schema = z.object({ name: organisationName });

export function NewOrganisation() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  async function create({ name }: { name: string }) {
    const { slug } = await createOrganisation.send({ body: { name } });
    await refreshSession();
    return slug;
  }
  return (
    <Frame
      title={t("organisation.new")}
      hint={t("organisation.intro")}
      after={
        <Link to="/" className="font-medium text-accent hover:underline">
          {t("back")}
        </Link>
      }
    >
      <Form
        words={words}
        schema={schema}
        start={{ name: "" }}
        onSubmit={create}
        after={(org) => navigate({ to: "/$org", params: { org } })}
      >
        {({ register, busy, problem }) => (
          <>
            <Field label={t("common:name")} error={problem("name")}>
              {(props) => <Input autoFocus autoComplete="organization" {...props} {...register("name")} />}
            </Field>
            <Button type="submit" kind="primary" busy={busy} className="w-full">
              {t("organisation.create")}
            </Button>
          </>
        )}
      </Form>
    </Frame>
  );
}
