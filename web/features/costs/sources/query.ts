/** What the list of sources shows, as it stands in the address, and what it asks. */
import { listCostSources } from "@/api/generated/costs-sources";
import { type ListSearch, listParams, listSearch, orders } from "@/kit/list/address";

export const kinds = ["upload", "folder", "object_store"] as const;
const choices = { sort: orders("name", "created_at"), kind: kinds } as const;
export type SourcesSearch = ListSearch<typeof choices>;
export const parseSources = listSearch(choices);

export const sourcesPages = (org: string, search: SourcesSearch) =>
  listCostSources.pages({ path: { org }, query: { ...listParams(search), limit: 100 } });
