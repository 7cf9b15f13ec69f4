/**
 * Where a link from an e-mail lands. The link is redeemed by a press, because mail scanners open links by themselves; and whom it
 * signs in is said before, because anybody may have sent the link.
 */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { CircleAlert, UserRound } from "lucide-react";
import { messageOf, queryClient } from "@/api/client";
import { invitationsQuery, linkQuery, redeemLink, sessionQuery } from "@/api/session";
import { Button } from "@/ui/button";
import { Notice } from "@/ui/parts";
import { Frame } from "./frame";
import { useTranslation } from "./words";

/** Whether an organisation waits for an answer; should the question fail, the start page asks again. */
const waiting = () =>
  queryClient.fetchQuery(invitationsQuery).then(
    ({ items }) => items.length > 0,
    () => false,
  );

export function Redeem() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { token: asked } = useSearch({ strict: false }) as { token?: string };
  const token = asked ?? new URLSearchParams(window.location.hash.slice(1)).get("token") ?? "";
  const person = useQuery(sessionQuery).data?.person;
  const {
    mutate,
    error: refused,
    isPending,
    isSuccess,
  } = useMutation({
    mutationFn: () => redeemLink(token),
    onSuccess: async () => void navigate({ to: (await waiting()) ? "/invitations" : "/" }),
  });
  // Once used it is spent, and what was known of it went with the cache.
  const look = useQuery({ ...linkQuery(token), enabled: token !== "" && !isPending && !isSuccess });
  const link = look.data;
  const error = look.error ?? refused;
  const other = person && link && person.email !== link.email && !isPending && !isSuccess;
  return (
    <Frame title={t("link.title")} hint={t("link.intro")}>
      <div className="space-y-4">
        {!token && (
          <Notice tone="bad" icon={CircleAlert} title={t("link.incomplete")}>
            {t("link.incompleteHint")}
          </Notice>
        )}
        {error && (
          <Notice tone="bad" icon={CircleAlert} title={t("link.failed")}>
            {messageOf(error)}
          </Notice>
        )}
        {link && (
          <Notice
            tone="neutral"
            icon={UserRound}
            title={t(link.purpose === "sign_up" ? "link.signsUp" : "link.signsIn", { email: link.email })}
          >
            {t("link.onlyYours")}
          </Notice>
        )}
        {other && (
          <Notice tone="warn" icon={CircleAlert} title={t("link.signedInAs", { email: person.email })}>
            {t("link.signsInOther")}
          </Notice>
        )}
        <Button
          kind="primary"
          className="w-full"
          busy={isPending || look.isLoading}
          disabled={!link}
          onClick={() => mutate()}
        >
          {t("link.continue")}
        </Button>
        <Button asChild kind="quiet" className="w-full">
          <Link to="/sign-in">{t("link.backToSignIn")}</Link>
        </Button>
      </div>
    </Frame>
  );
}
