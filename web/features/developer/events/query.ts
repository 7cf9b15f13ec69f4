/** What the list of events shows, as it stands in the address, and what it asks. The newest stand first. */
import { listEvents } from "@/api/generated/events";
import { type ListSearch, listParams, listSearch, orders } from "@/kit/list/address";

const choices = { sort: orders("sequence"), type: "text" } as const;
export type EventsSearch = ListSearch<typeof choices>;
export const parseEvents = listSearch(choices);

export const eventsPages = (org: string, search: EventsSearch) =>
  listEvents.pages({ path: { org }, query: { sort: "-sequence", ...listParams(search), limit: 100 } });
