/** The answer as a table: one line per key with its bar and change, or a column per day or month. */
import type { QueryResult } from "@stoa/client";
import { Receipt } from "lucide-react";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Amount, Delta, Dot, ShareBar } from "@/ui/amount";
import { IconButton } from "@/ui/button";
import { Scroll } from "@/ui/scroll";
import { dayName, periodName } from "@/util/dates";
import { geometry, subtract } from "@/util/money";
import { count } from "@/util/units";
import { useDimension, useTranslation } from "../words";
import { colorsFor, keyOf, nameOf, OTHER } from "./keys";
import { following } from "./picture";
import { type Explorer, narrow } from "./state";

interface Props {
  state: Explorer;
  sums: QueryResult;
  timed: QueryResult | undefined;
  change: (part: Partial<Explorer>, replace?: boolean) => void;
}

export function Breakdown({ state, sums, timed, change }: Props) {
  const { t } = useTranslation();
  const dimensionName = useDimension();
  const locale = useLocale();
  const org = useOrg();
  const { measure, group } = state;
  const words = { other: t("other"), none: t("common:none"), total: t("common:total") };
  const color = colorsFor(org, state, sums);
  const show = (value: string | undefined, signed = false, currency?: string | null) =>
    value === undefined ? (
      "–"
    ) : measure === "Rows" ? (
      count(Number(value), locale)
    ) : (
      <Amount value={value} signed={signed} currency={currency} />
    );
  // Bars compare amounts of one currency.
  const largest = (currency: string | null | undefined) =>
    Math.max(
      0,
      ...sums.rows
        .filter((row) => (row.currency ?? null) === (currency ?? null))
        .map(({ values }) => Math.abs(geometry(values[measure]))),
    );
  const times = timed ? [...new Set(timed.rows.map(({ time }) => time ?? ""))].sort() : [];
  const cells = new Map(
    timed?.rows.map((row) => [`${keyOf(row, group)} ${row.currency ?? ""} ${row.time}`, row.values[measure]]),
  );
  const inside = (keys: Record<string, string | null>) =>
    group.reduce((filters, name) => narrow(filters, name, keys[name] ?? null), state.filters);
  const unit = measure === "Rows" || !sums.currency ? "" : ` (${sums.currency})`;
  const totals =
    sums.currency || sums.totals_by_currency.length === 0
      ? [{ currency: null, totals: sums.totals, previous_totals: sums.previous_totals }]
      : sums.totals_by_currency;

  return (
    <Scroll label={t("chart.table")}>
      <table className="w-full">
        <thead className="text-[13px] text-muted">
          <tr className="border-b border-line">
            <th className="sticky left-0 bg-card py-2.5 pl-4 text-left font-medium">
              {group.map((name) => dimensionName(name)).join(" · ") || t("common:total")}
            </th>
            {!timed && (
              <th className="hidden w-[16%] md:table-cell">
                <span className="sr-only">{t("column.share")}</span>
              </th>
            )}
            <th className="num px-2 py-2.5 font-medium sm:px-4">
              {t(`measure.${measure}`)}
              {unit}
            </th>
            {state.compare && (
              <>
                <th className="num hidden px-4 py-2.5 font-medium sm:table-cell">{t("explorer.before")}</th>
                <th className="num hidden px-4 py-2.5 font-medium md:table-cell">{t("column.change")}</th>
                <th className="num px-2 py-2.5 font-medium sm:px-4">%</th>
              </>
            )}
            {times.map((time) => (
              <th key={time} className="num px-3 py-2.5 font-medium">
                {state.grain === "month" ? periodName(time.slice(0, 7), locale) : dayName(time, locale)}
              </th>
            ))}
            <th className="w-10">
              <span className="sr-only">{t("column.charges")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {sums.rows.map((row) => {
            const key = keyOf(row, group);
            const name = nameOf(row, group, words);
            const value = row.values[measure] ?? "0";
            const before = row.previous?.[measure] ?? "0";
            const open =
              key === OTHER || group.length === 0
                ? undefined
                : () =>
                    change(
                      {
                        filters: inside(row.keys),
                        group: [following(group.at(-1)!)],
                        view: state.view === "treemap" ? "bar" : state.view,
                      },
                      false,
                    );
            return (
              <tr
                key={`${key} ${row.currency ?? ""}`}
                className="group border-b border-line last:border-0 hover:bg-sunken"
              >
                <th
                  scope="row"
                  className="sticky left-0 max-w-32 min-w-28 bg-card sm:max-w-80 sm:min-w-36 py-2 pl-4 text-left font-normal group-hover:bg-sunken"
                >
                  <span className="flex min-w-0 items-center gap-2.5">
                    <Dot color={color(key)} />
                    {open ? (
                      <button
                        type="button"
                        className="truncate text-left hover:text-accent"
                        title={group.map((dimension) => row.keys[dimension] ?? "").join(" · ")}
                        onClick={open}
                      >
                        {name}
                      </button>
                    ) : (
                      <span className="truncate text-muted">{name}</span>
                    )}
                  </span>
                </th>
                {!timed && (
                  <td className="hidden px-4 md:table-cell">
                    <ShareBar share={geometry(value) / (largest(row.currency) || 1)} color={color(key)} />
                  </td>
                )}
                <td className="num px-2 py-2 font-medium sm:px-4">{show(value, false, row.currency)}</td>
                {state.compare && (
                  <>
                    <td className="num hidden px-4 py-2 text-muted sm:table-cell">
                      {show(before, false, row.currency)}
                    </td>
                    <td className="num hidden px-4 py-2 md:table-cell">
                      {show(subtract(value, before), true, row.currency)}
                    </td>
                    <td className="num px-2 py-2 text-[13px] sm:px-4">
                      <Delta current={value} previous={before} />
                    </td>
                  </>
                )}
                {times.map((time) => (
                  <td key={time} className="num px-3 py-2 text-[13px]">
                    {show(cells.get(`${key} ${row.currency ?? ""} ${time}`), false, row.currency)}
                  </td>
                ))}
                <td className="pr-2 text-right">
                  {key !== OTHER && (
                    <IconButton
                      label={t("explorer.chargesOf", { name })}
                      className="text-faint hover:text-accent"
                      onClick={() => change({ view: "rows", filters: inside(row.keys) }, false)}
                    >
                      <Receipt />
                    </IconButton>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          {totals.map(({ currency, totals: { [measure]: now = "0" }, previous_totals: old }) => (
            <tr key={currency ?? ""} className="border-t border-line-strong font-semibold">
              <th scope="row" className="sticky left-0 bg-card py-2.5 pl-4 text-left">
                {t("common:total")}
                {totals.length > 1 && currency ? ` (${currency})` : ""}
              </th>
              {!timed && <td className="hidden md:table-cell" />}
              <td className="num px-2 py-2.5 sm:px-4">{show(now, false, currency)}</td>
              {state.compare && (
                <>
                  <td className="num hidden px-4 py-2.5 sm:table-cell">
                    {show(old?.[measure] ?? "0", false, currency)}
                  </td>
                  <td className="num hidden px-4 py-2.5 md:table-cell">
                    {show(subtract(now, old?.[measure] ?? "0"), true, currency)}
                  </td>
                  <td className="num px-2 py-2.5 text-[13px] sm:px-4">
                    <Delta current={now} previous={old?.[measure] ?? "0"} />
                  </td>
                </>
              )}
              {times.map((time) => (
                <td key={time} />
              ))}
              <td />
            </tr>
          ))}
        </tfoot>
      </table>
    </Scroll>
  );
}
