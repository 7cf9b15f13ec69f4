/** What a loader does: it sees to it that the answers are there, while the code of the page is on its way. */
import type { FetchInfiniteQueryOptions, FetchQueryOptions, QueryKey } from "@tanstack/react-query";
import { queryClient } from "@/api/client";
import { loadWords } from "@/i18n";

/** What `queryOptions` or `infiniteQueryOptions` made. What they answer differs and is not looked at here. */
interface Asked {
  queryKey: QueryKey;
  queryFn?: unknown;
  initialPageParam?: unknown;
}

/** Waits until every query has an answer, in parallel. One that is in memory is taken as it is; the page renews it when it is old. */
export async function ensure(...queries: Asked[]): Promise<void> {
  await Promise.all(
    queries.map((query) =>
      "initialPageParam" in query
        ? queryClient.ensureInfiniteQueryData(query as FetchInfiniteQueryOptions)
        : queryClient.ensureQueryData(query as FetchQueryOptions),
    ),
  );
}

/** Begins to ask without waiting: for what is shown later, or what may fail without the page. */
export function begin(...queries: Asked[]): void {
  for (const query of queries) void ensure(query).catch(() => undefined);
}

/**
 * For a list whose address says what it shows: its first page is waited for on the way in, and not while somebody types, sorts or
 * filters on it, when the rows of before stay until the others come.
 */
export const shown = (cause: "enter" | "stay" | "preload", list: Asked): Promise<void> | void =>
  cause === "stay" ? begin(list) : ensure(list);

/** The code of a page and the words of its feature, fetched side by side. */
export const page =
  <M>(feature: string, load: () => Promise<M>) =>
  async (): Promise<M> =>
    (await Promise.all([load(), loadWords(feature)]))[0];
