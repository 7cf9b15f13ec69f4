/** One source: what it is, what was said about its bills, its last runs with their files, and the months that it holds. */
import type { Run, Source } from "@stoa/client";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, linkOptions, useNavigate, useParams } from "@tanstack/react-router";
import { Activity } from "lucide-react";
import type { ReactNode } from "react";
import { getCostSource } from "@/api/generated/costs-sources";
import { useLocale } from "@/i18n";
import { Detail } from "@/kit/detail";
import { columnsOf, List, Time, useList } from "@/kit/list";
import { useLive } from "@/kit/live/live";
import { May } from "@/kit/permission/may";
import { Amount } from "@/ui/amount";
import { Card, Empty } from "@/ui/parts";
import { periodName, timeName } from "@/util/dates";
import { bytes, count } from "@/util/units";
import { useMonthLink } from "../kept";
import { finished } from "../queries";
import { StateBadge } from "../runs/state";
import { WaitingRuns } from "../runs/waiting";
import { useTranslation, words } from "../words";
import { SourceActions } from "./actions";
import { sourceRunsPages } from "./query";

export function SourcePage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { org, source: id } = useParams({ from: "/$org/costs/sources/$source" });
  const asked = getCostSource.query({ path: { org, source: id } });
  const { data: source } = useSuspenseQuery(asked);
  useLive(asked);
  const all = linkOptions({ to: "/$org/costs/sources", params: { org } });
  const { kind, url, identity, schedule, account } = source;
  return (
    <Detail
      title={source.name}
      back={{ to: all, label: t("sources.title") }}
      actions={
        <May needs="costs:write">
          <SourceActions source={source} afterDelete={() => void navigate(all)} />
        </May>
      }
      facts={[
        { name: t("source.form.kind"), value: t(`sources.kind.${kind}`) },
        {
          name: kind === "folder" ? t("source.form.folder") : t("source.form.address"),
          value: url && <code className="text-[13px]">{url}</code>,
        },
        { name: t("source.page.identity"), value: identity },
        {
          name: t("sources.schedule"),
          value: schedule
            ? t(schedule === "hourly" ? "sources.everyHour" : "sources.everyDay")
            : t(kind === "upload" ? "sources.byUpload" : "sources.byHand"),
        },
        { name: t("account.label"), value: account && [account.id, account.name].filter(Boolean).join(", ") },
        { name: t("source.page.allowed"), value: <Allowed by={source} /> },
        { name: t("source.page.supports"), value: <Supported by={source} /> },
        { name: t("source.page.since"), value: <Time value={source.created_at} /> },
      ]}
    >
      <WaitingRuns source={id} />
      <Runs of={source} org={org} />
      <Months of={source.periods} org={org} />
    </Detail>
  );
}

/** What somebody may allow its next delivery or its bills, which otherwise would stop a run; every one that the server knows. */
const exceptions = {
  allow_duplicate: words.key("source.edit.sameBills"),
  allow_account_change: words.key("source.edit.leaveOut"),
  allow_missing_charges: words.key("source.edit.unreadable"),
  allow_possibly_twice: words.key("source.edit.twice"),
} as const satisfies Record<Extract<keyof Source, `allow_${string}`>, string>;

function Allowed({ by }: { by: Source }) {
  const { t } = useTranslation();
  const said = (Object.keys(exceptions) as (keyof typeof exceptions)[])
    .filter((name) => by[name])
    .map((name) => t(exceptions[name]));
  return said.length > 0 ? <Lines of={said} /> : <span className="text-muted">{t("source.page.nothingAllowed")}</span>;
}

function Supported({ by }: { by: Source }) {
  const { t } = useTranslation();
  const said = Object.entries(by.applicability).sort(([a], [b]) => a.localeCompare(b));
  if (said.length === 0) return <span className="text-muted">{t("source.page.guessed")}</span>;
  return (
    <Lines
      of={said.map(([criterion, yes]) => (
        <>
          <code className="text-[13px]">{criterion}</code> {t(yes ? "common:yes" : "common:no")}
        </>
      ))}
    />
  );
}

function Lines({ of }: { of: ReactNode[] }) {
  return (
    <ul className="space-y-0.5">
      {of.map((line, index) => (
        <li key={index}>{line}</li>
      ))}
    </ul>
  );
}

const column = columnsOf<Run>();

function Runs({ of: { id, name }, org }: { of: Source; org: string }) {
  const { t, word } = useTranslation();
  const locale = useLocale();
  // Rows of a run at work are no event: they are asked for.
  const list = useList(sourceRunsPages(org, id), {
    keyOf: (run) => run.id,
    live: (rows) => {
      const moving = rows.some((run) => !finished(run));
      return { every: moving ? 1500 : 10_000, moving };
    },
  });
  return (
    <List
      label={t("source.page.runsOf", { name })}
      title={t("runs.title")}
      list={list}
      columns={[
        column.link({
          title: t("runs.column.started"),
          to: (run) => linkOptions({ to: "/$org/costs/runs/$run", params: { org, run: run.id } }),
          cell: ({ created_at }) => timeName(created_at, locale),
          under: ({ trigger }) => word("trigger", trigger),
        }),
        column.cell({ title: t("common:state"), cell: ({ state }) => <StateBadge state={state} /> }),
        column.cell({
          title: t("run.files"),
          cell: ({ files }) => (
            <ul className="text-[13px] text-muted">
              {files.map((file) => (
                <li key={file.name} className="flex max-w-72 gap-2">
                  <span className="min-w-0 flex-1 truncate" title={file.name}>
                    {file.name}
                  </span>
                  <span className="num">{bytes(file.bytes, locale)}</span>
                </li>
              ))}
            </ul>
          ),
        }),
        column.cell({
          title: t("column.rows"),
          number: true,
          cell: (run) => count(run.rows_out ?? run.progress?.rows ?? 0, locale),
        }),
      ]}
      empty={
        <Empty icon={Activity} title={t("runs.empty")}>
          {t("source.page.noRuns")}
        </Empty>
      }
    />
  );
}

/** The billing periods that show charges of this source now, the newest first; each opens the overview of its month. */
function Months({ of, org }: { of: Source["periods"]; org: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const monthLink = useMonthLink(org);
  const newest = of.toSorted((a, b) => b.billing_period.localeCompare(a.billing_period));
  return (
    <Card title={t("run.periods")}>
      {newest.length === 0 && <p className="text-muted">{t("source.page.noPeriods")}</p>}
      <ul className="max-h-80 space-y-1.5 overflow-y-auto">
        {newest.map(({ billing_period, rows, billed }) => (
          <li key={billing_period} className="flex flex-wrap items-baseline gap-x-3">
            <Link
              to="/$org/costs"
              params={{ org }}
              search={monthLink(billing_period, { billed })}
              className="font-medium hover:text-accent"
            >
              {periodName(billing_period, locale, "long")}
            </Link>
            <span className="flex-1 text-muted">{t("count.rows", { count: rows })}</span>
            {Object.entries(billed).map(([currency, value]) => (
              <Amount key={currency} value={value} currency={currency} />
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
}
