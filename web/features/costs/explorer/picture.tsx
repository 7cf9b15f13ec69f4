/** The answer as a picture: bars or lines over time, or areas. A press narrows the question. */
import type { QueryResult } from "@stoa/client";
import { useCallback, useMemo } from "react";
import { useOrg } from "@/api/session";
import { type Series, SeriesChart } from "@/chart/series";
import { Treemap } from "@/chart/treemap";
import { useLocale } from "@/i18n";
import { Dot } from "@/ui/amount";
import { Telling } from "@/ui/telling";
import {
  addDays,
  dayName,
  hasDayBefore,
  nextPeriod,
  periodName,
  periodRange,
  rangeBefore,
  rangeName,
} from "@/util/dates";
import { sign } from "@/util/money";
import { listed } from "@/util/units";
import { useDimension, useTranslation } from "../words";
import { colorsFor, keyOf, nameOf, OTHER } from "./keys";
import { type Explorer, narrow } from "./state";

interface PictureProps {
  state: Explorer;
  timed: QueryResult | undefined;
  sums: QueryResult | undefined;
  /** The same without groups, beside the range before. */
  past?: QueryResult;
  range: { start: string; end: string } | null;
  change: (part: Partial<Explorer>, replace?: boolean) => void;
}

export function Picture({ state, timed, sums, past, range, change }: PictureProps) {
  const { t } = useTranslation();
  const dimensionName = useDimension();
  const locale = useLocale();
  const org = useOrg();
  const words = useMemo(() => ({ other: t("other"), none: t("common:none"), total: t("common:total") }), [t]);
  const currency = state.measure === "Rows" ? null : ((sums ?? timed)?.currency ?? null);
  const label = t("explorer.measureBy", {
    measure: t(`measure.${state.measure}`),
    dimension:
      listed(
        state.group.map((name) => dimensionName(name)),
        locale,
      ) || t("common:total"),
  });

  const picture = useMemo(() => {
    const result = sums ?? timed;
    if (!result) return null;
    const color = colorsFor(org, state, result);
    if (state.view === "treemap") {
      return {
        tiles: result.rows.map((row) => ({
          key: keyOf(row, state.group),
          name: nameOf(row, state.group, words),
          color: color(keyOf(row, state.group)),
          value: row.values[state.measure] ?? "0",
        })),
      };
    }
    if (!timed) return null;
    const times = timesOf([...timed.rows, ...(past?.rows ?? [])], state, range);
    const at = new Map(times.map((time, index) => [time, index]));
    const byKey = new Map<string, Series>();
    // The order of the sums is the order of size; the legend and the stack follow it.
    for (const row of [...(sums?.rows ?? []), ...timed.rows]) {
      const key = keyOf(row, state.group);
      if (!byKey.has(key))
        byKey.set(key, {
          key,
          name: nameOf(row, state.group, words),
          color: color(key),
          values: times.map(() => null),
        });
    }
    for (const row of timed.rows) {
      const index = row.time == null ? 0 : at.get(row.time.slice(0, 10));
      if (index !== undefined) byKey.get(keyOf(row, state.group))!.values[index] = row.values[state.measure] ?? null;
    }
    const all = [...byKey.values()];
    return {
      tiles: null,
      times,
      series: [...all.filter(({ key }) => key !== OTHER), ...all.filter(({ key }) => key === OTHER)],
    };
  }, [sums, timed, past, org, state, range, words]);

  const timeName = useCallback(
    (time: string) =>
      time === ""
        ? words.total
        : state.grain === "month"
          ? periodName(time.slice(0, 7), locale)
          : dayName(time, locale),
    [state.grain, locale, words],
  );
  const press = useCallback(
    (key: string, time?: string) => {
      const dimension = state.group.length === 1 ? state.group[0] : undefined;
      const filters = dimension && key !== OTHER ? narrow(state.filters, dimension, key || null) : state.filters;
      const when = time
        ? state.grain === "month"
          ? { from: time, to: periodRange(time.slice(0, 7)).end }
          : { from: time, to: addDays(time, 1), basis: "charge" as const }
        : {};
      change(
        {
          filters,
          ...when,
          view: time ? "rows" : "bar",
          ...(dimension && key !== OTHER && !time ? { group: [following(dimension)] } : {}),
        },
        false,
      );
    },
    [change, state.group, state.filters, state.grain],
  );

  const zoom = useCallback(
    (from: string, to: string) =>
      change(
        state.grain === "month"
          ? { from, to: periodRange(to.slice(0, 7)).end }
          : { from, to: addDays(to, 1), basis: "charge" },
        false,
      ),
    [change, state.grain],
  );
  const reference = useMemo(() => {
    const { grain, measure } = state;
    if (!past || !range || !picture?.times || grain === "none") return null;
    const at = new Map(past.rows.map(({ time, previous }) => [time?.slice(0, 10), previous?.[measure] ?? null]));
    return {
      name: rangeName(rangeBefore(range), locale),
      values: picture.times.map((time) =>
        grain === "day" && !hasDayBefore(time, range) ? null : (at.get(time) ?? null),
      ),
    };
  }, [past, range, picture?.times, state, locale]);

  if (!picture) return null;
  if (picture.tiles) {
    const hidden = picture.tiles.filter(({ value }) => sign(value) < 0).length;
    return (
      <>
        <Treemap tiles={picture.tiles} currency={currency} label={label} height={400} onPoint={press} />
        {hidden > 0 && <p className="mt-2 text-[13px] text-muted">{t("explorer.negativeNoArea")}</p>}
      </>
    );
  }
  return (
    <>
      <SeriesChart
        // A line needs two points; one stands as a bar.
        kind={state.view === "line" && picture.times.length > 1 ? "line" : "bar"}
        times={picture.times}
        timeName={timeName}
        series={picture.series}
        currency={currency}
        label={label}
        height={340}
        totalName={t("common:total")}
        reference={reference}
        onPoint={press}
        onRange={zoom}
      />
      <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-1.5 text-[13px]">
        {picture.series.map(({ key, name, color }) => (
          <li key={key} className="flex min-w-0 max-w-72 items-center gap-1.5 text-ink-soft">
            <Dot color={color} />
            <Telling name={name} />
          </li>
        ))}
        {reference && (
          <li className="inline-flex items-center gap-1.5 text-muted">
            <span aria-hidden className="w-4 border-t-[1.5px] border-dashed border-muted" />
            {reference.name}
          </li>
        )}
        {picture.times.length > 1 && (
          <li className="ms-auto hidden text-muted pointer-fine:block">{t("explorer.zoomHint")}</li>
        )}
      </ul>
    </>
  );
}

/** What to look at next inside a thing. */
export function following(dimension: string): string {
  const order = ["ServiceCategory", "ServiceName", "SubAccountId", "ResourceId"];
  const at = order.indexOf(dimension);
  return at >= 0 && at < order.length - 1
    ? order[at + 1]!
    : dimension === "ResourceId"
      ? "ChargeCategory"
      : "ServiceName";
}

function timesOf(rows: QueryResult["rows"], state: Explorer, range: { start: string; end: string } | null): string[] {
  const found = new Set(rows.map(({ time }) => time?.slice(0, 10) ?? ""));
  if (found.has("")) return [""];
  if (range && state.grain === "day" && found.size > 0) {
    const last = [...found].sort().at(-1)!;
    const until =
      range.end > last && range.end.slice(0, 7) <= nextPeriod(last.slice(0, 7)) ? range.end : addDays(last, 1);
    for (let day = range.start, steps = 0; day < until && steps < 800; day = addDays(day, 1), steps += 1)
      found.add(day);
  }
  return [...found].sort();
}
