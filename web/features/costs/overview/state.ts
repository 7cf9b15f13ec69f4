/** What the overview shows, as it stands in the address; an overview that has something to show, and where it leads. */
import type { CostMeasure, Overview } from "@stoa/client";
import { periodRange, previousPeriod } from "@/util/dates";
import { sign } from "@/util/money";
import { moment, oneOf, period, text } from "@/util/search";
import { type Explorer, narrow } from "../explorer/state";
import { costMeasures } from "../measures";

/** An overview of an organisation that has at least one bill. */
export type Bill = Omit<Overview, "period" | "previous_period" | "currency" | "measure" | "totals"> & {
  period: string;
  previous_period: string;
  currency: string | null;
  measure: CostMeasure;
  totals: NonNullable<Overview["totals"]>;
};

/** What a month without a charge comes to; the server says no amounts where there is no currency. */
const nothing: Bill["totals"] = {
  current: "0",
  previous: "0",
  change: "0",
  BilledCost: "0",
  EffectiveCost: "0",
  ListCost: "0",
  ContractedCost: "0",
  EstimatedCost: "0",
  rows: 0,
};

export function billOf(data: Overview): Bill | null {
  const { period } = data;
  return !period || data.periods.length === 0
    ? null
    : {
        ...data,
        period,
        previous_period: data.previous_period ?? previousPeriod(period),
        currency: data.currency ?? null,
        measure: data.measure as CostMeasure,
        totals: data.totals ?? nothing,
      };
}

/** The period in the explorer, by the measure, the currency and the moment of the overview. */
export function explored(data: Bill, asOf: string | null, part: Partial<Explorer> = {}): Partial<Explorer> {
  const { start, end } = periodRange(data.period);
  return { measure: data.measure, currency: data.currency, asOf, from: start, to: end, ...part };
}

/** The same of one thing alone, and what it is made of. */
export const narrowed = (data: Bill, asOf: string | null, dimension: string, key: string | null | undefined) =>
  explored(data, asOf, {
    filters: narrow([], dimension, key),
    group: [dimension === "ServiceName" ? "SubAccountId" : "ServiceName"],
  });

/**
 * How many days of the period show a shape: those up to the last with charges, without today, which is not over. A line that went on
 * would fall to nothing and look as if something had ended.
 */
export function wholeDays({ daily }: Pick<Bill, "daily">, now: number): number {
  const today = new Date(now).toISOString().slice(0, 10);
  const last = daily.findLastIndex(({ day, series }) => day < today && series.some(({ value }) => sign(value) !== 0));
  // All that there is is of today.
  return last < 0 ? daily.length : last + 1;
}

export interface OverviewSearch {
  period?: string;
  measure?: CostMeasure;
  currency?: string;
  as_of?: string;
  by?: By;
  compare?: "none";
  /** How the days are shown, where that is not the chart. */
  daily?: "table";
}

export const breakdowns = ["service", "account", "region", "category"] as const;
export type By = (typeof breakdowns)[number];

/** A value that is none is left out; the page says so. */
export function parseOverview(search: Record<string, unknown>): OverviewSearch {
  return {
    period: period(search.period),
    measure: oneOf(search.measure, costMeasures),
    currency: text(search.currency),
    as_of: moment(search.as_of),
    by: oneOf(search.by, breakdowns),
    compare: oneOf(search.compare, ["none"]),
    daily: oneOf(search.daily, ["table"]),
  };
}
