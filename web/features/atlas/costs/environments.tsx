/** Every environment of the workload on every plan, at load 1. */
import type { Comparison } from "@stoa/client";
import { Amount } from "@/ui/amount";
import { Card } from "@/ui/parts";
import { Scroll } from "@/ui/scroll";
import { sum } from "@/util/money";
import { useTranslation } from "../words";

export function Environments({ comparison }: { comparison: Comparison }) {
  const { t } = useTranslation();
  const { environments, plans, book } = comparison;
  const cost = (environment: (typeof environments)[number], plan: string) =>
    environment.costs.find((one) => one.plan === plan)?.total;
  const title = t("environments.picture", { currency: book.currency });
  return (
    <Card flush title={title}>
      <Scroll label={title}>
        <table className="w-full">
          <thead className="text-[13px] text-muted">
            <tr className="border-y border-line">
              <th className="px-2.5 sm:px-4 py-2 text-left font-medium">{t("plans.plan")}</th>
              {environments.map(({ name }) => (
                <th key={name} className="num max-sm:whitespace-normal px-2.5 sm:px-4 py-2 font-medium">
                  {name}
                </th>
              ))}
              <th className="num max-sm:whitespace-normal px-2.5 sm:px-4 py-2 font-medium">{t("common:total")}</th>
            </tr>
          </thead>
          <tbody>
            {plans.map(({ plan, name }) => {
              const costs = environments.map((environment) => cost(environment, plan));
              return (
                <tr key={plan} className="border-b border-line last:border-0">
                  <th scope="row" className="px-2.5 sm:px-4 py-1.5 text-left font-normal">
                    {name}
                  </th>
                  {costs.map((value, index) => (
                    <td key={environments[index]!.name} className="num px-2.5 sm:px-4 py-1.5">
                      {value === undefined ? "–" : <Amount value={value} digits={2} />}
                    </td>
                  ))}
                  <td className="num px-2.5 sm:px-4 py-1.5 font-medium">
                    {costs.some((value) => value === undefined) ? (
                      "–"
                    ) : (
                      <Amount value={sum(costs.filter((value) => value !== undefined))} digits={2} />
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </Card>
  );
}
