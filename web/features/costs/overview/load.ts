/** What the overview asks for: the same question while the page is fetched and on the page. */
import type { Overview } from "@stoa/client";
import { queryClient, refusedFields } from "@/api/client";
import { listCostDatasets } from "@/api/generated/costs-datasets";
import { begin } from "@/kit/page/load";
import { sign } from "@/util/money";
import { openingPeriod } from "../periods";
import { type OverviewChoice, overviewQuery, waitingQuery } from "../queries";
import type { OverviewSearch } from "./state";

/** Without a measure the server shows what is billed, or the estimates of a period that holds nothing else. */
export const choiceOf = (search: OverviewSearch, opening: string | undefined): OverviewChoice => ({
  period: search.period ?? (search.as_of ? undefined : opening),
  currency: search.currency,
  as_of: search.as_of,
  measure: search.measure,
});

/** Whether the page must first know which periods there are. */
export const opens = (search: OverviewSearch): boolean => !search.period && !search.as_of;

/** The period of a log of use that nobody billed: its billed cost of nothing would say that it was free. */
export const isUnbilled = (search: OverviewSearch, answer: Overview | undefined): boolean =>
  !search.measure &&
  answer?.measure === "BilledCost" &&
  answer.totals != null &&
  sign(answer.totals.BilledCost) === 0 &&
  sign(answer.totals.EffectiveCost) !== 0;

/** A refusal of what the address says is the page's to tell: it shows what is left. */
export async function loadOverview(org: string, search: OverviewSearch): Promise<void> {
  const datasets = listCostDatasets.query({ path: { org } });
  begin(datasets);
  begin(waitingQuery(org));
  const held = opens(search) ? await queryClient.ensureQueryData(datasets) : undefined;
  const choice = choiceOf(search, openingPeriod(held?.datasets));
  try {
    const answer = await queryClient.ensureQueryData(overviewQuery(org, choice));
    if (isUnbilled(search, answer))
      await queryClient.ensureQueryData(overviewQuery(org, { ...choice, measure: "EffectiveCost" }));
  } catch (error) {
    if (refusedFields(error).length === 0) throw error;
  }
}
