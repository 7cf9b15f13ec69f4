/** What the pages of Costs ask for beyond plain operations: reports that stay until the next is there, and charges. */
import type { ChargeLineage, ChargeRow, Query, RowsQuery, Run } from "@stoa/client";
import { keepPreviousData } from "@tanstack/react-query";
import { listCostDatasetVersions } from "@/api/generated/costs-datasets";
import { getCostOverview, getCostRow, listCostRows, listCostValues, queryCosts } from "@/api/generated/costs-reports";
import { listCostRuns } from "@/api/generated/costs-runs";
import { listCostSources } from "@/api/generated/costs-sources";
import type { Input } from "@/api/operation";

export type OverviewChoice = NonNullable<Input<"getCostOverview">["query"]>;

export const overviewQuery = (org: string, query: OverviewChoice) => ({
  ...getCostOverview.query({ path: { org }, query }),
  placeholderData: keepPreviousData,
});

export const reportQuery = (org: string, body: Query) => ({
  ...queryCosts.query({ path: { org }, body }),
  placeholderData: keepPreviousData,
});

/** Columns of a charge are the lake's own; the API describes them as any JSON. */
export const rowsQuery = (org: string, body: RowsQuery) => listCostRows.pages({ path: { org }, body });
export const chargesOf = (pages: { rows: unknown[] }[]) => pages.flatMap(({ rows }) => rows) as ChargeRow[];

/** `charge` is as `chargeKey` makes it; the id of a row alone does where one source has it. */
export const chargeQuery = (org: string, charge: string, as_of?: string) => {
  const [row = "", source_id] = charge.split("~");
  return {
    ...getCostRow.query({ path: { org, row }, query: { as_of, source_id } }),
    select: (found: unknown) => found as ChargeLineage,
  };
};

export const valuesQuery = (org: string, dimension: string, q: string, currency?: string) => ({
  ...listCostValues.query({ path: { org }, query: { dimension, q, limit: 60, currency } }),
  placeholderData: keepPreviousData,
});

/** The moments before which something else was shown, as many as a menu holds. */
export const versionsQuery = (org: string) => listCostDatasetVersions.query({ path: { org }, query: { limit: 100 } });

/** As many sources as a menu holds. The list of all of them is asked for page by page. */
export const sourcesQuery = (org: string) => listCostSources.query({ path: { org }, query: { limit: 100 } });

/** As many runs that wait for an answer as a page tells of. */
export const waitingQuery = (org: string, source?: string) =>
  listCostRuns.query({ path: { org }, query: { state: "waiting", source, limit: 10 } });

/** Nothing more happens by itself: it has ended, or waits for an answer. */
export function finished(run: Run): boolean {
  return !["pending", "running", "cancelling"].includes(run.state);
}
