/** What the list of jobs shows, as it stands in the address, and what it asks. */
import { listJobs } from "@/api/generated/jobs";
import { type ListSearch, listParams, listSearch, orders } from "@/kit/list/address";

export const states = ["queued", "running", "completed", "dead", "cancelled"] as const;
const choices = {
  sort: orders("kind", "state", "created_at"),
  state: states,
  kind: "text",
} as const;
export type JobsSearch = ListSearch<typeof choices>;
export const parseJobs = listSearch(choices);

export const jobsPages = (org: string, search: JobsSearch) =>
  listJobs.pages({ path: { org }, query: { ...listParams(search), limit: 100 } });
