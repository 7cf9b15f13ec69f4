/** Shares of a whole as areas. Only positive amounts have an area; the page says what is left out. */
import type { EChartsCoreOption } from "echarts/core";
import { useCallback } from "react";
import { useLocale } from "@/i18n";
import { geometry, money, sign } from "@/util/money";
import { Canvas, type Pointed } from "./canvas";
import { resolve } from "./colors";

export interface Tile {
  key: string;
  name: string;
  color: string;
  value: string;
}

export function Treemap({
  tiles,
  currency,
  label,
  height,
  onPoint,
}: {
  tiles: Tile[];
  currency: string | null;
  label: string;
  height: number;
  onPoint?: (key: string) => void;
}) {
  const locale = useLocale();
  const option = useCallback(
    (): EChartsCoreOption => ({
      animation: false,
      tooltip: {
        confine: true,
        backgroundColor: resolve("var(--card)"),
        borderColor: resolve("var(--line-strong)"),
        padding: [8, 12],
        textStyle: { color: resolve("var(--ink)"), fontFamily: "Inter Variable", fontSize: 13 },
        formatter: ({ data }: { data: { name: string; exact?: string } }) => {
          const box = document.createElement("div");
          box.textContent = data.exact ? `${data.name}  ${data.exact}` : data.name;
          return box;
        },
      },
      series: [
        {
          type: "treemap",
          left: 0,
          right: 0,
          top: 4,
          bottom: 0,
          roam: false,
          nodeClick: false,
          breadcrumb: { show: false },
          itemStyle: { borderColor: resolve("var(--card)"), borderWidth: 2, gapWidth: 2, borderRadius: 4 },
          label: {
            fontFamily: "Inter Variable",
            fontSize: 13,
            fontWeight: 500,
            lineHeight: 18,
            overflow: "truncate",
            formatter: ({ data }: { data: { name: string; exact: string } }) => `${data.name}\n${data.exact}`,
            position: [10, 10],
          },
          data: tiles
            .filter(({ value }) => sign(value) > 0)
            .map(({ key, name, color, value }) => {
              const fill = resolve(color);
              return {
                id: key,
                name,
                value: geometry(value),
                exact: money(value, { currency, locale }),
                itemStyle: { color: fill },
                label: { color: bright(fill) ? "#1a1c20" : "#ffffff" },
              };
            }),
        },
      ],
    }),
    [tiles, currency, locale],
  );
  const point = useCallback(
    ({ data }: Pointed) => {
      const id = (data as { id?: string } | null)?.id;
      if (id !== undefined) onPoint?.(id);
    },
    [onPoint],
  );
  return <Canvas option={option} height={height} label={label} onPoint={point} />;
}

/** Whether dark text reads better on a `#rrggbb` colour: the crossing point of the two contrasts. */
function bright(color: string): boolean {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.19;
}
