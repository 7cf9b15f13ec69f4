/** The organisation's log: every change, in order, without a gap. */
import type { LogEvent } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { listEvents } from "@/api/generated/events";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { type Column, List } from "@/kit/list/table";
import { useLive } from "@/kit/live/live";
import { Button } from "@/ui/button";
import { Drawer } from "@/ui/overlay";
import { CopyButton, Empty, Fact, Facts, Page, PageHead } from "@/ui/parts";
import { timeName } from "@/util/dates";
import { useTranslation } from "./words";

export function EventsPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const [starts, setStarts] = useState([0]);
  const after = starts.at(-1) ?? 0;
  const [open, setOpen] = useState<LogEvent | null>(null);
  const asked = listEvents.query({ path: { org }, query: { after, limit: 100 } });
  const { data, error, refetch } = useQuery(asked);
  useLive(asked);
  const last = data?.items.at(-1);
  const columns: Column<LogEvent>[] = [
    { title: "#", number: true, className: "w-px text-muted", cell: ({ sequence }) => sequence },
    {
      title: t("events.column.event"),
      cell: (event) => (
        <button
          type="button"
          className="text-left font-mono text-[13px] hover:text-accent"
          onClick={() => setOpen(event)}
        >
          {event.type}
        </button>
      ),
    },
    {
      title: t("events.column.about"),
      className: "hidden md:table-cell max-w-64 truncate text-muted",
      cell: ({ subject }) => subject,
    },
    {
      title: t("events.column.by"),
      className: "hidden lg:table-cell max-w-52 truncate text-muted",
      cell: ({ actor }) => actor,
    },
    {
      title: t("events.column.time"),
      className: "whitespace-nowrap text-muted",
      cell: ({ time }) => timeName(time, locale),
    },
  ];
  const envelope = open ? JSON.stringify(open, null, 2) : "";
  return (
    <Page>
      <PageHead title={t("events.title")} hint={t("events.intro")} />
      <List
        label={t("events.title")}
        columns={columns}
        rows={data?.items}
        rowKey={({ id }) => id}
        onRow={setOpen}
        error={error}
        onRetry={() => void refetch()}
        empty={
          <Empty icon={ScrollText} title={after ? t("events.noNewer") : t("events.empty")}>
            {t("events.emptyHint")}
          </Empty>
        }
      />
      <div className="flex justify-between">
        <Button size="small" disabled={starts.length < 2} onClick={() => setStarts(starts.slice(0, -1))}>
          {t("events.earlier")}
        </Button>
        <Button
          size="small"
          disabled={!last || (data?.items.length ?? 0) < 100}
          onClick={() => last && setStarts([...starts, Number(last.sequence)])}
        >
          {t("events.later")}
        </Button>
      </div>
      <Drawer
        open={open !== null}
        onOpenChange={(still) => !still && setOpen(null)}
        closeLabel={t("common:close")}
        title={open?.type ?? ""}
        description={
          open && (
            <>
              #{open.sequence} · {timeName(open.time, locale)}
            </>
          )
        }
      >
        {open && (
          <div className="space-y-5 p-5">
            <Facts>
              <Fact name={t("events.column.about")}>{open.subject}</Fact>
              <Fact name={t("events.column.by")}>{open.actor}</Fact>
              <Fact name={t("events.id")}>
                <code className="text-[13px]">{open.id}</code>
              </Fact>
            </Facts>
            <div>
              <div className="mb-1.5 flex items-center justify-between">
                <h3 className="font-semibold">{t("events.envelope")}</h3>
                <CopyButton text={envelope} label={t("common:copy")} doneLabel={t("common:copied")} />
              </div>
              <pre
                className="overflow-x-auto rounded-lg border border-line bg-sunken p-3.5 text-[12.5px] leading-5"
                tabIndex={0}
              >
                {envelope}
              </pre>
            </div>
          </div>
        )}
      </Drawer>
    </Page>
  );
}
