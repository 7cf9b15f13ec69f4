/** Organisations that asked the person to join, and the answer. */
import type { MyInvitation } from "@stoa/client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { CircleAlert } from "lucide-react";
import { messageOf } from "@/api/client";
import { acceptInvitation, declineInvitation } from "@/api/generated/session";
import { invitationsQuery, refreshSession, useSession } from "@/api/session";
import { useLocale } from "@/i18n";
import { Button } from "@/ui/button";
import { Notice, SkeletonRows } from "@/ui/parts";
import { timeName } from "@/util/dates";
import { Frame } from "./frame";
import { useTranslation } from "./words";

export function Invitations() {
  const { t } = useTranslation();
  const { person, organisations } = useSession();
  const { data, error } = useQuery(invitationsQuery);
  return (
    <Frame
      title={t("invitations.title")}
      hint={t("invitations.sentTo", { email: person.email })}
      after={
        organisations.length > 0 ? (
          <Link to="/" className="font-medium text-accent hover:underline">
            {t("back")}
          </Link>
        ) : (
          <Link to="/new-organisation" className="font-medium text-accent hover:underline">
            {t("invitations.createOwn")}
          </Link>
        )
      }
    >
      {error ? (
        <Notice tone="bad" icon={CircleAlert} title={messageOf(error)} />
      ) : !data ? (
        <SkeletonRows rows={2} />
      ) : data.items.length === 0 ? (
        <p className="text-muted">{t("invitations.empty")}</p>
      ) : (
        <ul aria-label={t("invitations.title")} className="space-y-3">
          {data.items.map((invitation) => (
            <Waiting key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      )}
    </Frame>
  );
}

function Waiting({ invitation: { id, organisation_name, role, expires_at } }: { invitation: MyInvitation }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const navigate = useNavigate();
  const accept = useMutation({
    mutationFn: async () => {
      const joined = await acceptInvitation.send({ path: { invitation: id } });
      await refreshSession();
      return joined;
    },
    onSuccess: ({ slug }) => void navigate({ to: "/$org", params: { org: slug } }),
  });
  const decline = useMutation({
    mutationFn: () => declineInvitation.send({ path: { invitation: id } }),
  });
  const problem = accept.error ?? decline.error;
  return (
    <li className="card space-y-3 p-4">
      <div>
        <div className="font-medium [overflow-wrap:anywhere]">{organisation_name}</div>
        <div className="text-[13px] text-muted">
          {t("invitations.offer", { role: t(`common:role.${role}`), time: timeName(expires_at, locale) })}
        </div>
      </div>
      {problem && <Notice tone="bad" icon={CircleAlert} title={messageOf(problem)} />}
      <div className="flex gap-2">
        <Button kind="primary" size="small" busy={accept.isPending} onClick={() => accept.mutate()}>
          {t("invitations.accept")}
          <span className="sr-only"> {organisation_name}</span>
        </Button>
        <Button size="small" busy={decline.isPending} onClick={() => decline.mutate()}>
          {t("invitations.decline")}
          <span className="sr-only"> {organisation_name}</span>
        </Button>
      </div>
    </li>
  );
}
