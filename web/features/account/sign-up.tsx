/** A new person and their first organisation. The address is proved by a link in the mail before anybody is in. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { MailCheck, MailX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { capabilitiesQuery, openAccount } from "@/api/session";
import { Form } from "@/kit/form/form";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Notice } from "@/ui/parts";
import { paths } from "@/util/paths";
import { Frame } from "./frame";

export function SignUp() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [sent, setSent] = useState<string | null>(null);
  const mail = useQuery(capabilitiesQuery).data?.mail;
  const schema = z.object({
    name: z.string().trim().min(1, t("Write your name")),
    email: z.email(t("Write an e-mail address, such as maria@example.com")),
    password: z.string().min(10, t("At least 10 characters; a sentence is easy to remember")),
    organisation_name: z.string().trim().min(2, t("Write the name of your company or team")).max(80),
  });
  return (
    <Frame
      title={t("Create an organisation")}
      hint={t("Nothing leaves this server.")}
      after={
        <>
          {t("Already have an account?")}{" "}
          <Link to={paths.signIn} className="font-medium text-accent underline-offset-3 hover:underline">
            {t("Sign in")}
          </Link>
        </>
      }
    >
      {sent ? (
        <div className="space-y-4">
          <Notice tone="good" icon={MailCheck} title={t("Look into your mail")}>
            {t("We have sent a link to {{email}}. Open it in this browser to finish; it works once, for ten minutes.", {
              email: sent,
            })}{" "}
            {t("No mail? Whoever runs this server can give you a link.")}
          </Notice>
          <Button onClick={() => setSent(null)} className="w-full">
            {t("Back")}
          </Button>
        </div>
      ) : (
        <Form
          schema={schema}
          start={{ name: "", email: "", password: "", organisation_name: "" }}
          onSubmit={async (values) => {
            if (await openAccount(values)) await navigate({ to: paths.home });
            else setSent(values.email);
          }}
        >
          {({ register, busy, problem }) => (
            <>
              {mail === false && (
                <Notice tone="neutral" icon={MailX} title={t("This server sends no mail")}>
                  {t(
                    "Only its first person can sign up here. Everybody after that gets in by a link from whoever operates it.",
                  )}
                </Notice>
              )}
              <Field label={t("Your name")} error={problem("name")}>
                {(props) => <Input autoComplete="name" autoFocus {...props} {...register("name")} />}
              </Field>
              <Field label={t("E-mail")} error={problem("email")}>
                {(props) => <Input type="email" autoComplete="username" {...props} {...register("email")} />}
              </Field>
              <Field
                label={t("Password")}
                error={problem("password")}
                hint={t("At least 10 characters; a sentence is easy to remember")}
              >
                {(props) => <Input type="password" autoComplete="new-password" {...props} {...register("password")} />}
              </Field>
              <Field
                label={t("Organisation")}
                error={problem("organisation_name")}
                hint={t("Your company or team. You can invite others later.")}
              >
                {(props) => <Input autoComplete="organization" {...props} {...register("organisation_name")} />}
              </Field>
              <Button type="submit" kind="primary" busy={busy} className="w-full">
                {t("Create")}
              </Button>
            </>
          )}
        </Form>
      )}
    </Frame>
  );
}
