/** What each input is worth: a tenth lower, a tenth higher. */
import type { ComparedPlan, Comparison } from "@stoa/client";
import { Amount } from "@/ui/amount";
import { Card } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { compare, geometry, subtract } from "@/util/money";
import { useTranslation } from "../words";

export function Sensitivity({ comparison, plan }: { comparison: Comparison; plan: ComparedPlan }) {
  const { t, word } = useTranslation();
  const names = new Map(comparison.plans.map(({ plan: one, name }) => [one, name]));
  const cheapest = [...comparison.plans].sort((a, b) => compare(a.total, b.total))[0]?.plan;
  const rows = comparison.sensitivity.flatMap((effect) => {
    const own = effect.costs.find(({ plan: one }) => one === plan.plan);
    return own ? [{ ...effect, lower: subtract(own.lower, plan.total), higher: subtract(own.higher, plan.total) }] : [];
  });
  const most = Math.max(
    0.01,
    ...rows.flatMap(({ lower, higher }) => [Math.abs(geometry(lower)), Math.abs(geometry(higher))]),
  );
  const other = (cheaper: string | null | undefined) =>
    cheaper && cheaper !== cheapest ? (
      <span className="block text-xs text-warn">
        {t("sensitivity.cheapestThen", { plan: names.get(cheaper) ?? cheaper })}
      </span>
    ) : null;
  const title = t("sensitivity.title", { plan: plan.name });
  return (
    <Card flush title={title}>
      <Scroll label={title}>
        <table className="w-full">
          <thead className="text-[13px] text-muted">
            <tr className="border-y border-line">
              <th className="px-2.5 sm:px-4 py-2 text-left font-medium">{t("sensitivity.input")}</th>
              <th className="num max-sm:whitespace-normal px-2.5 sm:px-4 py-2 font-medium">−10 %</th>
              <th className="hidden w-1/4 px-2 py-2 md:table-cell">
                <span className="sr-only">{t("sensitivity.size")}</span>
              </th>
              <th className="num max-sm:whitespace-normal px-2.5 sm:px-4 py-2 font-medium">+10 %</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ input, lower, higher, cheapest_lower, cheapest_higher }) => (
              <tr key={input} className="border-b border-line align-top last:border-0">
                <th scope="row" className="px-2.5 sm:px-4 py-1.5 text-left font-normal">
                  {word("effect", input)}
                </th>
                <td className="num px-2.5 sm:px-4 py-1.5">
                  <Amount value={lower} digits={2} signed />
                  {other(cheapest_lower)}
                </td>
                <td className="hidden px-2 py-2.5 md:table-cell" aria-hidden>
                  <span className="relative block h-2.5">
                    <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
                    {[lower, higher].map((value, index) => {
                      const size = (50 * Math.abs(geometry(value))) / most;
                      return (
                        <span
                          key={index}
                          className="absolute inset-y-0 rounded-sm bg-accent/70"
                          style={{ width: `${size}%`, left: geometry(value) < 0 ? `${50 - size}%` : "50%" }}
                        />
                      );
                    })}
                  </span>
                </td>
                <td className="num px-2.5 sm:px-4 py-1.5">
                  <Amount value={higher} digits={2} signed />
                  {other(cheapest_higher)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
}
