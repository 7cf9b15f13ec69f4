/** What moved: the largest changes against the period before. In a first period, where the money went. */
import { Link } from "@tanstack/react-router";
import { ArrowDownRight, ArrowUpRight } from "lucide-react";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Amount, ShareBar } from "@/ui/amount";
import { Card } from "@/ui/parts";
import { periodName } from "@/util/dates";
import { geometry, sign } from "@/util/money";
import { write } from "../explorer/state";
import { useDimension, useTranslation } from "../words";
import { type Bill, narrowed } from "./state";

export function Movers({ data, asOf }: { data: Bill; asOf: string | null }) {
  const { t } = useTranslation();
  const dimensionName = useDimension();
  const locale = useLocale();
  const org = useOrg();
  if (data.movers.length === 0 || sign(data.totals.previous) === 0) return <Shares data={data} asOf={asOf} />;
  const largest = Math.max(...data.movers.map(({ change }) => Math.abs(geometry(change))), 0);
  return (
    <Card
      title={t("movers.title")}
      actions={
        <span className="text-[13px] text-muted">
          {t("movers.against", { period: periodName(data.previous_period, locale) })}
        </span>
      }
      flush
    >
      <ul className="px-1.5 pt-1 pb-2">
        {data.movers.slice(0, 8).map(({ dimension, key, name, change }) => {
          const up = sign(change) > 0;
          const Icon = up ? ArrowUpRight : ArrowDownRight;
          const share = largest ? Math.abs(geometry(change)) / largest : 0;
          return (
            <li key={`${dimension} ${key}`}>
              <Link
                to="/$org/costs/explorer"
                params={{ org }}
                search={write({ ...narrowed(data, asOf, dimension, key), compare: true })}
                className="grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-x-2.5 rounded-lg px-2.5 py-1.75 hover:bg-sunken"
              >
                <Icon className={up ? "size-4.5 text-bad" : "size-4.5 text-good"} aria-hidden />
                <span className="truncate">{name || key || t("common:none")}</span>
                <Amount value={change} currency={data.currency} signed className="font-medium" />
                <span className="col-start-2 text-xs text-muted">{dimensionName(dimension)}</span>
                <span className="h-1 w-20 justify-self-end overflow-hidden rounded-full bg-line/60" aria-hidden>
                  <span
                    className={
                      up
                        ? "ml-auto block h-full rounded-full bg-bad/70"
                        : "ml-auto block h-full rounded-full bg-good/70"
                    }
                    style={{ width: `${Math.max(2, share * 100)}%` }}
                  />
                </span>
              </Link>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Shares({ data, asOf }: { data: Bill; asOf: string | null }) {
  const { t } = useTranslation();
  const dimensionName = useDimension();
  const org = useOrg();
  const whole = Math.max(Math.abs(geometry(data.totals.current)), Number.MIN_VALUE);
  const parts = [
    [data.account_dimension || "SubAccountId", data.by_account],
    ["RegionId", data.by_region],
    ["ServiceCategory", data.by_category],
  ] as const;
  return (
    <Card title={t("movers.where")} flush>
      <div className="space-y-2 px-1.5 pt-1 pb-2">
        {parts.map(([dimension, slices]) => (
          <section key={dimension}>
            <h3 className="px-2.5 pb-0.5 text-xs text-muted">{dimensionName(dimension)}</h3>
            <ul>
              {slices
                .filter(({ other }) => !other)
                .slice(0, 3)
                .map(({ key, name, current }) => (
                  <li key={key ?? ""}>
                    <Link
                      to="/$org/costs/explorer"
                      params={{ org }}
                      search={write(narrowed(data, asOf, dimension, key))}
                      className="grid grid-cols-[minmax(0,1fr)_5rem_auto] items-center gap-x-3 rounded-lg px-2.5 py-1.5 hover:bg-sunken"
                    >
                      <span className="truncate">{name || key || t("common:none")}</span>
                      <ShareBar share={geometry(current) / whole} color="var(--accent)" />
                      <Amount value={current} currency={data.currency} className="min-w-16 text-right font-medium" />
                    </Link>
                  </li>
                ))}
            </ul>
          </section>
        ))}
        <p className="border-t border-line px-2.5 pt-2.5 pb-1 text-[13px] text-muted">{t("movers.empty")}</p>
      </div>
    </Card>
  );
}
