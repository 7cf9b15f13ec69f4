/** What the list of publishes shows, as it stands in the address, and what it asks. */
import { listCostDatasetVersions } from "@/api/generated/costs-datasets";
import { listSearch } from "@/kit/list/address";

export const parseVersions = listSearch({});

export const versionsPages = (org: string) => listCostDatasetVersions.pages({ path: { org }, query: { limit: 100 } });
