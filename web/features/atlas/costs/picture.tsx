/** The curves over the load, with the slider that moves along them: nothing is asked of the server. */
import type { Comparison } from "@stoa/client";
import { useCallback, useId, useMemo } from "react";
import { colorsOf } from "@/chart/colors";
import { Curves } from "@/chart/curves";
import { useLocale } from "@/i18n";
import { Card, Segments } from "@/ui/parts";
import { full, multiply, round } from "@/util/money";
import { count } from "@/util/units";
import { useTranslation } from "../words";
import { costAt, loadPlace, loadStep, loadText, points } from "./curve";

interface PictureProps {
  comparison: Comparison;
  load: string;
  span: string;
  spans: string[];
  chosen: string;
  onLoad: (load: string) => void;
  onSpan: (span: string) => void;
}

export const planColors = (comparison: Comparison) =>
  colorsOf(
    "atlas.plans",
    comparison.plans.map(({ plan }) => plan),
  );

export function Picture({ comparison, load, span, spans, chosen, onLoad, onSpan }: PictureProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const id = useId();
  const color = useMemo(() => planColors(comparison), [comparison]);
  const lines = useMemo(
    () =>
      comparison.plans.map(({ plan, name, curve }) => ({
        key: plan,
        name,
        color: color(plan),
        points: points(curve),
        strong: plan === chosen,
      })),
    [comparison, color, chosen],
  );
  const marks = useMemo(
    () =>
      comparison.break_evens
        .filter(({ decides }) => decides)
        .map(({ load: at, cost }, index) => ({ number: index + 1, load: at, cost })),
    [comparison],
  );
  const exact = useCallback(
    (key: string, at: string) => costAt(comparison.plans.find(({ plan }) => plan === key)!.curve, at),
    [comparison],
  );
  const requests = count(Number(round(multiply(comparison.requests_per_month, load), 0)), locale);
  return (
    <Card
      title={t("curve.title", { currency: comparison.book.currency })}
      actions={
        <Segments
          label={t("curve.highest")}
          value={span}
          onChange={onSpan}
          choices={spans.map((value) => ({ value, label: `${full(value, locale)}×` }))}
        />
      }
    >
      <Curves
        lines={lines}
        marks={marks}
        load={load}
        highest={comparison.highest_load}
        currency={comparison.book.currency}
        height={330}
        costAt={exact}
        loadName={t("curve.load")}
        label={t("curve.description")}
      />
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1">
        <label htmlFor={id} className="font-medium">
          {t("curve.axis")}
        </label>
        <input
          id={id}
          type="range"
          min={0}
          max={loadPlace(span)}
          step={loadStep(span)}
          value={loadPlace(load)}
          aria-valuetext={t("curve.timesRequests", { load: full(load, locale), requests })}
          onChange={(event) => onLoad(loadText(Number(event.target.value)))}
          className="h-6 min-w-40 flex-1 accent-[var(--accent)]"
        />
        <output htmlFor={id} className="min-w-52 text-right tabular-nums">
          <span className="font-semibold">{full(load, locale)}×</span>{" "}
          <span className="text-muted">· {t("curve.requests", { requests })}</span>
        </output>
      </div>
    </Card>
  );
}
