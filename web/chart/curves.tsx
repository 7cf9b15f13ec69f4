/** Costs over a load: one line per plan with upright steps, a line at the load that is looked at, and numbered points. */

import type { EChartsCoreOption } from "echarts/core";
import { useCallback } from "react";
import { useLocale } from "@/i18n";
import { numbersIn } from "@/util/intl";
import { geometry, money } from "@/util/money";
import { Canvas } from "./canvas";
import { resolve } from "./colors";
import { axisAmount } from "./series";
import { tipBox, tipLine } from "./tip";

export interface CurveLine {
  key: string;
  name: string;
  color: string;
  points: [number, number][];
  strong: boolean;
}
export interface CurveMark {
  number: number;
  load: string;
  cost: string;
}
interface CurvesProps {
  lines: CurveLine[];
  marks: CurveMark[];
  load: string;
  highest: string;
  currency: string;
  label: string;
  height: number;
  loadName: string;
  /** The exact cost of a line at a load, for the tip. */
  costAt: (key: string, load: string) => string;
}

export function Curves({ lines, marks, load, highest, currency, label, height, loadName, costAt }: CurvesProps) {
  const locale = useLocale();
  const option = useCallback((): EChartsCoreOption => {
    const [ink, muted, rule, card, strong] = ["ink", "muted", "line", "card", "line-strong"].map((name) =>
      resolve(`var(--${name})`),
    ) as [string, string, string, string, string];
    const top = Math.max(1, ...lines.flatMap(({ points }) => points.map(([, y]) => y)));
    const text = { color: muted, fontFamily: "Inter Variable", fontSize: 12 };
    const number = numbersIn(locale, { maximumFractionDigits: 3 });
    return {
      animation: false,
      grid: { left: 4, right: 14, top: 18, bottom: 22, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      xAxis: {
        type: "value",
        min: 0,
        max: geometry(highest),
        name: loadName,
        nameLocation: "middle",
        nameGap: 26,
        nameTextStyle: text,
        axisTick: { show: false },
        axisLine: { lineStyle: { color: rule } },
        splitLine: { show: false },
        axisLabel: { ...text, formatter: (value: number) => `${number.format(value)}×` },
      },
      yAxis: {
        type: "value",
        min: 0,
        splitNumber: 4,
        axisLine: { show: false },
        axisTick: { show: false },
        splitLine: { lineStyle: { color: rule } },
        axisLabel: { ...text, formatter: (value: number) => axisAmount(value, locale, currency, top) },
      },
      tooltip: {
        trigger: "axis",
        confine: true,
        backgroundColor: card,
        borderColor: strong,
        borderWidth: 1,
        padding: 0,
        axisPointer: { type: "line", lineStyle: { color: strong, type: "solid" } },
        formatter: (at: unknown) =>
          tip(String(Math.round(((at as { axisValue: number }[])[0]?.axisValue ?? 0) * 1000) / 1000)),
      },
      series: [
        ...lines.map(({ name, color, points, strong: thick }) => ({
          name,
          type: "line",
          data: points,
          showSymbol: false,
          silent: true,
          lineStyle: { width: thick ? 3.2 : 1.6, color: resolve(color) },
          itemStyle: { color: resolve(color) },
          z: thick ? 4 : 3,
        })),
        {
          type: "line",
          data: [
            [geometry(load), 0],
            [geometry(load), top * 1.02],
          ],
          showSymbol: false,
          silent: true,
          z: 2,
          tooltip: { show: false },
          lineStyle: { width: 1.5, type: [5, 4], color: ink },
        },
        {
          type: "line",
          data: marks.map(({ load: x, cost, number: index }) => ({
            value: [geometry(x), geometry(cost)],
            label: { formatter: String(index) },
          })),
          silent: true,
          z: 6,
          tooltip: { show: false },
          lineStyle: { opacity: 0 },
          symbol: "circle",
          symbolSize: 19,
          showAllSymbol: true,
          itemStyle: { color: card, borderColor: ink, borderWidth: 1.5 },
          label: {
            show: true,
            position: "inside",
            color: ink,
            fontFamily: "Inter Variable",
            fontSize: 11,
            fontWeight: 600,
          },
        },
      ],
    };

    function tip(at: string): HTMLElement {
      const box = tipBox("min-w-60", `${number.format(geometry(at))}×`);
      const costs = lines
        .map(({ key, name, color }) => ({ name, color, cost: costAt(key, at) }))
        .sort((a, b) => geometry(a.cost) - geometry(b.cost));
      for (const { name, color, cost } of costs)
        box.append(tipLine(name, money(cost, { currency, locale }), resolve(color)));
      return box;
    }
  }, [lines, marks, load, highest, currency, loadName, costAt, locale]);
  return <Canvas option={option} height={height} label={label} />;
}
