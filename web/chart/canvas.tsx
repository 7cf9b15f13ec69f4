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
  className,
}: {
  option: () => EChartsCoreOption;
  height: number;
  label: string;
  onPoint?: (point: Pointed) => void;
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

  return (
    <div className={cn("relative", className)} style={{ height }}>
      {!chart && <Skeleton className="absolute inset-2 h-auto" />}
      <div ref={box} role="img" aria-label={label} className="absolute inset-0" />
    </div>
  );
}
