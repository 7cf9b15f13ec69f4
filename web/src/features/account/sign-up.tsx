/** A new person and their first organisation, in one step. */
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { signUp } from "@/api/session";
import { Form } from "@/form/form";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { paths } from "@/util/paths";
import { Frame } from "./frame";

export function SignUp() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const schema = z.object({
    name: z.string().trim().min(1, t("Write your name")),
    email: z.email(t("Write an e-mail address, such as maria@example.com")),
    password: z.string().min(12, t("At least 12 characters; a sentence is easy to remember")),
    organisation_name: z.string().trim().min(2, t("Write the name of your company or team")).max(80),
  });
  return (
    <Frame
      title={t("Create an organisation")} hint={t("Nothing leaves this server.")}
      after={<>{t("Already have an account?")} <Link to={paths.signIn} className="font-medium text-accent underline-offset-3 hover:underline">{t("Sign in")}</Link></>}
    >
      <Form schema={schema} start={{ name: "", email: "", password: "", organisation_name: "" }} onSubmit={async (values) => { await signUp(values); await navigate({ to: paths.home }); }}>
        {({ register, busy, problem }) => (
          <>
            <Field label={t("Your name")} error={problem("name")}>{(props) => <Input autoComplete="name" autoFocus {...props} {...register("name")} />}</Field>
            <Field label={t("E-mail")} error={problem("email")}>{(props) => <Input type="email" autoComplete="username" {...props} {...register("email")} />}</Field>
            <Field label={t("Password")} error={problem("password")} hint={t("At least 12 characters; a sentence is easy to remember")}>{(props) => <Input type="password" autoComplete="new-password" {...props} {...register("password")} />}</Field>
            <Field label={t("Organisation")} error={problem("organisation_name")} hint={t("Your company or team. You can invite others later.")}>{(props) => <Input autoComplete="organization" {...props} {...register("organisation_name")} />}</Field>
            <Button type="submit" kind="primary" busy={busy} className="w-full">{t("Create and sign in")}</Button>
          </>
        )}
      </Form>
    </Frame>
  );
}
