/** Somebody new. They join when they accept; whether their address has an account is not told. */
import { useQuery } from "@tanstack/react-query";
import { linkOptions, useNavigate } from "@tanstack/react-router";
import { z } from "zod";
import { inviteMember } from "@/api/generated/invitations";
import { capabilitiesQuery, useOrg } from "@/api/session";
import { Form, FormActions, FormPage } from "@/kit/form";
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
