/** Who was invited and has not answered: the address that was typed, and nothing about whoever has it. */
import type { Invitation } from "@stoa/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { MailX, Send } from "lucide-react";
import { messageOf } from "@/api/client";
import { resendInvitation, revokeInvitation } from "@/api/generated/invitations";
import { capabilitiesQuery, useOrg } from "@/api/session";
import { columnsOf, List, Time, useList } from "@/kit/list";
import { IconButton } from "@/ui/button";
import { Badge } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { useTranslation } from "../words";
import { invitationsPages } from "./query";

const column = columnsOf<Invitation>();

export function Pending() {
  const { t } = useTranslation();
  const org = useOrg();
  const mail = useQuery(capabilitiesQuery).data?.mail;
  const list = useList(invitationsPages(org), { keyOf: ({ id }) => id, prefix: "invited-" });
  const failed = (problem: unknown) => toast(messageOf(problem), "bad");
  const resend = useMutation({
    mutationFn: ({ id }: Invitation) => resendInvitation.send({ path: { org, invitation: id } }),
    onSuccess: ({ email }) => toast(t("members.invited", { email })),
    onError: failed,
  });
  const revoke = useMutation({
    mutationFn: ({ id }: Invitation) => revokeInvitation.send({ path: { org, invitation: id } }),
    onSuccess: () => toast(t("pending.takenBack")),
    onError: failed,
  });
  if (list.error === null && !list.rows?.length) return null;
  return (
    <div className="space-y-3 pt-2">
      <h2 className="text-base font-semibold">{t("pending.title")}</h2>
      <List
        label={t("pending.title")}
        list={list}
        empty={null}
        columns={[
          column.cell({
            title: t("common:email"),
            className: "min-w-52 [overflow-wrap:anywhere]",
            cell: ({ email }) => email,
          }),
          column.cell({ title: t("members.role"), className: "w-44", cell: ({ role }) => t(`common:role.${role}`) }),
          column.cell({
            title: t("pending.openUntil"),
            className: "whitespace-nowrap text-muted",
            cell: ({ expires_at }) =>
              new Date(expires_at) < new Date() ? (
                <Badge tone="warn">{t("pending.expired")}</Badge>
              ) : (
                <Time value={expires_at} />
              ),
          }),
          column.actions({
            title: t("common:actions"),
            cell: (invitation) => (
              <span className="flex">
                {mail && (
                  <IconButton
                    label={t("pending.sendAgainTo", { email: invitation.email })}
                    onClick={() => resend.mutate(invitation)}
                  >
                    <Send />
                  </IconButton>
                )}
                <IconButton
                  label={t("pending.takeBackOf", { email: invitation.email })}
                  onClick={() => revoke.mutate(invitation)}
                >
                  <MailX />
                </IconButton>
              </span>
            ),
          }),
        ]}
      />
    </div>
  );
}
