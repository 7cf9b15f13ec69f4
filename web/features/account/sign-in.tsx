/** Signing in with a password, or with a link sent by e-mail. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { z } from "zod";
import { requestEmailLink } from "@/api/generated/session";
import { capabilitiesQuery, startSession } from "@/api/session";
import { Form } from "@/kit/form";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { isOtherEntry } from "@/util/entries";
import { email } from "./fields";
import { Frame } from "./frame";
import { Sent } from "./sent";
import { useTranslation, words } from "./words";

const byPassword = z.object({ email, password: z.string().min(1, words.key("password.required")) });
const byLink = z.object({ email });

export function SignIn() {
  const { t } = useTranslation();
  const { way: asked } = useSearch({ strict: false }) as { way?: string };
  const [wish, setWay] = useState<"password" | "link">(asked === "link" ? "link" : "password");
  const [sent, setSent] = useState<string | null>(null);
  const enter = useEnter();
  const can = useQuery(capabilitiesQuery).data;
  const mail = can?.mail;
  // Whoever was sent here for a link signs in by password where no mail goes out.
  const way = mail ? wish : "password";
  // Nobody is offered a door that does not open.
  const mayCome = !can || can.nobody_yet || (can.sign_up && can.mail);

  return (
    <Frame
      title={t("signIn.title")}
      hint={t("signIn.claim")}
      after={
        mayCome && (
          <>
            {t("signIn.newHere")}{" "}
            <Link to="/sign-up" className="font-medium text-accent underline-offset-3 hover:underline">
              {t("signUp.title")}
            </Link>
          </>
        )
      }
    >
      {sent ? (
        <Sent text={t("signIn.linkSent", { email: sent })} email={sent} onBack={() => setSent(null)} />
      ) : way === "password" ? (
        <Form
          key="password"
          words={words}
          guard={false}
          schema={byPassword}
          start={{ email: "", password: "" }}
          onSubmit={async (values) => {
            await startSession(values);
            await enter();
          }}
        >
          {({ register, busy, problem }) => (
            <>
              <Field label={t("common:email")} error={problem("email")}>
                {(props) => <Input type="email" autoComplete="username" autoFocus {...props} {...register("email")} />}
              </Field>
              <Field label={t("password.label")} error={problem("password")}>
                {(props) => (
                  <Input type="password" autoComplete="current-password" {...props} {...register("password")} />
                )}
              </Field>
              <Button type="submit" kind="primary" busy={busy} className="w-full">
                {t("signIn.title")}
              </Button>
              {mail && (
                <Button kind="quiet" className="w-full" onClick={() => setWay("link")}>
                  {t("signIn.useLink")}
                </Button>
              )}
              {mail === false && <p className="text-center text-[13px] text-muted">{t("signIn.noMail")}</p>}
            </>
          )}
        </Form>
      ) : (
        <Form
          key="link"
          words={words}
          guard={false}
          schema={byLink}
          start={{ email: "" }}
          onSubmit={async (values) => {
            await requestEmailLink.send({ body: { email: values.email } });
            setSent(values.email);
          }}
        >
          {({ register, busy, problem }) => (
            <>
              <Field label={t("common:email")} error={problem("email")} hint={t("signIn.linkHint")}>
                {(props) => <Input type="email" autoComplete="username" autoFocus {...props} {...register("email")} />}
              </Field>
              <Button type="submit" kind="primary" busy={busy} className="w-full">
                {t("signIn.sendLink")}
              </Button>
              <Button kind="quiet" className="w-full" onClick={() => setWay("password")}>
                {t("signIn.usePassword")}
              </Button>
            </>
          )}
        </Form>
      )}
    </Frame>
  );
}

/** Goes where the person wanted to be, or to the start page. */
function useEnter() {
  const navigate = useNavigate();
  const router = useRouter();
  const { next } = useSearch({ strict: false }) as { next?: string };
  return async () => {
    // Only an address of this server: never `//elsewhere.example`.
    if (!next || !/^\/(?![/\\])/.test(next)) await navigate({ to: "/" });
    else if (isOtherEntry(next)) window.location.assign(next);
    else router.history.push(next);
  };
}
