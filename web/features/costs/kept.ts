/**
 * What somebody chose to look at stays chosen from page to page: a page of figures that is opened without a choice in its address, as
 * the side bar does, takes the one of before. It is kept for as long as the tab is open.
 */
import type { Measure } from "@stoa/client";
import { useEffect } from "react";
import { addDays, periodRange } from "@/util/dates";
import { keep, kept } from "@/util/keep";
import { day, moment, oneOf, text } from "@/util/search";
import { store, useStore } from "@/util/store";
import { type Explorer, type ExplorerSearch, readFilters, writeFilters } from "./explorer/state";
import { costMeasures, measures } from "./measures";
import type { OverviewSearch } from "./overview/state";
import { currenciesOf, isForeign } from "./periods";

export interface View {
  from?: string;
  to?: string;
  currency?: string;
  measure?: Measure;
  as_of?: string;
  /** What the explorer alone can be narrowed by. */
  basis?: "charge";
  filter?: string;
}

const nameOf = (org: string) => `stoa.costs.${org}`;
/** Counts what is kept anew, for those who show links to it. */
const keptAnew = store(0);

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
    basis: oneOf(found.basis, ["charge"]),
    filter: writeFilters(readFilters(text(found.filter))) || undefined,
  });
}

export function keepView(org: string, view: View): void {
  const chosen = given(view);
  keep(nameOf(org), Object.keys(chosen).length > 0 ? JSON.stringify(chosen) : null, "sessionStorage");
  keptAnew.set(keptAnew.get() + 1);
}

/** Keeps what the explorer looks at, once it has `shown` something of it: what cannot be shown is not what the next page opens with. */
export function useKept(org: string, view: View, shown: boolean): void {
  const { from, to, currency, measure, as_of, basis, filter } = view;
  useEffect(() => {
    if (shown) keepView(org, { from, to, currency, measure, as_of, basis, filter });
  }, [org, from, to, currency, measure, as_of, basis, filter, shown]);
}

/** The same of the overview, which shows a month without filters: the explorer's own choices are still there when it opens again. */
export function useKeptOverview(
  org: string,
  search: OverviewSearch,
  opening: string | undefined,
  shown: boolean,
): void {
  const { period, currency, measure, as_of } = search;
  useEffect(() => {
    if (!shown) return;
    const before = keptView(org);
    const { from, to, basis, filter } = before;
    // The month that a range ends with is shown in its place: nobody chose another one.
    const range = periodOf(before) === period ? { from, to } : rangeOfPeriod(period === opening ? undefined : period);
    keepView(org, { ...range, currency, measure, as_of, basis, filter });
  }, [org, period, currency, measure, as_of, opening, shown]);
}

/** Of several months the last one, which is the newest that was looked at. */
const periodOf = ({ from, to }: View): string | undefined => (from && to ? addDays(to, -1).slice(0, 7) : undefined);

/** What the overview is opened with where its address says nothing; nothing where nothing was chosen. */
export function overviewKept(org: string): OverviewSearch | undefined {
  const view = keptView(org);
  const { currency, measure, as_of } = view;
  return some({ period: periodOf(view), currency, measure: oneOf(measure, costMeasures), as_of });
}

/** The same for the explorer. */
export const explorerKept = (org: string): ExplorerSearch | undefined => some({ ...keptView(org) });

/** Makes whoever shows a link to a kept view show it anew when another is kept. */
export const useKeptAnew = (): number => useStore(keptAnew);

type Datasets = Parameters<typeof isForeign>[1];

/**
 * The overview of a month from a page that shows something else, such as a source: by the measure and in the currency that was
 * chosen, or in one of the bill's own where it has none of that. It shows what is there now; an earlier moment is said by who knows one.
 */
export function useMonthLink(
  org: string,
): (period: string, of: { billed?: Record<string, string>; as_of?: string }) => OverviewSearch {
  useKeptAnew();
  const { currency, measure } = overviewKept(org) ?? {};
  return (period, { billed, as_of }) => {
    const month: Datasets = billed && [{ periods: [{ billing_period: period, billed }] }];
    const foreign = isForeign(currency, month, periodRange(period));
    return given({ period, currency: foreign ? currenciesOf(month)[0] : currency, measure, as_of });
  };
}

/** What was chosen of all charges, for an explorer that is opened from elsewhere about something else. */
export function chosenBefore(org: string): Partial<Explorer> {
  const { currency, measure, as_of } = keptView(org);
  return given({ currency, measure, asOf: as_of });
}

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
