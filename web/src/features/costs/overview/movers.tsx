/** What moved: the largest changes against the period before, up and down. */
import { Link } from "@tanstack/react-router";
import { ArrowDownRight, ArrowUpRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Amount } from "@/ui/amount";
import { Card } from "@/ui/parts";
import { periodName, periodRange } from "@/util/dates";
import { geometry, sign } from "@/util/money";
import { paths } from "@/util/paths";
import { narrow, write } from "../explorer/state";
import { dimensionTitle } from "../words";
import type { Bill } from "./state";

export function Movers({ data, asOf }: { data: Bill; asOf: string | null }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const org = useOrg();
  const { start, end } = periodRange(data.period);
  const largest = Math.max(...data.movers.map(({ change }) => Math.abs(geometry(change))), 0);
  const nothingBefore = sign(data.totals.previous) === 0;
  return (
    <Card title={t("What moved")} actions={!nothingBefore && <span className="text-[13px] text-muted">{t("against {{period}}", { period: periodName(data.previous_period, locale) })}</span>} flush>
      {data.movers.length === 0 || nothingBefore ? (
        <p className="px-4 pt-1 pb-5 text-muted">{t("There is no earlier period to compare with. What moves will be listed here once there are two.")}</p>
      ) : (
        <ul className="px-1.5 pt-1 pb-2">
          {data.movers.slice(0, 8).map(({ dimension, key, name, change }) => {
            const up = sign(change) > 0;
            const Icon = up ? ArrowUpRight : ArrowDownRight;
            const share = largest ? Math.abs(geometry(change)) / largest : 0;
            return (
              <li key={`${dimension} ${key}`}>
                <Link
                  to={paths.explorer} params={{ org }} search={write({ measure: data.measure, currency: data.currency, asOf, from: start, to: end, compare: true, filters: narrow([], dimension, key), group: [dimension === "ServiceName" ? "SubAccountId" : "ServiceName"] })}
                  className="grid grid-cols-[1.25rem_minmax(0,1fr)_auto] items-center gap-x-2.5 rounded-lg px-2.5 py-1.75 hover:bg-sunken"
                >
                  <Icon className={up ? "size-4.5 text-bad" : "size-4.5 text-good"} aria-hidden />
                  <span className="min-w-0"><span className="block truncate">{name || key || t("(none)")}</span></span>
                  <Amount value={change} currency={data.currency} signed className="font-medium" />
                  <span className="col-start-2 text-xs text-muted">{t(dimensionTitle(dimension))}</span>
                  <span className="h-1 w-20 justify-self-end overflow-hidden rounded-full bg-line/60" aria-hidden><span className={up ? "ml-auto block h-full rounded-full bg-bad/70" : "ml-auto block h-full rounded-full bg-good/70"} style={{ width: `${Math.max(2, share * 100)}%` }} /></span>
                </Link>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
