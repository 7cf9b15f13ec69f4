/** The organisation's log: every change, in order, without a gap. */
import type { LogEvent } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listEvents } from "@/api/generated/events";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { type Column, List } from "@/kit/list/table";
import { Button } from "@/ui/button";
import { Drawer } from "@/ui/overlay";
import { CopyButton, Empty, Fact, Facts, Page, PageHead } from "@/ui/parts";
import { timeName } from "@/util/dates";

export function EventsPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const [starts, setStarts] = useState([0]);
  const after = starts.at(-1) ?? 0;
  const [open, setOpen] = useState<LogEvent | null>(null);
  const { data, error, refetch } = useQuery({
    ...listEvents.query({ path: { org }, query: { after, limit: 100 } }),
    refetchInterval: 5000,
  });
  const last = data?.items.at(-1);
  const columns: Column<LogEvent>[] = [
    { title: "#", number: true, className: "w-px text-muted", cell: ({ sequence }) => sequence },
    {
      title: t("Event"),
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
      title: t("About"),
      className: "hidden md:table-cell max-w-64 truncate text-muted",
      cell: ({ subject }) => subject,
    },
    { title: t("By"), className: "hidden lg:table-cell max-w-52 truncate text-muted", cell: ({ actor }) => actor },
    { title: t("Time"), className: "whitespace-nowrap text-muted", cell: ({ time }) => timeName(time, locale) },
  ];
  const envelope = open ? JSON.stringify(open, null, 2) : "";
  return (
    <Page>
      <PageHead
        title={t("Events")}
        hint={t(
          "The log of this organisation. Each entry was written together with the change it tells of, and the numbers have no gap.",
        )}
      />
      <List
        label={t("Events")}
        columns={columns}
        rows={data?.items}
        rowKey={({ id }) => id}
        onRow={setOpen}
        error={error}
        onRetry={() => void refetch()}
        empty={
          <Empty icon={ScrollText} title={after ? t("No newer events") : t("No events yet")}>
            {t("Every change in the organisation appears here.")}
          </Empty>
        }
      />
      <div className="flex justify-between">
        <Button size="small" disabled={starts.length < 2} onClick={() => setStarts(starts.slice(0, -1))}>
          {t("Earlier")}
        </Button>
        <Button
          size="small"
          disabled={!last || (data?.items.length ?? 0) < 100}
          onClick={() => last && setStarts([...starts, Number(last.sequence)])}
        >
          {t("Later")}
        </Button>
      </div>
      <Drawer
        open={open !== null}
        onOpenChange={(still) => !still && setOpen(null)}
        closeLabel={t("Close")}
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
              <Fact name={t("About")}>{open.subject}</Fact>
              <Fact name={t("By")}>{open.actor}</Fact>
              <Fact name={t("Id")}>
                <code className="text-[13px]">{open.id}</code>
              </Fact>
            </Facts>
            <div>
              <div className="mb-1.5 flex items-center justify-between">
                <h3 className="font-semibold">{t("Envelope")}</h3>
                <CopyButton text={envelope} label={t("Copy")} doneLabel={t("Copied")} />
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
