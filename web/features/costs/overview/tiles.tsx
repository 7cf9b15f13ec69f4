/** The figures of the period, large and exact. */

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useOrg } from "@/api/session";
import { useLocale } from "@/i18n";
import { Amount, Delta, ShareBar, Sparkline } from "@/ui/amount";
import { addDays, periodName, periodRange } from "@/util/dates";
import { numbersIn } from "@/util/intl";
import { changePercent, divide, full, geometry, sign, subtract, sum } from "@/util/money";
import { type Explorer, write } from "../explorer/state";
import { useTranslation } from "../words";
import { type Bill, explored, wholeDays } from "./state";

export function Tiles({ data, asOf }: { data: Bill; asOf: string | null }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const { totals, currency, measure } = data;
  const sums = data.daily.map(({ day, series }) => ({ day, value: geometry(sum(series.map(({ value }) => value))) }));
  const last = sums.findLastIndex(({ value }) => value !== 0);
  const shown = last < 0 ? sums : sums.slice(0, last + 1);
  const days = shown.map(({ value }) => value);
  const whole = days.slice(0, wholeDays(data, Date.now()));
  const saved = subtract(totals.ListCost, totals.EffectiveCost);
  const savedShare = changePercent(totals.EffectiveCost, totals.ListCost);
  const more = full(totals.current, locale);
  // A period of estimates alone has no effective cost: its zero would look like a discount.
  const estimates = measure === "EstimatedCost" && sign(totals.EffectiveCost) === 0;
  let running = 0;
  const upToNow = whole.map((value) => (running += value));
  const { end } = periodRange(data.period);
  const complete = (shown.at(-1)?.day ?? "") >= addDays(end, -1);
  const largest = Math.max(Math.abs(geometry(totals.current)), Math.abs(geometry(totals.previous)), Number.MIN_VALUE);
  const list = geometry(totals.ListCost);
  return (
    <div className="grid grid-cols-2 gap-3 md:gap-4 xl:grid-flow-col xl:auto-cols-fr xl:grid-cols-none">
      <Tile
        title={t(`measure.${measure}`)}
        state={explored(data, asOf)}
        note={
          <span title={more} className="block truncate">
            {t("tiles.exactly", { amount: more })}
          </span>
        }
        picture={<Sparkline values={upToNow} className="w-full" width={240} height={30} />}
      >
        <Amount value={totals.current} currency={currency} />
      </Tile>
      <Tile
        title={t("column.change")}
        state={explored(data, asOf, { compare: true, view: "table", grain: "none" })}
        note={
          sign(totals.previous) === 0 ? (
            t("tiles.nothingIn", { period: periodName(data.previous_period, locale) })
          ) : (
            <>
              {complete
                ? t("tiles.was", { period: periodName(data.previous_period, locale) })
                : t("tiles.allOfWas", { period: periodName(data.previous_period, locale) })}{" "}
              <Amount value={totals.previous} currency={currency} />
            </>
          )
        }
        aside={<Delta current={totals.current} previous={totals.previous} />}
        picture={
          <span className="block space-y-1.5 pb-1">
            <ShareBar share={geometry(totals.current) / largest} color="var(--accent)" />
            <ShareBar share={geometry(totals.previous) / largest} color="var(--line-strong)" />
          </span>
        }
      >
        <Amount value={totals.change} currency={currency} signed />
      </Tile>
      {!estimates && (
        <Tile
          title={t("measure.EffectiveCost")}
          state={explored(data, asOf, { measure: "EffectiveCost" })}
          note={
            sign(saved) > 0 && savedShare ? (
              <>
                <Amount value={saved} currency={currency} /> {t("tiles.belowList")}
              </>
            ) : (
              t("measureHint.EffectiveCost")
            )
          }
          aside={
            sign(saved) > 0 && savedShare ? (
              <span className="whitespace-nowrap text-muted">
                {numbersIn(locale, { minimumFractionDigits: 1 }).format(Number(savedShare)).replace("-", "−")} %
              </span>
            ) : null
          }
          picture={
            list > 0 ? (
              <span className="block pb-1">
                <ShareBar share={geometry(totals.EffectiveCost) / list} color="var(--accent)" />
              </span>
            ) : null
          }
        >
          <Amount value={totals.EffectiveCost} currency={currency} />
        </Tile>
      )}
      <Tile
        title={t("tiles.perDay")}
        state={explored(data, asOf, { view: "line" })}
        note={t("tiles.chargesOnDays", {
          charges: t("count.charges", { count: totals.rows }),
          days: t("count.days", { count: days.length }),
        })}
        picture={<Sparkline values={whole} className="w-full" width={240} height={30} />}
      >
        <Amount value={divide(totals.current, Math.max(1, days.length), 6)} currency={currency} />
      </Tile>
    </div>
  );
}

/** What gateways estimate, which is in no total: said where there is some. */
export function Estimates({ data, asOf }: { data: Bill; asOf: string | null }) {
  const { t } = useTranslation();
  const org = useOrg();
  const { totals, currency, measure } = data;
  if (sign(totals.EstimatedCost) === 0 && measure !== "EstimatedCost") return null;
  return (
    <p className="text-[13px] text-muted">
      {measure === "EstimatedCost" ? (
        t("tiles.estimates")
      ) : (
        <>
          <Link
            to="/$org/costs/explorer"
            params={{ org }}
            search={write(explored(data, asOf, { measure: "EstimatedCost" }))}
            className="font-medium hover:text-accent"
          >
            {t("measure.EstimatedCost")}: <Amount value={totals.EstimatedCost} currency={currency} />
          </Link>{" "}
          {t("tiles.estimatesApart")}
        </>
      )}
    </p>
  );
}

function Tile({
  title,
  state,
  children,
  note,
  aside,
  picture,
}: {
  title: string;
  state: Partial<Explorer>;
  children: ReactNode;
  note: ReactNode;
  aside?: ReactNode;
  picture?: ReactNode;
}) {
  const org = useOrg();
  return (
    <Link
      to="/$org/costs/explorer"
      params={{ org }}
      search={write(state)}
      className="card group flex min-w-0 flex-col p-4 transition-colors duration-100 hover:border-line-strong"
    >
      <span className="flex items-baseline justify-between gap-2">
        <span className="truncate text-muted group-hover:text-accent">{title}</span>
        {aside && <span className="text-[13px] font-medium">{aside}</span>}
      </span>
      <span className="mt-1 truncate text-2xl font-semibold tracking-tight md:text-[26px] md:leading-9">
        {children}
      </span>
      <span className="mt-0.5 truncate text-[13px] text-muted">{note}</span>
      {picture && <span className="mt-auto block pt-2">{picture}</span>}
    </Link>
  );
}
