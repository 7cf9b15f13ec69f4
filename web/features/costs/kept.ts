/**
 * What somebody chose to look at stays chosen from page to page: a page of figures that is opened without a choice in its address, as
 * the side bar does, takes the one of before. It is kept for as long as the tab is open.
 */
import type { Measure } from "@stoa/client";
import { useEffect } from "react";
import { addDays, periodRange } from "@/util/dates";
import { keep, kept } from "@/util/keep";
import { day, moment, oneOf, text } from "@/util/search";
import type { ExplorerSearch } from "./explorer/state";
import { costMeasures, measures } from "./measures";
import type { OverviewSearch } from "./overview/state";

export interface View {
  from?: string;
  to?: string;
  currency?: string;
  measure?: Measure;
  as_of?: string;
}

const nameOf = (org: string) => `stoa.costs.${org}`;

export function keptView(org: string): View {
  let found: Record<string, unknown> = {};
  try {
    found = JSON.parse(kept(nameOf(org), "sessionStorage") ?? "null") ?? {};
  } catch {
    // Unreadable: nothing was chosen.
  }
  const [from, to] = [day(found.from), day(found.to)];
  return given({
    ...(from && to && from < to ? { from, to } : {}),
    currency: text(found.currency),
    measure: oneOf(found.measure, measures),
    as_of: moment(found.as_of),
  });
}

export function keepView(org: string, view: View): void {
  const chosen = given(view);
  keep(nameOf(org), Object.keys(chosen).length > 0 ? JSON.stringify(chosen) : null, "sessionStorage");
}

/** Keeps what a page looks at, once it has `shown` something of it: what cannot be shown is not what the next page opens with. */
export function useKept(org: string, { from, to, currency, measure, as_of }: View, shown: boolean): void {
  useEffect(() => {
    if (shown) keepView(org, { from, to, currency, measure, as_of });
  }, [org, from, to, currency, measure, as_of, shown]);
}

/** What the overview is opened with where its address says nothing; nothing where nothing was chosen. */
export function overviewKept(org: string): OverviewSearch | undefined {
  const { from, to, currency, measure, as_of } = keptView(org);
  // Of several months the last one, which is the newest that was looked at.
  const period = from && to ? addDays(to, -1).slice(0, 7) : undefined;
  return some({ period, currency, measure: oneOf(measure, costMeasures), as_of });
}

/** The same for the explorer. */
export const explorerKept = (org: string): ExplorerSearch | undefined => some({ ...keptView(org) });

export const rangeOfPeriod = (period: string | undefined): Pick<View, "from" | "to"> => {
  if (!period) return {};
  const { start, end } = periodRange(period);
  return { from: start, to: end };
};

const given = <T extends object>(all: T): T =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;

function some<T extends object>(all: T): T | undefined {
  const said = given(all);
  return Object.keys(said).length > 0 ? said : undefined;
}
