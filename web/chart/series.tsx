/** Amounts over time: stacked bars or lines, one series per key. Negative amounts go below the axis. */

import type { EChartsCoreOption } from "echarts/core";
import { useCallback } from "react";
import { useLocale } from "@/i18n";
import { numbersIn } from "@/util/intl";
import { geometry, money, sign, sum } from "@/util/money";
import { Canvas, type Pointed } from "./canvas";
import { resolve } from "./colors";
import { tipBox, tipLine } from "./tip";

export interface Series {
  key: string;
  name: string;
  color: string /** Exact amounts, one per time; null where there is none. */;
  values: (string | null)[];
}
export interface SeriesChartProps {
  kind: "bar" | "line";
  times: string[];
  timeName: (time: string, index: number) => string;
  series: Series[];
  currency: string | null;
  label: string;
  height: number;
  totalName: string;
  onPoint?: (key: string, time: string) => void;
  /** Drawing across the picture chooses these times, the first and the last. */
  onRange?: (from: string, to: string) => void;
  /** A quiet line for comparison, e.g. the period before. */
  reference?: { name: string; values: (string | null)[] } | null;
}

export function SeriesChart({
  kind,
  times,
  timeName,
  series,
  currency,
  label,
  height,
  totalName,
  onPoint,
  onRange,
  reference,
}: SeriesChartProps) {
  const locale = useLocale();
  const option = useCallback((): EChartsCoreOption => {
    const ink = resolve("var(--muted)");
    const line = resolve("var(--line)");
    const card = resolve("var(--card)");
    const most = Math.max(
      largest(kind, times.length, series),
      reference ? largest("line", times.length, [reference]) : 0,
    );
    return {
      animation: false,
      grid: { left: 4, right: 8, top: 14, bottom: 6, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: {
        type: "category",
        data: times.map(timeName),
        boundaryGap: kind === "bar",
        axisTick: { show: false },
        axisLine: { lineStyle: { color: line }, onZero: true },
        axisLabel: { color: ink, fontFamily: "Inter Variable", fontSize: 12, hideOverlap: true, margin: 10 },
      },
      yAxis: {
        type: "value",
        splitNumber: 4,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: line } },
        axisLabel: {
          color: ink,
          fontFamily: "Inter Variable",
          fontSize: 12,
          formatter: (value: number) => axisAmount(value, locale, currency, most),
        },
      },
      tooltip: {
        trigger: "axis",
        confine: true,
        backgroundColor: card,
        borderColor: resolve("var(--line-strong)"),
        borderWidth: 1,
        padding: 0,
        axisPointer: {
          type: kind === "bar" ? "shadow" : "line",
          shadowStyle: { color: resolve("var(--line)"), opacity: 0.45 },
          lineStyle: { color: resolve("var(--line-strong)"), type: "solid" },
        },
        formatter: (points: unknown) =>
          tooltip((points as { dataIndex: number }[])[0]?.dataIndex ?? 0, {
            times,
            timeName,
            series,
            currency,
            locale,
            totalName,
            reference,
          }),
      },
      series: [
        ...series.map(({ name, color, values }) => ({
          name,
          type: kind,
          data: values.map((value) => (value === null ? null : geometry(value))),
          itemStyle: { color: resolve(color), borderColor: card, borderWidth: kind === "bar" ? 0.5 : 0 },
          ...(kind === "bar"
            ? { stack: "all", barCategoryGap: times.length > 45 ? "10%" : "24%", barMaxWidth: 44 }
            : {
                lineStyle: { width: 2, color: resolve(color) },
                symbol: "circle",
                // A value between two gaps is no line: it shows as a dot.
                symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) => (stands(values, dataIndex) ? 6 : 0),
                showSymbol: values.some((_, index) => stands(values, index)),
                connectNulls: false,
              }),
          emphasis: { focus: "series", blurScope: "coordinateSystem" },
          blur: { itemStyle: { opacity: 0.3 } },
        })),
        ...(reference
          ? [
              {
                name: reference.name,
                type: "line",
                step: "middle",
                data: reference.values.map((value) => (value === null ? null : geometry(value))),
                showSymbol: false,
                silent: true,
                z: 5,
                lineStyle: { width: 1.5, type: [4, 3], color: resolve("var(--muted)") },
              },
            ]
          : []),
      ],
    };
  }, [kind, times, timeName, series, currency, locale, totalName, reference]);
  const point = useCallback(
    ({ seriesIndex, dataIndex }: Pointed) => {
      const key = series[seriesIndex]?.key;
      const time = times[dataIndex];
      if (key !== undefined && time !== undefined) onPoint?.(key, time);
    },
    [series, times, onPoint],
  );
  const band = useCallback(
    (from: number, to: number) => {
      const [first, last] = [times[Math.max(0, from)], times[Math.min(times.length - 1, to)]];
      if (first !== undefined && last !== undefined) onRange?.(first, last);
    },
    [times, onRange],
  );
  return (
    <Canvas
      option={option}
      height={height}
      label={label}
      onPoint={onPoint && point}
      onBand={onRange && times.length > 1 ? band : undefined}
    />
  );
}

/** Whether a value has none beside it. */
const stands = (values: readonly (string | null)[], at: number): boolean =>
  values[at] != null && values[at - 1] == null && values[at + 1] == null;

/** How far a picture reaches from zero. Bars of a time stand on each other, but for those below the axis. */
function largest(kind: "bar" | "line", times: number, series: readonly Pick<Series, "values">[]): number {
  let most = 0;
  for (let at = 0; at < times; at += 1) {
    let [up, down] = [0, 0];
    for (const { values } of series) {
      const value = geometry(values[at] ?? "0");
      if (kind === "line") most = Math.max(most, Math.abs(value));
      else if (value > 0) up += value;
      else down -= value;
    }
    most = Math.max(most, up, down);
  }
  return most;
}

/**
 * Marks on the axis are geometry: round numbers with the sign of their currency, never an amount that is read. `most` is how far the
 * picture reaches: all marks of an axis are written one way, so that `5K` and not `5,000` stands below `10K`.
 */
export function axisAmount(value: number, locale: string, currency: string | null, most: number): string {
  const short: Intl.NumberFormatOptions =
    most < 1
      ? { maximumSignificantDigits: 2 }
      : { minimumFractionDigits: 0, maximumFractionDigits: 1, notation: most < 10_000 ? "standard" : "compact" };
  const mark = (options: Intl.NumberFormatOptions) => numbersIn(locale, options).format(value).replace("-", "−");
  try {
    if (currency) return mark({ ...short, style: "currency", currency, currencyDisplay: "narrowSymbol" });
  } catch {
    // Not an ISO code (vendors bill in "credits" too): the number alone.
  }
  return mark(short);
}

type TipProps = Pick<SeriesChartProps, "times" | "timeName" | "series" | "currency" | "totalName" | "reference"> & {
  locale: string;
};

function tooltip(
  index: number,
  { times, timeName, series, currency, locale, totalName, reference }: TipProps,
): HTMLElement {
  const box = tipBox("min-w-56 max-w-80", timeName(times[index] ?? "", index));
  const shown = series.filter(({ values }) => values[index] && sign(values[index]) !== 0);
  for (const { name, color, values } of shown)
    box.append(tipLine(name, money(values[index]!, { currency, locale }), color));
  if (shown.length !== 1) {
    const total = tipLine(totalName, money(sum(shown.map(({ values }) => values[index]!)), { currency, locale }));
    total.className += " mt-1.5 border-t border-line pt-1.5 font-semibold";
    box.append(total);
  }
  const before = reference?.values[index];
  if (before) {
    const past = tipLine(reference.name, money(before, { currency, locale }));
    past.className += " text-muted";
    box.append(past);
  }
  return box;
}
