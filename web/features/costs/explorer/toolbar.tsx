/** The question: measure, grouping, range, grain, comparison, and how the answer looks. */
import type { Grain } from "@stoa/client";
import { ChartColumnStacked, ChartLine, LayoutDashboard, Receipt, Table2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useLocale } from "@/i18n";
import { Button } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { Menu, MenuChoices, Popover } from "@/ui/overlay";
import { PickerButton, Segments } from "@/ui/parts";
import { cn } from "@/util/cn";
import { addDays, periodName, periodRange, rangeName, shiftPeriod } from "@/util/dates";
import { CurrencyPicker, MeasurePicker, MomentPicker } from "../pickers";
import { useTranslation } from "../words";
import { GroupPicker } from "./groups";
import type { Range } from "./load";
import type { Explorer, View } from "./state";

interface ToolbarProps {
  state: Explorer;
  change: (part: Partial<Explorer>, replace?: boolean) => void;
  periods: string[];
  /** The days that are answered for. */
  range: Range;
  /** The days that are asked about. */
  asked: Range;
  currencies: string[];
  currency: string | null;
}

export function Toolbar({ state, change, periods, range, asked, currencies, currency }: ToolbarProps) {
  const { t } = useTranslation();
  const timed = state.view === "bar" || state.view === "line" || state.view === "table";
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Segments<View>
        label={t("chart.showAs")}
        value={state.view}
        onChange={(view) =>
          change(
            {
              view,
              ...(view === "line" || view === "bar" ? { grain: state.grain === "none" ? "day" : state.grain } : {}),
            },
            false,
          )
        }
        choices={[
          { value: "bar", label: t("chart.bars"), icon: ChartColumnStacked },
          { value: "line", label: t("chart.lines"), icon: ChartLine },
          { value: "treemap", label: t("chart.treemap"), icon: LayoutDashboard },
          { value: "table", label: t("chart.table"), icon: Table2 },
          { value: "rows", label: t("column.charges"), icon: Receipt },
        ]}
      />
      <RangePicker state={state} periods={periods} range={range} asked={asked} onChange={(part) => change(part)} />
      {state.view !== "rows" && (
        <MeasurePicker
          rows
          measure={state.measure}
          onChange={(measure) => change({ measure: measure as Explorer["measure"] })}
        />
      )}
      {state.view !== "rows" && (
        <GroupPicker state={state} range={range} onChange={(group) => change({ group }, false)} />
      )}
      {timed && (
        <Segments<Grain>
          label={t("toolbar.grain")}
          value={state.grain}
          onChange={(grain) => change({ grain })}
          choices={[
            ...(state.view === "table" ? [{ value: "none" as const, label: t("toolbar.sum") }] : []),
            { value: "day", label: t("column.day") },
            { value: "month", label: t("toolbar.month") },
          ]}
        />
      )}
      {state.view !== "rows" && (
        <Button
          size="small"
          aria-pressed={state.compare}
          className={cn("font-normal", state.compare && "!border-accent !bg-accent-soft !text-accent")}
          onClick={() => change({ compare: !state.compare })}
        >
          {t("toolbar.compare")}
        </Button>
      )}
      {state.view !== "rows" && state.group.length > 0 && (
        <Menu trigger={<PickerButton label={t("toolbar.top")} value={state.top} />}>
          <MenuChoices
            value={String(state.top)}
            onChange={(top) => change({ top: Number(top) })}
            choices={[5, 8, 12, 20, 50, 100].map((value) => ({ value: String(value), label: value }))}
          />
        </Menu>
      )}
      {currency && (
        <CurrencyPicker
          currency={currency}
          currencies={currencies}
          // Only charges stand beside each other in all currencies.
          all={state.view === "rows" ? t("explorer.all") : undefined}
          onChange={(value) => change({ currency: value })}
        />
      )}
      <MomentPicker asOf={state.asOf} onChange={(asOf) => change({ asOf: asOf ?? null })} />
    </div>
  );
}

function RangePicker({
  state,
  periods,
  range,
  asked,
  onChange,
}: Pick<ToolbarProps, "state" | "periods" | "range" | "asked"> & {
  onChange: (part: Partial<Explorer>) => void;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  const { start, end } = asked ?? { start: "", end: "" };
  const [from, setFrom] = useState(start);
  const [last, setLast] = useState(end && addDays(end, -1));
  useEffect(() => {
    setFrom(start);
    setLast(end && addDays(end, -1));
  }, [start, end]);
  const newest = periods.at(-1);
  const choose = (start: string, end: string, basis: Explorer["basis"]) => {
    onChange({ from: start, to: end, basis });
    setOpen(false);
  };
  const months = (size: number) => {
    if (!newest) return null;
    const first = shiftPeriod(newest, 1 - size);
    return () => choose(periodRange(first).start, periodRange(newest).end, "billing");
  };
  const title = range ? rangeName(range, locale, "short") : "…";
  return (
    <Popover
      label={t("toolbar.range")}
      open={open}
      onOpenChange={setOpen}
      trigger={<PickerButton name={t("toolbar.range")} value={title} />}
      className="w-80"
    >
      <div className="grid grid-cols-3 gap-1.5">
        {periods
          .slice(-9)
          .toReversed()
          .map((period) => {
            const month = periodRange(period);
            return (
              <Button
                key={period}
                size="small"
                kind={range?.start === month.start && range.end === month.end ? "primary" : "plain"}
                onClick={() => choose(month.start, month.end, state.basis)}
              >
                {periodName(period, locale)}
              </Button>
            );
          })}
      </div>
      <div className="mt-2 flex gap-1.5">
        {[3, 6, 12].map((size) => (
          <Button key={size} size="small" className="flex-1" onClick={months(size) ?? undefined}>
            {t("toolbar.months", { size })}
          </Button>
        ))}
      </div>
      <div className="mt-3 grid grid-cols-2 gap-2 border-t border-line pt-3">
        <Field label={t("toolbar.from")}>
          {(props) => <Input type="date" {...props} value={from} onChange={(event) => setFrom(event.target.value)} />}
        </Field>
        <Field label={t("toolbar.to")}>
          {(props) => <Input type="date" {...props} value={last} onChange={(event) => setLast(event.target.value)} />}
        </Field>
      </div>
      <div className="mt-3 flex items-center justify-between gap-2">
        <Segments
          label={t("toolbar.rangeMeans")}
          value={state.basis}
          onChange={(basis) => onChange({ basis })}
          choices={[
            { value: "billing", label: t("toolbar.billedIn") },
            { value: "charge", label: t("toolbar.usedIn") },
          ]}
        />
        <Button
          kind="primary"
          size="small"
          disabled={!from || !last || last < from}
          onClick={() => choose(from, addDays(last, 1), state.basis)}
        >
          {t("toolbar.apply")}
        </Button>
      </div>
      <p className="mt-2 text-xs text-muted">
        {state.basis === "billing" ? t("toolbar.billedInHint") : t("toolbar.usedInHint")}
      </p>
    </Popover>
  );
}
