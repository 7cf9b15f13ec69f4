/** What the overview asks for: the same question while the page is fetched and on the page. */
import type { CostMeasure } from "@stoa/client";
import { queryClient } from "@/api/client";
import { listCostDatasets } from "@/api/generated/costs-datasets";
import { begin } from "@/kit/page/load";
import { periodRange } from "@/util/dates";
import { sign } from "@/util/money";
import { standard, toQuery } from "../explorer/state";
import { measures } from "../measures";
import { openingPeriod } from "../periods";
import { type OverviewChoice, overviewQuery, reportQuery, versionsQuery } from "../queries";
import { type Bill, billOf, type OverviewSearch } from "./state";

/** Without a measure the server shows what is billed, or the estimates of a period that holds nothing else. */
export const choiceOf = (search: OverviewSearch, opening: string | undefined): OverviewChoice => ({
  period: search.period ?? (search.as_of ? undefined : opening),
  currency: search.currency,
  as_of: search.as_of,
  measure: measures.find((name) => name === search.measure && name !== "Rows") as CostMeasure | undefined,
});

/** Whether the page must first know which periods there are. */
export const opens = (search: OverviewSearch): boolean => !search.period && !search.as_of;

export const isComparing = (search: OverviewSearch): boolean => search.compare !== "none";

/** The days of the period before, for the quiet line in the chart. */
export const beforeQuery = (org: string, bill: Bill, asOf: string | null, comparing: boolean) => {
  const { measure, currency, previous_period, totals } = bill;
  return {
    ...reportQuery(org, toQuery({ ...standard, group: [], measure, currency, asOf }, periodRange(previous_period))),
    enabled: comparing && sign(totals.previous) !== 0,
  };
};

/** Waits for the figures. What the chart and the menus show beside them is on its way then. */
export async function loadOverview(org: string, search: OverviewSearch): Promise<void> {
  const held = opens(search) ? await queryClient.ensureQueryData(listCostDatasets.query({ path: { org } })) : undefined;
  const bill = billOf(
    await queryClient.ensureQueryData(overviewQuery(org, choiceOf(search, openingPeriod(held?.datasets)))),
  );
  if (!bill) return;
  const before = beforeQuery(org, bill, search.as_of ?? null, isComparing(search));
  if (before.enabled) begin(before);
  begin(versionsQuery(org));
}
