/** What the numbers take for granted: part of the answer. In the words of the server. */
import type { ComparedPlan, Comparison } from "@stoa/client";
import { Card } from "@/ui/parts";
import { useTranslation } from "../words";

export function Assumptions({ comparison, plan }: { comparison: Comparison; plan: ComparedPlan }) {
  const { t } = useTranslation();
  return (
    <Card title={t("assumptions.title")}>
      <div className="grid gap-x-8 gap-y-4 md:grid-cols-2">
        <List title={t("assumptions.everyPlan")} items={comparison.assumptions} />
        <List title={plan.name} items={plan.assumptions} />
        {comparison.not_priced.length > 0 && (
          <List
            title={t("assumptions.unpriced")}
            items={comparison.not_priced.map(({ meter, why }) => `${meter}: ${why}`)}
          />
        )}
      </div>
    </Card>
  );
}

function List({ title, items }: { title: string; items: string[] }) {
  return (
    <section>
      <h3 className="text-[13px] font-medium text-muted">{title}</h3>
      <ul lang="en" className="mt-1 list-disc space-y-1 pl-5">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </section>
  );
}
