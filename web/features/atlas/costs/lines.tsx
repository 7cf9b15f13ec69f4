/** What one plan's month is made of: each line with its price and where that was read. */
import type { ComparedPlan } from "@stoa/client";
import { useLocale } from "@/i18n";
import { Amount } from "@/ui/amount";
import { Card } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { compare, full, round } from "@/util/money";
import { useTranslation } from "../words";
import { costAt } from "./curve";

export function Lines({ plan, load, currency }: { plan: ComparedPlan; load: string; currency: string }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const elsewhere = compare(load, "1") !== 0;
  const number = (value: string) => (value.includes("/") ? value : full(round(value, 3), locale));
  const head = "px-2.5 py-2 font-medium max-sm:whitespace-normal sm:px-4";
  return (
    <Card flush title={t("lineItems.title", { plan: plan.name })}>
      <Scroll label={t("lineItems.title", { plan: plan.name })}>
        <table className="w-full">
          <thead className="text-[13px] text-muted">
            <tr className="border-y border-line">
              <th className={`${head} text-left`}>{t("lineItems.line")}</th>
              <th className={`${head} num hidden sm:table-cell`}>{t("lineItems.quantity")}</th>
              <th className={`${head} num hidden sm:table-cell`}>{t("lineItems.unitPrice")}</th>
              <th className={`${head} num`}>{t("lineItems.atOne", { currency })}</th>
              {elsewhere && <th className={`${head} num`}>{t("lineItems.atLoad", { load: full(load, locale) })}</th>}
              <th className={`${head} hidden text-left xl:table-cell`}>{t("lineItems.source")}</th>
            </tr>
          </thead>
          <tbody>
            {plan.lines.map((line) => (
              <tr key={line.meter + line.label} className="border-b border-line align-top">
                <th scope="row" className="min-w-32 sm:min-w-44 px-2.5 sm:px-4 py-2 text-left font-normal">
                  <span lang="en">{line.label}</span>
                  {line.remark && (
                    <span lang="en" className="block text-[13px] text-muted">
                      {line.remark}
                    </span>
                  )}
                  {compare(line.free, "0") > 0 && (
                    <span className="block text-[13px] text-muted">
                      {t("lineItems.free", { free: number(line.free), unit: line.unit })}
                    </span>
                  )}
                  <span className="block text-xs text-muted xl:hidden">
                    <Source {...line.source} />
                  </span>
                </th>
                <td className="num hidden px-2.5 sm:px-4 py-2 sm:table-cell">
                  {number(line.quantity)} <span className="text-[13px] text-muted">{line.unit}</span>
                </td>
                <td className="num hidden px-2.5 sm:px-4 py-2 sm:table-cell">
                  {line.unit_price === null
                    ? t("lineItems.inTiers")
                    : line.unit_price.includes("/")
                      ? line.unit_price
                      : full(line.unit_price, locale)}
                </td>
                <td className="num px-2.5 sm:px-4 py-2" title={line.exact}>
                  <Amount value={line.amount} digits={2} />
                </td>
                {elsewhere && (
                  <td className="num px-2.5 sm:px-4 py-2">
                    <Amount value={costAt(line.curve, load)} digits={2} />
                  </td>
                )}
                <td
                  className="hidden max-w-72 px-2.5 sm:px-4 py-2 text-[13px] text-muted xl:table-cell"
                  title={line.source.note ?? undefined}
                >
                  <Source {...line.source} />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="font-semibold">
              <th scope="row" className="px-2.5 sm:px-4 py-2.5 text-left">
                {t("common:total")}
              </th>
              <td className="hidden sm:table-cell" colSpan={2} />
              <td className="num px-2.5 sm:px-4 py-2.5" title={plan.exact}>
                <Amount value={plan.total} digits={2} />
              </td>
              {elsewhere && (
                <td className="num px-2.5 sm:px-4 py-2.5">
                  <Amount value={costAt(plan.curve, load)} digits={2} />
                </td>
              )}
              <td className="hidden xl:table-cell" />
            </tr>
          </tfoot>
        </table>
      </Scroll>
      <p className="px-4 py-2.5 text-[13px] text-muted">{t("lineItems.addUp")}</p>
    </Card>
  );
}

function Source({ title, read, seen }: ComparedPlan["lines"][number]["source"]) {
  const { word } = useTranslation();
  return (
    <>
      {title}, {read} ({word("seen", seen)})
    </>
  );
}
