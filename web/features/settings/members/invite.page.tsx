/** Somebody new. They join when they accept; whether their address has an account is not told. */
import { useQuery } from "@tanstack/react-query";
import { linkOptions, useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { z } from "zod";
import { inviteMember } from "@/api/generated/invitations";
import { capabilitiesQuery, useOrg } from "@/api/session";
import { Form, FormActions, FormPage } from "@/kit/form";
import { Button } from "@/ui/button";
import { CopyBox } from "@/ui/copy";
import { Field, Input, Select } from "@/ui/field";
import { toast } from "@/ui/toast";
import { useTranslation, words } from "../words";
import { roles } from "./query";

const schema = z.object({ email: z.email(words.key("common:emailInvalid")), role: z.enum(roles) });

export function InvitePage() {
  const { t } = useTranslation();
  const org = useOrg();
  const navigate = useNavigate();
  const silent = useQuery(capabilitiesQuery).data?.mail === false;
  const back = linkOptions({ to: "/$org/settings/members", params: { org } });
  const [asked, setAsked] = useState<string | null>(null);
  if (asked) return <TellThem email={asked} />;
  return (
    <FormPage
      title={t("members.invite")}
      hint={t(silent ? "members.inviteWithoutMail" : "members.inviteByMail")}
      back={{ to: back, label: t("members.title") }}
    >
      <Form
        words={words}
        schema={schema}
        start={{ email: "", role: "member" }}
        onSubmit={(body) => inviteMember.send({ path: { org }, body })}
        after={({ email }) => {
          if (silent) return setAsked(email);
          toast(t("members.invited", { email }));
          return navigate(back);
        }}
      >
        {({ register, busy, problem }) => (
          <>
            <Field label={t("common:email")} error={problem("email")}>
              {(props) => <Input type="email" autoFocus {...props} {...register("email")} />}
            </Field>
            <Field label={t("members.role")} error={problem("role")}>
              {(props) => (
                <Select {...props} {...register("role")}>
                  {roles.map((role) => (
                    <option key={role} value={role}>
                      {t(`common:role.${role}`)}: {t(`roleHint.${role}`)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <FormActions cancel={back} submit={t(silent ? "members.invite" : "members.sendInvitation")} busy={busy} />
          </>
        )}
      </Form>
    </FormPage>
  );
}

/** Where no mail goes out, whoever invites tells it: with the address of the page where it is answered, which is no secret. */
function TellThem({ email }: { email: string }) {
  const { t } = useTranslation();
  const org = useOrg();
  const navigate = useNavigate();
  const back = linkOptions({ to: "/$org/settings/members", params: { org } });
  const done = useRef<HTMLButtonElement>(null);
  // The form that had the focus is gone.
  useEffect(() => done.current?.focus(), []);
  const link = new URL("/invitations", window.location.origin).href;
  const command = `stoa people link ${email}`;
  return (
    <FormPage
      title={t("members.invited", { email })}
      hint={t("members.tellThem")}
      back={{ to: back, label: t("members.title") }}
    >
      <div className="space-y-4">
        <CopyBox label={t("members.linkToAnswer")} text={link} />
        <p className="text-muted">{t("members.tellOperator")}</p>
        <CopyBox label={t("members.command")} text={command} />
        <div className="flex justify-end">
          <Button ref={done} kind="primary" onClick={() => void navigate(back)}>
            {t("members.toMembers")}
          </Button>
        </div>
      </div>
    </FormPage>
  );
}
