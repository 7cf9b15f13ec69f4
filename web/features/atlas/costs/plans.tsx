/** Every plan at the load that is looked at, the cheapest first. It is the chart's legend too. */
import type { ComparedPlan, Comparison } from "@stoa/client";
import { useMemo } from "react";
import { useLocale } from "@/i18n";
import { Amount } from "@/ui/amount";
import { Badge, Card } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { cn } from "@/util/cn";
import { compare, full, geometry, subtract } from "@/util/money";
import { useTranslation } from "../words";
import { costAt } from "./curve";
import { planColors } from "./picture";

export interface Ranked {
  plan: ComparedPlan;
  cost: string;
}

/** At load 1 the server's own sum; elsewhere from the curve, to the cent. */
export function ranked(comparison: Comparison, load: string): Ranked[] {
  const all = comparison.plans.map((plan) => ({
    plan,
    cost: compare(load, "1") === 0 ? plan.total : costAt(plan.curve, load),
  }));
  return all.sort((a, b) => compare(a.cost, b.cost));
}

export function Plans({
  comparison,
  plans,
  load,
  chosen,
  onChoose,
}: {
  comparison: Comparison;
  plans: Ranked[];
  load: string;
  chosen: string;
  onChoose: (plan: string) => void;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  const color = useMemo(() => planColors(comparison), [comparison]);
  const least = plans[0]!.cost;
  const most = geometry(plans.at(-1)!.cost);
  const currency = comparison.book.currency;
  return (
    <Card flush title={t("plans.title", { load: full(load, locale) })}>
      <Scroll label={t("plans.title", { load: full(load, locale) })}>
        <table className="w-full">
          <thead className="text-[13px] text-muted">
            <tr className="border-y border-line">
              <th className="px-2.5 sm:px-4 py-2 text-left font-medium">{t("plans.plan")}</th>
              <th className="hidden px-2.5 sm:px-4 py-2 md:table-cell">
                <span className="sr-only">{t("plans.share")}</span>
              </th>
              <th className="num max-sm:whitespace-normal px-2.5 sm:px-4 py-2 font-medium">
                {t("plans.month", { currency })}
              </th>
              <th className="num max-sm:whitespace-normal px-2.5 sm:px-4 py-2 font-medium">
                {t("plans.moreThanCheapest")}
              </th>
            </tr>
          </thead>
          <tbody>
            {plans.map(({ plan: { plan, name, product }, cost }, index) => (
              <tr key={plan} className={cn("border-b border-line last:border-0", plan === chosen && "bg-accent-soft")}>
                <th scope="row" className="px-2.5 sm:px-4 py-2 text-left font-normal">
                  <button
                    type="button"
                    aria-pressed={plan === chosen}
                    onClick={() => onChoose(plan)}
                    className="flex items-center gap-2.5 text-left hover:text-accent"
                  >
                    <span className="size-3 shrink-0 rounded-[3px]" style={{ background: color(plan) }} aria-hidden />
                    <span>
                      <span className={cn(plan === chosen && "font-semibold")}>{name}</span>
                      <span className="block text-xs text-muted sm:hidden">{product}</span>
                    </span>
                    {index === 0 && <Badge tone="good">{t("plans.cheapest")}</Badge>}
                  </button>
                </th>
                <td className="hidden w-1/4 px-2.5 sm:px-4 py-2 md:table-cell">
                  <span
                    className="block h-2 rounded-full"
                    style={{
                      width: `${most > 0 ? Math.max(1, (100 * geometry(cost)) / most) : 0}%`,
                      background: color(plan),
                    }}
                    aria-hidden
                  />
                </td>
                <td className="num px-2.5 sm:px-4 py-2 font-medium">
                  <Amount value={cost} digits={2} />
                </td>
                <td className="num px-2.5 sm:px-4 py-2 text-muted">
                  {index === 0 ? "–" : <Amount value={subtract(cost, least)} digits={2} signed />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {comparison.left_out.length > 0 && (
        <div className="border-t border-line px-4 py-3 text-[13px] text-muted">
          <p className="font-medium">{t("plans.notPriced")}</p>
          <ul>
            {comparison.left_out.map(({ plan, why }) => (
              <li key={plan}>
                <code>{plan}</code>: {why}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}
