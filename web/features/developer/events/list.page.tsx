/** The organisation's log: every change, in order, without a gap. An event opens in a drawer with an address of its own. */
import type { LogEvent } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { linkOptions, Outlet, useSearch } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";
import { listEventTypes } from "@/api/generated/events";
import { useOrg } from "@/api/session";
import { columnsOf, List, useList } from "@/kit/list";
import { Empty, Page, PageHead } from "@/ui/parts";
import { useTranslation } from "../words";
import { named, subjectOf, useNames } from "./names";
import { eventsPages } from "./query";

const column = columnsOf<LogEvent>();

export function EventsPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const search = useSearch({ from: "/$org/developer/events" });
  const list = useList(eventsPages(org, search), { keyOf: ({ id }) => id, live: {} });
  const names = useNames(org);
  const { data: known } = useQuery(listEventTypes.query());
  return (
    <Page>
      <PageHead title={t("events.title")} hint={t("events.intro")} />
      <List
        label={t("events.title")}
        list={list}
        order="-sequence"
        filters={[
          {
            name: "type",
            label: t("events.type"),
            choices: (known?.types ?? []).map(({ type }) => ({ value: type, label: type })),
          },
        ]}
        columns={[
          column.cell({
            title: "#",
            sort: { by: "sequence", descending: true },
            number: true,
            className: "w-px text-muted",
            cell: ({ sequence }) => sequence,
          }),
          column.link({
            title: t("events.column.event"),
            to: ({ sequence }) =>
              linkOptions({
                to: "/$org/developer/events/$event",
                params: { org, event: String(sequence) },
                search: true,
                resetScroll: false,
              }),
            cell: ({ type }) => <span className="font-mono text-[13px] font-normal">{type}</span>,
          }),
          column.cell({
            title: t("events.column.about"),
            className: "max-w-64 truncate",
            cell: (event) => <span title={event.subject ?? undefined}>{subjectOf(event, names) ?? event.subject}</span>,
          }),
          column.cell({
            title: t("events.column.by"),
            from: "lg",
            className: "max-w-52 truncate text-muted",
            cell: ({ actor }) => <span title={actor}>{named(actor, names) ?? actor}</span>,
          }),
          column.time({ title: t("events.column.time"), className: "text-muted", time: ({ time }) => time }),
        ]}
        empty={
          <Empty icon={ScrollText} title={t("events.empty")}>
            {t("events.emptyHint")}
          </Empty>
        }
      />
      <Outlet />
    </Page>
  );
}
