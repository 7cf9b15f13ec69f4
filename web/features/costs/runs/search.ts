/** What the list of runs shows, as it stands in the address, and what it asks. */
import { getCostRunLog, listCostRunRejects, listCostRuns } from "@/api/generated/costs-runs";
import { type ListSearch, listParams, listSearch, orders } from "@/kit/list/address";

export const states = ["pending", "running", "waiting", "completed", "failed", "cancelled"] as const;
const choices = {
  sort: orders("source", "state", "rows_out", "rejects", "created_at"),
  source: "text",
  state: states,
} as const;
export type RunsSearch = ListSearch<typeof choices>;
export const parseRuns = listSearch(choices);

export const runsPages = (org: string, search: RunsSearch) =>
  listCostRuns.pages({ path: { org }, query: { ...listParams(search), limit: 100 } });

/** The page of a run has one list with an address, its log. */
export const parseRun = listSearch({});
export const logPages = (org: string, run: string) =>
  getCostRunLog.pages({ path: { org, run }, query: { limit: 200 } });
export const rejectsPages = (org: string, run: string) =>
  listCostRunRejects.pages({ path: { org, run }, query: { limit: 50 } });
