/** The days of the period, stacked by service, with the days of the period before as a quiet line. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ChartColumnStacked, Table2, Telescope } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo } from "react";
import { useOrg } from "@/api/session";
import { colorsOf, otherVariable, SERIES } from "@/chart/colors";
import type { Series } from "@/chart/series";
import { useLocale } from "@/i18n";
import { Amount, Dot } from "@/ui/amount";
import { Button } from "@/ui/button";
import { Card, Segments, Skeleton } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { Telling } from "@/ui/telling";
import { addDays, dayName, hasDayBefore, periodName, periodRange } from "@/util/dates";
import { sign, sum } from "@/util/money";
import { OTHER } from "../explorer/keys";
import { narrow, standard, toQuery, write } from "../explorer/state";
import { reportQuery } from "../queries";
import { useTranslation } from "../words";
import { type Bill, explored, narrowed } from "./state";

/** The picture comes after the first number. */
const SeriesChart = lazy(() => import("@/chart/series").then(({ SeriesChart }) => ({ default: SeriesChart })));

type View = "chart" | "table";
interface DailyProps {
  data: Bill;
  asOf: string | null;
  comparing: boolean;
  view: View;
  onView: (view: View) => void;
}

export function Daily({ data, asOf, comparing, view, onView }: DailyProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const navigate = useNavigate();
  const days = useMemo(() => daysOf(data), [data]);
  const series = useDailySeries(data, days);
  const { data: past } = useQuery({
    ...reportQuery(
      org,
      toQuery(
        { ...standard, group: [], measure: data.measure, currency: data.currency, asOf, compare: true },
        periodRange(data.period),
      ),
    ),
    enabled: comparing && sign(data.totals.previous) !== 0,
  });
  const reference = useMemo(() => {
    if (!comparing || !past) return null;
    // The server lays each day of then under its day of now: under the last where this month is the shorter.
    const byDay = new Map(past.rows.map((row) => [row.time?.slice(0, 10), row.previous?.[data.measure] ?? null]));
    return {
      name: periodName(data.previous_period, locale),
      values: days.map((day) => (hasDayBefore(day, periodRange(data.period)) ? (byDay.get(day) ?? null) : null)),
    };
  }, [comparing, past, days, data.measure, data.period, data.previous_period, locale]);
  const timeName = useCallback((day: string, index: number) => (index < 0 ? day : dayName(day, locale)), [locale]);

  const openDay = (key: string, day: string) =>
    void navigate({
      to: "/$org/costs/explorer",
      params: { org },
      search: write(
        explored(data, asOf, {
          from: day,
          to: addDays(day, 1),
          basis: "charge",
          group: ["ServiceName", "SubAccountId"],
          grain: "none",
          view: "table",
          filters: key === OTHER ? [] : narrow([], "ServiceName", key || null),
        }),
      ),
    });
  const openDays = (from: string, last: string) =>
    void navigate({
      to: "/$org/costs/explorer",
      params: { org },
      search: write(explored(data, asOf, { from, to: addDays(last, 1), basis: "charge" })),
    });
  const label = t("daily.picture", {
    measure: t(`measure.${data.measure}`),
    period: periodName(data.period, locale, "long"),
  });

  return (
    <Card
      title={t("daily.title")}
      actions={
        <>
          <Segments
            label={t("chart.showAs")}
            value={view}
            onChange={onView}
            choices={[
              { value: "chart", label: t("daily.chart"), icon: ChartColumnStacked },
              { value: "table", label: t("chart.table"), icon: Table2 },
            ]}
          />
          <Button asChild size="small" kind="quiet">
            <Link to="/$org/costs/explorer" params={{ org }} search={write(explored(data, asOf))}>
              <Telescope className="size-4" aria-hidden />
              {t("daily.explore")}
            </Link>
          </Button>
        </>
      }
    >
      {view === "chart" ? (
        <Suspense fallback={<Skeleton className="h-[300px]" />}>
          <SeriesChart
            kind="bar"
            times={days}
            timeName={timeName}
            series={series}
            currency={data.currency}
            label={label}
            height={300}
            totalName={t("common:total")}
            reference={reference}
            onPoint={openDay}
            onRange={openDays}
          />
        </Suspense>
      ) : (
        <DailyTable days={days} series={series} currency={data.currency} label={label} />
      )}
      <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-1.5 text-[13px]">
        {series.map(({ key, name, color }) => (
          <li key={key} className="min-w-0">
            {key === OTHER ? (
              <span className="inline-flex items-center gap-1.5 text-muted">
                <Dot color={color} />
                {name}
              </span>
            ) : (
              <Link
                to="/$org/costs/explorer"
                params={{ org }}
                search={write(narrowed(data, asOf, "ServiceName", key))}
                className="inline-flex max-w-64 items-center gap-1.5 text-ink-soft hover:text-accent"
              >
                <Dot color={color} />
                <Telling name={name} />
              </Link>
            )}
          </li>
        ))}
        {reference && (
          <li className="inline-flex items-center gap-1.5 text-muted">
            <span aria-hidden className="w-4 border-t-[1.5px] border-dashed border-muted" />
            {reference.name}
          </li>
        )}
      </ul>
    </Card>
  );
}

/** Every day of the period, also those to come, so that a month looks like a month. */
function daysOf(data: Bill): string[] {
  const { start, end } = periodRange(data.period);
  const days = new Set(data.daily.map(({ day }) => day));
  for (let day = start; day < end; day = addDays(day, 1)) days.add(day);
  return [...days].sort();
}

function useDailySeries(data: Bill, days: string[]): Series[] {
  const { t } = useTranslation();
  const org = useOrg();
  return useMemo(() => {
    const byDay = new Map(
      data.daily.map(({ day, series }) => [
        day,
        new Map(series.map(({ key, other, value }) => [other ? OTHER : (key ?? ""), value])),
      ]),
    );
    const keys = [
      ...new Set(data.daily.flatMap(({ series }) => series.map(({ key, other }) => (other ? OTHER : (key ?? ""))))),
    ];
    const named = new Map(data.by_service.map(({ key, name }) => [key ?? "", name]));
    const ranked = data.by_service
      .filter(({ other }) => !other)
      .map(({ key }) => key ?? "")
      .filter((key) => keys.includes(key));
    const all = [...ranked, ...keys.filter((key) => !ranked.includes(key) && key !== OTHER)];
    // As many as there are colours; the others are one, summed exactly.
    const shown = all.slice(0, SERIES);
    const rest = [...all.slice(SERIES), OTHER];
    const color = colorsOf(`${org}.ServiceName`, shown);
    const together = days.map((day) => {
      const values = rest.map((key) => byDay.get(day)?.get(key)).filter((value) => value !== undefined);
      return values.length ? sum(values) : null;
    });
    return [
      ...shown.map((key) => ({
        key,
        name: named.get(key) || key || t("common:none"),
        color: color(key),
        values: days.map((day) => byDay.get(day)?.get(key) ?? null),
      })),
      ...(together.some((value) => value && sign(value) !== 0)
        ? [{ key: OTHER, name: t("daily.otherServices"), color: otherVariable, values: together }]
        : []),
    ];
  }, [data, days, org, t]);
}

function DailyTable({
  days,
  series,
  currency,
  label,
}: {
  days: string[];
  series: Series[];
  currency: string | null;
  label: string;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <Scroll className="max-h-[300px] overflow-auto rounded-lg border border-line" label={label}>
      <table className="w-full text-[13px]">
        <thead className="sticky top-0 bg-sunken text-muted">
          <tr>
            <th className="px-3 py-2 text-left font-medium">{t("column.day")}</th>
            <th className="num px-3 py-2 font-medium">
              {t("common:total")} ({currency})
            </th>
            {series.map(({ key, name }) => (
              <th key={key} className="num max-w-40 truncate px-3 py-2 font-medium">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, index) => {
            const values = series.map(({ values: all }) => all[index] ?? null);
            if (values.every((value) => value === null)) return null;
            return (
              <tr key={day} className="border-t border-line">
                <th scope="row" className="px-3 py-1.5 text-left font-normal whitespace-nowrap">
                  {dayName(day, locale, true)}
                </th>
                <td className="num px-3 py-1.5 font-medium">
                  <Amount value={sum(values.filter((value) => value !== null))} />
                </td>
                {values.map((value, at) => (
                  <td key={series[at]!.key} className="num px-3 py-1.5">
                    {value ? <Amount value={value} /> : "–"}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
