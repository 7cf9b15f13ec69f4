/** What the list of keys shows, as it stands in the address, and what it asks. */
import { listApiKeys } from "@/api/generated/api-keys";
import { type ListSearch, listParams, listSearch, orders } from "@/kit/list/address";

export const states = ["active", "expired", "revoked"] as const;
const choices = { sort: orders("name", "created_at", "expires_at", "last_used_at"), state: states };
export type KeysSearch = ListSearch<typeof choices>;
export const parseKeys = listSearch(choices);

export const keysPages = (org: string, search: KeysSearch) =>
  listApiKeys.pages({ path: { org }, query: { ...listParams(search), limit: 100 } });
