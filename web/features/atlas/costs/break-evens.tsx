/** The loads at which plans change places, as the server solved them. */
import type { BreakEven, Comparison } from "@stoa/client";
import { useState } from "react";
import { useLocale } from "@/i18n";
import { Amount } from "@/ui/amount";
import { Button } from "@/ui/button";
import { Card } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { full, round } from "@/util/money";
import { count } from "@/util/units";
import { useTranslation } from "../words";

export function BreakEvens({
  comparison,
  load,
  onLoad,
}: {
  comparison: Comparison;
  load: string;
  onLoad: (load: string) => void;
}) {
  const { t, word } = useTranslation();
  const locale = useLocale();
  const [all, setAll] = useState(false);
  const names = new Map(comparison.plans.map(({ plan, name }) => [plan, name]));
  const deciding = comparison.break_evens.filter(({ decides }) => decides);
  const list = all ? comparison.break_evens : deciding;
  const side = (one: BreakEven, which: string) =>
    which === "equal" ? t("breakEvens.bothSame") : names.get(which === "first" ? one.first : one.second);
  const currency = comparison.book.currency;
  return (
    <Card
      flush
      title={t("breakEvens.title")}
      actions={
        comparison.break_evens.length > deciding.length && (
          <Button size="small" kind="quiet" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? t("breakEvens.onlyChanges") : t("breakEvens.all", { count: comparison.break_evens.length })}
          </Button>
        )
      }
    >
      {list.length === 0 ? (
        <p className="px-4 pb-4 text-muted">{t("breakEvens.none")}</p>
      ) : (
        <Scroll className="max-h-96 overflow-auto" label={t("breakEvens.title")}>
          <table className="w-full">
            <thead className="text-[13px] text-muted">
              <tr className="border-y border-line">
                <th className="px-2.5 sm:px-4 py-2 text-left font-medium">{t("curve.axis")}</th>
                <th className="num max-sm:whitespace-normal hidden px-2.5 sm:px-4 py-2 font-medium sm:table-cell">
                  {t("breakEvens.requests")}
                </th>
                <th className="num max-sm:whitespace-normal px-2.5 sm:px-4 py-2 font-medium">
                  {t("plans.month", { currency })}
                </th>
                <th className="px-2.5 sm:px-4 py-2 text-left font-medium">{t("breakEvens.cheaper")}</th>
              </tr>
            </thead>
            <tbody>
              {list.map((one, index) => (
                <tr key={index} className="border-b border-line align-top last:border-0">
                  <th scope="row" className="px-2.5 sm:px-4 py-2 text-left font-normal whitespace-nowrap">
                    <button
                      type="button"
                      aria-pressed={one.load === load}
                      onClick={() => onLoad(one.load)}
                      title={one.exact}
                      className="flex items-center gap-2 text-accent tabular-nums hover:underline"
                    >
                      {one.decides && (
                        <span
                          aria-hidden
                          className="grid size-5 place-items-center rounded-full border border-ink text-[11px] font-semibold text-ink"
                        >
                          {deciding.indexOf(one) + 1}
                        </span>
                      )}
                      {full(round(one.load, 4), locale)}×
                    </button>
                  </th>
                  <td className="num hidden px-2.5 sm:px-4 py-2 sm:table-cell">
                    {count(Number(one.requests_per_month), locale)}
                  </td>
                  <td className="num px-2.5 sm:px-4 py-2">
                    <Amount value={one.cost} digits={2} />
                  </td>
                  <td className="px-2.5 sm:px-4 py-2">
                    {side(one, one.cheaper_below)} <span aria-hidden>→</span> {side(one, one.cheaper_above)}
                    <span className="block text-[13px] text-muted">{word("meeting", one.kind)}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Card>
  );
}
