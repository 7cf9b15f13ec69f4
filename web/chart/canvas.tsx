/** An ECharts canvas that follows its box and the theme. Everything it shows is also in a table on the page. */
import type { EChartsCoreOption, EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { Skeleton } from "@/ui/parts";
import { cn } from "@/util/cn";
import { useDark } from "./colors";

export interface Pointed {
  seriesIndex: number;
  dataIndex: number;
  name: string;
  data: unknown;
}

export function Canvas({
  option,
  height,
  label,
  onPoint,
  onBand,
  className,
}: {
  option: () => EChartsCoreOption;
  height: number;
  label: string;
  onPoint?: (point: Pointed) => void;
  /** Drawing with the mouse from one place of the horizontal axis to another, as numbers of the axis. */
  onBand?: (from: number, to: number) => void;
  className?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const dark = useDark();

  useEffect(() => {
    let made: EChartsType | null = null;
    let gone = false;
    const observer = new ResizeObserver(() => made?.resize());
    void import("./echarts").then(({ init }) => {
      if (gone || !box.current) return;
      made = init(box.current, null, { renderer: "canvas" });
      observer.observe(box.current);
      setChart(made);
    });
    return () => {
      gone = true;
      observer.disconnect();
      made?.dispose();
      setChart(null);
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `option` reads the colours of the page, which change with the theme.
  useEffect(() => {
    chart?.setOption(option(), { notMerge: true });
  }, [chart, option, dark]);

  useEffect(() => {
    if (!chart || !onPoint) return;
    const handler = (event: unknown) => onPoint(event as Pointed);
    chart.on("click", handler);
    return () => {
      if (!chart.isDisposed()) chart.off("click", handler);
    };
  }, [chart, onPoint]);

  const band = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const [area, shade] = [box.current, band.current];
    if (!chart || !area || !shade || !onBand) return;
    return watchBand(chart, area, shade, onBand);
  }, [chart, onBand]);

  return (
    <div className={cn("relative", className)} style={{ height }}>
      {!chart && <Skeleton className="absolute inset-2 h-auto" />}
      <div
        ref={box}
        role="img"
        aria-label={label}
        className={cn("absolute inset-0", onBand && "[&_canvas]:cursor-crosshair")}
      />
      <div
        ref={band}
        hidden
        aria-hidden
        className="pointer-events-none absolute inset-y-3 rounded-sm border-x border-accent bg-accent/15"
      />
    </div>
  );
}

/** So many pixels make a band; fewer are a press that trembled. */
const BAND = 10;

/** Shades what is drawn across with the mouse, and tells it when the button is let go. A finger goes on moving the page. */
function watchBand(
  chart: EChartsType,
  area: HTMLElement,
  shade: HTMLElement,
  tell: (from: number, to: number) => void,
) {
  let from: number | null = null;
  const x = (event: PointerEvent) => event.clientX - area.getBoundingClientRect().left;
  const index = (pixel: number) => Math.round(Number(chart.convertFromPixel({ xAxisIndex: 0 }, pixel)));
  function begin(event: PointerEvent) {
    const y = event.clientY - area.getBoundingClientRect().top;
    if (event.pointerType === "mouse" && event.button === 0 && chart.containPixel("grid", [x(event), y]))
      from = x(event);
  }
  function move(event: PointerEvent) {
    if (from === null) return;
    const to = Math.max(0, Math.min(area.clientWidth, x(event)));
    shade.hidden = Math.abs(to - from) < BAND;
    shade.style.left = `${Math.min(from, to)}px`;
    shade.style.width = `${Math.abs(to - from)}px`;
  }
  function end(event: PointerEvent) {
    if (from === null) return;
    const [first, last] = [from, x(event)].sort((a, b) => a - b) as [number, number];
    from = null;
    shade.hidden = true;
    if (event.type === "pointerup" && last - first >= BAND) tell(index(first), index(last));
  }
  area.addEventListener("pointerdown", begin);
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
  return () => {
    area.removeEventListener("pointerdown", begin);
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
  };
}
