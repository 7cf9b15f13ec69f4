/** What the list of sources shows, as it stands in the address, and what it and the page of one ask. */
import { listCostRuns } from "@/api/generated/costs-runs";
import { listCostSources } from "@/api/generated/costs-sources";
import { type ListSearch, listParams, listSearch, orders } from "@/kit/list/address";

export const kinds = ["upload", "folder", "object_store"] as const;
const choices = { sort: orders("name", "created_at"), kind: kinds } as const;
export type SourcesSearch = ListSearch<typeof choices>;
export const parseSources = listSearch(choices);

export const sourcesPages = (org: string, search: SourcesSearch) =>
  listCostSources.pages({ path: { org }, query: { ...listParams(search), limit: 100 } });

/** The page of a source has one list with an address, its runs. */
export const parseSource = listSearch({});
export const sourceRunsPages = (org: string, source: string) =>
  listCostRuns.pages({ path: { org }, query: { source, limit: 10 } });
