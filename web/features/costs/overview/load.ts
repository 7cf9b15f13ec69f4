/** What the overview asks for: the same question while the page is fetched and on the page. */
import type { CostMeasure } from "@stoa/client";
import { queryClient } from "@/api/client";
import { listCostDatasets } from "@/api/generated/costs-datasets";
import { ensure } from "@/kit/page/load";
import { measures } from "../measures";
import { openingPeriod } from "../periods";
import { type OverviewChoice, overviewQuery } from "../queries";
import type { OverviewSearch } from "./state";

/** Without a measure the server shows what is billed, or the estimates of a period that holds nothing else. */
export const choiceOf = (search: OverviewSearch, opening: string | undefined): OverviewChoice => ({
  period: search.period ?? (search.as_of ? undefined : opening),
  currency: search.currency,
  as_of: search.as_of,
  measure: measures.find((name) => name === search.measure && name !== "Rows") as CostMeasure | undefined,
});

/** Whether the page must first know which periods there are. */
export const opens = (search: OverviewSearch): boolean => !search.period && !search.as_of;

export async function loadOverview(org: string, search: OverviewSearch): Promise<void> {
  const held = opens(search) ? await queryClient.ensureQueryData(listCostDatasets.query({ path: { org } })) : undefined;
  await ensure(overviewQuery(org, choiceOf(search, openingPeriod(held?.datasets))));
}
