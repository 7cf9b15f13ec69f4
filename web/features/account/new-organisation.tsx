/** Another organisation for someone who is signed in. */
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { createOrganisation } from "@/api/generated/organisations";
import { refreshSession } from "@/api/session";
import { Form } from "@/kit/form/form";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { paths } from "@/util/paths";
import { Frame } from "./frame";

export function NewOrganisation() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  async function create({ name }: { name: string }) {
    const { slug } = await createOrganisation.send({ body: { name } });
    await refreshSession();
    await navigate({ to: paths.overview, params: { org: slug } });
  }
  return (
    <Frame
      title={t("New organisation")}
      hint={t("An organisation has its own bills, members and keys. Nothing is shared between organisations.")}
      after={
        <Link to={paths.home} className="font-medium text-accent hover:underline">
          {t("Back")}
        </Link>
      }
    >
      <Form
        schema={z.object({ name: z.string().trim().min(2, t("Write the name of your company or team")).max(80) })}
        start={{ name: "" }}
        onSubmit={create}
      >
        {({ register, busy, problem }) => (
          <>
            <Field label={t("Name")} error={problem("name")}>
              {(props) => <Input autoFocus autoComplete="organization" {...props} {...register("name")} />}
            </Field>
            <Button type="submit" kind="primary" busy={busy} className="w-full">
              {t("Create")}
            </Button>
          </>
        )}
      </Form>
    </Frame>
  );
}
