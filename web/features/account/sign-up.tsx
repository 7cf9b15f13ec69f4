/** A new person and their first organisation. The address is proved by a link in the mail before anybody is in. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { DoorClosed, DoorOpen, MailX } from "lucide-react";
import { useState } from "react";
import { z } from "zod";
import { capabilitiesQuery, openAccount } from "@/api/session";
import { Form } from "@/kit/form";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Notice } from "@/ui/parts";
import { email, newPassword, organisationName } from "./fields";
import { Frame } from "./frame";
import { Sent } from "./sent";
import { useTranslation, words } from "./words";

const schema = z.object({
  name: z.string().trim().min(1, words.key("name.required")),
  email,
  password: newPassword,
  organisation_name: organisationName,
});

export function SignUp() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [sent, setSent] = useState<string | null>(null);
  const can = useQuery(capabilitiesQuery).data;
  // The first person of a server may, whatever it is set to: there is nobody yet who could invite.
  const shut = !can || can.nobody_yet ? null : !can.sign_up ? "closed" : !can.mail ? "silent" : null;
  return (
    <Frame
      title={t("signUp.title")}
      hint={t("signUp.claim")}
      after={
        <>
          {t("signUp.haveAccount")}{" "}
          <Link to="/sign-in" className="font-medium text-accent underline-offset-3 hover:underline">
            {t("signIn.title")}
          </Link>
        </>
      }
    >
      {sent ? (
        <Sent text={t("signUp.linkSent", { email: sent })} email={sent} onBack={() => setSent(null)} />
      ) : shut === "closed" ? (
        <Notice tone="neutral" icon={DoorClosed} title={t("signUp.closed")}>
          {t("signUp.closedHint")}
        </Notice>
      ) : shut === "silent" ? (
        <Notice tone="neutral" icon={MailX} title={t("signUp.noMail")}>
          {t("signUp.noMailHint")}
        </Notice>
      ) : (
        <Form
          words={words}
          guard={false}
          schema={schema}
          start={{ name: "", email: "", password: "", organisation_name: "" }}
          onSubmit={async (values) => {
            if (await openAccount(values)) await navigate({ to: "/" });
            else setSent(values.email);
          }}
        >
          {({ register, busy, problem }) => (
            <>
              {can?.nobody_yet && (
                <Notice tone="neutral" icon={DoorOpen} title={t("signUp.first")}>
                  {t("signUp.firstHint")}
                </Notice>
              )}
              <Field label={t("name.label")} error={problem("name")}>
                {(props) => <Input autoComplete="name" autoFocus {...props} {...register("name")} />}
              </Field>
              <Field label={t("common:email")} error={problem("email")}>
                {(props) => <Input type="email" autoComplete="username" {...props} {...register("email")} />}
              </Field>
              <Field label={t("password.label")} error={problem("password")} hint={t("password.hint")}>
                {(props) => <Input type="password" autoComplete="new-password" {...props} {...register("password")} />}
              </Field>
              <Field label={t("organisation.label")} error={problem("organisation_name")} hint={t("organisation.hint")}>
                {(props) => <Input autoComplete="organization" {...props} {...register("organisation_name")} />}
              </Field>
              <Button type="submit" kind="primary" busy={busy} className="w-full">
                {t("organisation.create")}
              </Button>
            </>
          )}
        </Form>
      )}
    </Frame>
  );
}
