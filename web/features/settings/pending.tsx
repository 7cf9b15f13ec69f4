/** Who was invited and has not answered: the address that was typed, and nothing about whoever has it. */
import type { Invitation } from "@stoa/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { MailX, Send } from "lucide-react";
import { messageOf } from "@/api/client";
import { listInvitations, resendInvitation, revokeInvitation } from "@/api/generated/invitations";
import { capabilitiesQuery, useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { type Column, List } from "@/kit/list/table";
import { IconButton } from "@/ui/button";
import { Badge } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { timeName } from "@/util/dates";
import { useTranslation } from "./words";

export function Pending() {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const mail = useQuery(capabilitiesQuery).data?.mail;
  const { data, error, refetch } = useQuery(listInvitations.query({ path: { org }, query: { limit: 200 } }));
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
  if (!error && !data?.items.length) return null;
  const columns: Column<Invitation>[] = [
    { title: t("common:email"), className: "min-w-52 [overflow-wrap:anywhere]", cell: ({ email }) => email },
    { title: t("members.role"), className: "w-44", cell: ({ role }) => t(`common:role.${role}`) },
    {
      title: t("pending.openUntil"),
      className: "whitespace-nowrap text-muted",
      cell: ({ expires_at }) =>
        new Date(expires_at) < new Date() ? (
          <Badge tone="warn">{t("pending.expired")}</Badge>
        ) : (
          timeName(expires_at, locale)
        ),
    },
    {
      title: <span className="sr-only">{t("common:actions")}</span>,
      className: "w-px whitespace-nowrap",
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
    },
  ];
  return (
    <div className="space-y-3">
      <h2 className="text-base font-semibold">{t("pending.title")}</h2>
      <List
        label={t("pending.title")}
        columns={columns}
        rows={data?.items}
        rowKey={({ id }) => id}
        error={error}
        onRetry={() => void refetch()}
        empty={null}
      />
    </div>
  );
}
