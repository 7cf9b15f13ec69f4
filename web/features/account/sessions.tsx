/** The browsers in which the person is signed in; each can be signed out, and all others at once. */
import type { OwnSession } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { messageOf } from "@/api/client";
import { endOtherSessions, endSession } from "@/api/generated/session";
import { sessionsQuery } from "@/api/session";
import { confirm } from "@/kit/confirm";
import { Time } from "@/kit/list";
import { Button } from "@/ui/button";
import { Badge, Notice, SkeletonRows } from "@/ui/parts";
import { toast } from "@/ui/toast";
import { useTranslation } from "./words";

export function Sessions() {
  const { t } = useTranslation();
  const { data, error } = useQuery(sessionsQuery);
  const others = data?.items.some(({ current }) => !current);
  async function endOthers() {
    const done = await confirm({
      title: t("sessions.endOthersTitle"),
      lost: [t("sessions.endOthersLost"), t("sessions.keysStay")],
      action: t("sessions.endOthers"),
      keep: t("common:cancel"),
      run: () => endOtherSessions.send(),
    });
    if (done) toast(t("sessions.othersEnded"));
  }
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions" className="text-base font-semibold">
        {t("sessions.title")}
      </h2>
      <p className="mt-1 text-[13px] text-muted">{t("sessions.intro")}</p>
      <div className="mt-4 space-y-4">
        {error ? (
          <Notice tone="bad" icon={CircleAlert} title={messageOf(error)} />
        ) : !data ? (
          <SkeletonRows rows={2} />
        ) : (
          <ul aria-labelledby="sessions" className="divide-y divide-line">
            {data.items.map((session) => (
              <Item key={session.id} session={session} />
            ))}
          </ul>
        )}
        {data && data.total > data.items.length && (
          <p className="text-[13px] text-muted">{t("sessions.more", { count: data.total - data.items.length })}</p>
        )}
        {others && <Button onClick={() => void endOthers()}>{t("sessions.endOthers")}</Button>}
      </div>
    </section>
  );
}

function Item({ session }: { session: OwnSession }) {
  const { t } = useTranslation();
  const { browser, system, network, current } = session;
  const name =
    browser && system
      ? t("sessions.browserOn", { browser, system })
      : (browser ?? (system ? t("sessions.unknownOn", { system }) : t("sessions.unknown")));
  async function end() {
    const done = await confirm({
      title: t("sessions.endTitle", { name }),
      lost: [t("sessions.endLost")],
      action: t("sessions.end"),
      keep: t("common:cancel"),
      run: () => endSession.send({ path: { session: session.id } }),
    });
    if (done) toast(t("sessions.ended", { name }));
  }
  return (
    <li className="flex items-start gap-3 py-3 first:pt-0">
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          {name}
          {current && <Badge tone="good">{t("sessions.current")}</Badge>}
        </div>
        <div className="text-[13px] text-muted">
          {t("sessions.lastUsed")} <Time value={session.last_used_at} ago />
        </div>
        <div className="text-[13px] text-muted">
          {t("sessions.since")} <Time value={session.created_at} />
          {network && (
            <>
              {" · "}
              {t("sessions.from", { network })}
            </>
          )}
        </div>
      </div>
      {!current && (
        <Button size="small" onClick={() => void end()}>
          {t("sessions.end")}
          <span className="sr-only"> {name}</span>
        </Button>
      )}
    </li>
  );
}
