/** How every entry of the web app routes: plain text in addresses, states of waiting and failing, pages fetched on intent. */
import { Failure, Missing, Waiting } from "./states";

export const routing = {
  // Plain text on both sides, so that an address reads well and an account number stays text.
  parseSearch: (search: string) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search: Record<string, unknown>) => {
    const given = Object.entries(search as Record<string, string | undefined>).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "",
    );
    const query = new URLSearchParams(given).toString();
    return query ? `?${query}` : "";
  },
  defaultPendingComponent: Waiting,
  defaultPendingMs: 150,
  defaultPendingMinMs: 0,
  defaultErrorComponent: Failure,
  defaultNotFoundComponent: Missing,
  defaultPreload: "intent",
  // Answers are kept by the query cache, which knows how old each may be.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
} as const;
