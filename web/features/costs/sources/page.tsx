/** Where bills come from: uploads, folders on the server, and buckets. */
import type { Source } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { Link, linkOptions, useSearch } from "@tanstack/react-router";
import { Cloud, DatabaseZap, FolderOpen, Plus, UploadCloud } from "lucide-react";
import { listSameCostBills } from "@/api/generated/costs-datasets";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { columnsOf, List, useList } from "@/kit/list";
import { May } from "@/kit/permission/may";
import { Amount } from "@/ui/amount";
import { Button } from "@/ui/button";
import { Empty, Page, PageHead } from "@/ui/parts";
import { toldApart } from "@/util/apart";
import { periodName, timeName } from "@/util/dates";
import { useMonthLink } from "../kept";
import { StateBadge } from "../runs/state";
import { SameBills } from "../same-bills";
import { useTranslation } from "../words";
import { SourceActions } from "./actions";
import { kinds, sourcesPages } from "./query";

const icons = { upload: UploadCloud, folder: FolderOpen, object_store: Cloud };
const column = columnsOf<Source>();

export function SourcesPage() {
  const { t } = useTranslation();
  const org = useOrg();
  const search = useSearch({ from: "/$org/costs/sources/" });
  const list = useList(sourcesPages(org, search), { keyOf: ({ id }) => id });
  const { data: same } = useQuery(listSameCostBills.query({ path: { org } }));
  const called = toldApart(list.rows ?? []);
  const add = (
    <May needs="costs:write">
      <Button asChild kind="primary" size="small">
        <Link to="/$org/costs/sources/new" params={{ org }}>
          <Plus className="size-4" aria-hidden />
          {t("sources.new")}
        </Link>
      </Button>
    </May>
  );
  return (
    <Page>
      <PageHead title={t("sources.title")} hint={t("sources.intro")}>
        <May needs="costs:write">
          <Button asChild size="small">
            <Link to="/$org/costs/upload" params={{ org }}>
              <UploadCloud className="size-4" aria-hidden />
              {t("sources.upload")}
            </Link>
          </Button>
        </May>
        {add}
      </PageHead>
      {same && same.items.length > 0 && <SameBills bills={same.items} here />}
      <List
        label={t("sources.title")}
        list={list}
        search={t("sources.search")}
        order="-created_at"
        filters={[
          {
            name: "kind",
            label: t("source.form.kind"),
            choices: kinds.map((value) => ({ value, label: t(`sources.kind.${value}`) })),
          },
        ]}
        columns={[
          column.link({
            title: t("common:name"),
            sort: "name",
            className: "min-w-52",
            to: ({ id }) => linkOptions({ to: "/$org/costs/sources/$source", params: { org, source: id } }),
            cell: (source) => called(source),
            under: ({ url, identity, name }) => (
              <span className="block max-w-72 truncate" title={url ?? identity ?? undefined}>
                {url ?? (identity !== name ? identity : null) ?? t("sources.upload")}
              </span>
            ),
            before: ({ kind }) => {
              const Icon = icons[kind] ?? DatabaseZap;
              return (
                <span className="grid size-8.5 shrink-0 place-items-center rounded-lg border border-line bg-sunken">
                  <Icon className="size-4 text-muted" aria-hidden />
                </span>
              );
            },
          }),
          column.cell({
            title: t("sources.schedule"),
            from: "md",
            cell: ({ schedule, kind }) =>
              schedule ? (
                t(schedule === "hourly" ? "sources.everyHour" : "sources.everyDay")
              ) : (
                <span className="text-muted">{kind === "upload" ? t("sources.byUpload") : t("sources.byHand")}</span>
              ),
          }),
          column.cell({ title: t("sources.column.lastRun"), cell: (source) => <LastRun of={source} /> }),
          column.cell({
            title: t("sources.column.newestPeriod"),
            number: true,
            cell: (source) => <NewestPeriod of={source} />,
          }),
          column.actions({
            title: t("common:actions"),
            cell: (source) => (
              <May needs="costs:write">
                <SourceActions source={source} />
              </May>
            ),
          }),
        ]}
        empty={
          <Empty icon={DatabaseZap} title={t("sources.empty")} action={add}>
            {t("sources.emptyHint")}
          </Empty>
        }
      />
    </Page>
  );
}

function LastRun({ of: { last_run: run } }: { of: Source }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  if (!run) return <span className="text-muted">{t("common:never")}</span>;
  return (
    <Link to="/$org/costs/runs/$run" params={{ org, run: run.id }} className="inline-block">
      <StateBadge state={run.state} />
      <span className="mt-0.5 block text-xs whitespace-nowrap text-muted">{timeName(run.created_at, locale)}</span>
    </Link>
  );
}

function NewestPeriod({ of: { periods } }: { of: Source }) {
  const locale = useLocale();
  const org = useOrg();
  const monthLink = useMonthLink(org);
  const newest = periods.toSorted((a, b) => b.billing_period.localeCompare(a.billing_period))[0];
  if (!newest) return <span className="text-muted">–</span>;
  return (
    <Link
      to="/$org/costs"
      params={{ org }}
      search={monthLink(newest.billing_period, newest)}
      className="hover:text-accent"
    >
      {Object.entries(newest.billed).map(([currency, value]) => (
        <Amount key={currency} value={value} currency={currency} className="block" />
      ))}
      <span className="block text-xs text-muted">{periodName(newest.billing_period, locale)}</span>
    </Link>
  );
}
