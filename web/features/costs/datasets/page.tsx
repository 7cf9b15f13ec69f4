/** What is in the lake now, and every moment it changed: go back to any of them. */
import type { Publish } from "@stoa/client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Clock, History } from "lucide-react";
import { listCostDatasets } from "@/api/generated/costs-datasets";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { ListFrame, useList } from "@/kit/list";
import { Amount } from "@/ui/amount";
import { Button } from "@/ui/button";
import { Badge, Card, Empty, Page, PageHead, SkeletonRows } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { periodName, timeName } from "@/util/dates";
import { count, listed } from "@/util/units";
import { useMonthLink } from "../kept";
import { UploadLink } from "../upload-link";
import { useTranslation } from "../words";
import { versionsPages } from "./query";

export function DatasetsPage() {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const datasets = useQuery(listCostDatasets.query({ path: { org } }));
  const list = useList(versionsPages(org), { keyOf: ({ id }) => id });
  const monthLink = useMonthLink(org);
  return (
    <Page>
      <PageHead title={t("history.title")} hint={t("history.intro")} />
      <div className="grid gap-4 xl:grid-cols-2">
        <div className="self-start">
          <ListFrame
            list={list}
            title={t("history.publishes")}
            empty={
              <Empty icon={History} title={t("history.empty")} action={<UploadLink />}>
                {t("history.emptyHint")}
              </Empty>
            }
          >
            {list.rows ? (
              <ol className="px-4 pt-2 pb-4">
                {list.rows.map((publish, index, all) => (
                  <PublishEntry
                    key={publish.id}
                    publish={publish}
                    newest={index === 0}
                    last={index === all.length - 1 && !list.more}
                  />
                ))}
              </ol>
            ) : (
              <SkeletonRows />
            )}
          </ListFrame>
        </div>
        <div className="min-w-0 space-y-4">
          {datasets.data?.datasets.map((dataset) => (
            <Card
              key={dataset.dataset}
              flush
              title={dataset.dataset}
              actions={<Badge>{t("version", { version: dataset.raw_version })}</Badge>}
            >
              <Scroll label={dataset.dataset}>
                <table className="w-full">
                  <thead className="text-[13px] text-muted">
                    <tr className="border-b border-line">
                      <th className="px-4 py-2 text-left font-medium">{t("column.period")}</th>
                      <th className="px-4 py-2 text-left font-medium">{t("column.source")}</th>
                      <th className="num hidden px-4 py-2 font-medium sm:table-cell">{t("column.rows")}</th>
                      <th className="num px-4 py-2 font-medium">{t("measure.BilledCost")}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {dataset.periods
                      .toSorted((a, b) => b.billing_period.localeCompare(a.billing_period))
                      .map((period) => (
                        <tr
                          key={`${period.billing_period} ${period.source_id}`}
                          className="border-b border-line last:border-0 hover:bg-sunken"
                        >
                          <td className="px-4 py-2.5 font-medium whitespace-nowrap">
                            <Link
                              to="/$org/costs"
                              params={{ org }}
                              search={monthLink(period.billing_period, { billed: period.billed })}
                              className="hover:text-accent"
                            >
                              {periodName(period.billing_period, locale)}
                            </Link>
                          </td>
                          <td className="w-full max-w-0 truncate px-4 py-2.5 sm:w-auto sm:max-w-48">
                            <Link
                              to="/$org/costs/runs/$run"
                              params={{ org, run: period.run_id }}
                              className="hover:text-accent"
                            >
                              {period.source_name}
                            </Link>
                          </td>
                          <td className="num hidden px-4 py-2.5 text-muted sm:table-cell">
                            {count(period.rows, locale)}
                          </td>
                          <td className="num px-4 py-2.5">
                            {Object.entries(period.billed).map(([currency, value]) => (
                              <Amount key={currency} value={value} currency={currency} className="block" />
                            ))}
                          </td>
                        </tr>
                      ))}
                  </tbody>
                </table>
              </Scroll>
            </Card>
          ))}
        </div>
      </div>
    </Page>
  );
}

function PublishEntry({ publish, newest, last }: { publish: Publish; newest: boolean; last: boolean }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const periods = publish.periods.map(({ billing_period }) => billing_period);
  const monthLink = useMonthLink(org);
  const lastMonth = publish.periods.toSorted((a, b) => a.billing_period.localeCompare(b.billing_period)).at(-1);
  return (
    <li className="relative flex gap-3.5 pb-5 last:pb-0">
      {!last && <span aria-hidden className="absolute top-5 bottom-0 left-[7px] w-px bg-line-strong" />}
      <span
        aria-hidden
        className={
          newest
            ? "mt-1 size-[15px] shrink-0 rounded-full border-4 border-accent bg-card"
            : "mt-1 size-[15px] shrink-0 rounded-full border-2 border-line-strong bg-card"
        }
      />
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium">{timeName(publish.published_at, locale)}</span>
          {newest && <Badge tone="accent">{t("asOf.now")}</Badge>}
        </div>
        <div className="mt-0.5 text-muted">
          {publish.run_id ? (
            <Link
              to="/$org/costs/runs/$run"
              params={{ org, run: publish.run_id }}
              className="text-ink-soft underline decoration-line-strong underline-offset-3 hover:text-accent"
            >
              {publish.source_name}
            </Link>
          ) : (
            publish.source_name
          )}
          :{" "}
          {listed(
            periods.map((period) => periodName(period, locale)),
            locale,
          )}
        </div>
      </div>
      {!newest && (
        <Button asChild size="small" kind="quiet">
          <Link
            to="/$org/costs"
            params={{ org }}
            search={
              lastMonth
                ? monthLink(lastMonth.billing_period, { billed: lastMonth.billed, as_of: publish.published_at })
                : { as_of: publish.published_at }
            }
          >
            <Clock className="size-4" aria-hidden />
            {t("history.showAsOf")}
          </Link>
        </Button>
      )}
    </li>
  );
}
