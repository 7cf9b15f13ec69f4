/** One event, in a drawer over the list: what it is about, and its whole envelope. */
import { useSuspenseQuery } from "@tanstack/react-query";
import { linkOptions, useParams } from "@tanstack/react-router";
import { getEvent } from "@/api/generated/events";
import { useLocale } from "@/i18n";
import { DetailDrawer } from "@/kit/detail";
import { CopyButton } from "@/ui/copy";
import { timeName } from "@/util/dates";
import { useTranslation } from "../words";
import { named, subjectOf, useNames } from "./names";

export function EventDrawer() {
  const { t } = useTranslation();
  const locale = useLocale();
  const { org, event: sequence } = useParams({ from: "/$org/developer/events/$event" });
  const { data: event } = useSuspenseQuery(getEvent.query({ path: { org, sequence: Number(sequence) } }));
  const names = useNames(org);
  const envelope = JSON.stringify(event, null, 2);
  return (
    <DetailDrawer
      title={event.type}
      description={
        <>
          #{event.sequence} · {timeName(event.time, locale)}
        </>
      }
      back={linkOptions({ to: "/$org/developer/events", params: { org }, search: true })}
      facts={[
        { name: t("events.column.about"), value: <Called as={subjectOf(event, names)} id={event.subject} /> },
        { name: t("events.column.by"), value: <Called as={named(event.actor, names)} id={event.actor} /> },
        { name: t("events.id"), value: <code className="text-[13px]">{event.id}</code> },
      ]}
    >
      <div>
        <div className="mb-1.5 flex items-center justify-between">
          <h3 className="font-semibold">{t("events.envelope")}</h3>
          <CopyButton text={envelope} />
        </div>
        <pre
          className="overflow-x-auto rounded-lg border border-line bg-sunken p-3.5 text-[12.5px] leading-5"
          tabIndex={0}
        >
          {envelope}
        </pre>
      </div>
    </DetailDrawer>
  );
}

function Called({ as: name, id }: { as: string | undefined; id: string | null | undefined }) {
  if (!name) return id;
  return (
    <>
      {name} <code className="block text-[13px] text-muted">{id}</code>
    </>
  );
}
