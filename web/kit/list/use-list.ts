/** The rows of a list: fetched page by page, as many as the address says, and kept fresh by asking for the first page only. */
import {
  type InfiniteData,
  keepPreviousData,
  type QueryFunctionContext,
  type QueryKey,
  type UseInfiniteQueryOptions,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { type Address, useAddress } from "./address";
import { type ListPage, layOver } from "./merge";

/** The infinite query of a list operation, as `api/` gives it. */
// biome-ignore-start lint/suspicious/noExplicitAny: the key and what a query selects are opaque here, and invariant in their types.
export type ListQuery<T, C> = Omit<UseInfiniteQueryOptions<ListPage<T>, Error, any, any, C>, "select"> & {
  select?: any;
};
// biome-ignore-end lint/suspicious/noExplicitAny: only the query's type.

export interface ListData<T> {
  address: Address;
  /** Undefined until the first page is here. */
  rows: T[] | undefined;
  keyOf: (row: T) => string;
  /** How many there are in all; undefined when the server does not say. */
  total: number | undefined;
  /** Set when there are more rows than are shown. */
  more: { load: () => void; busy: boolean; error: Error | null } | undefined;
  /** The first page could not be fetched, or the rows could not be fetched again: then `rows` are old, from `at`. */
  error: Error | null;
  at: number;
  retry: () => void;
  retrying: boolean;
  /** Rows of what was asked before, shown until the answer comes. */
  waiting: boolean;
}

/** The key under which the first page of a list is polled; invalidating it refreshes the list without fetching every page again. */
export const headKey = (queryKey: QueryKey): QueryKey => ["head", ...queryKey];

interface How<T> {
  keyOf: (row: T) => string;
  prefix?: string;
  /** How often the first page is asked again, in milliseconds; `false` when nothing moves. */
  poll?: number | false | ((rows: T[]) => number | false);
}

export function useList<T, C = string | undefined>(query: ListQuery<T, C>, how: How<T>): ListData<T> {
  const { keyOf } = how;
  const cache = useQueryClient();
  const address = useAddress(how.prefix);
  const list = useInfiniteQuery<ListPage<T>, Error, InfiniteData<ListPage<T>, C>, QueryKey, C>({
    ...query,
    placeholderData: keepPreviousData,
    refetchInterval: false,
  });
  const pages = list.data?.pages;
  const rows = pages?.flatMap(({ items }) => items);
  const shown = rows?.length ?? 0;

  const every = typeof how.poll === "function" ? how.poll(rows ?? []) : (how.poll ?? false);
  const head = useQuery<ListPage<T>>({
    queryKey: headKey(query.queryKey as QueryKey),
    queryFn: (context) =>
      (query.queryFn as (context: QueryFunctionContext<QueryKey, C>) => Promise<ListPage<T>>)({
        ...context,
        queryKey: query.queryKey as QueryKey,
        pageParam: query.initialPageParam,
        direction: "forward",
      } as never),
    enabled: pages !== undefined && !list.isPlaceholderData,
    initialData: list.isPlaceholderData ? undefined : pages?.[0],
    initialDataUpdatedAt: list.dataUpdatedAt,
    staleTime: Infinity,
    refetchInterval: every,
  });
  const { data: fresh, dataUpdatedAt: freshAt } = head;
  useEffect(() => {
    const { queryKey } = query;
    const before = cache.getQueryState(queryKey as QueryKey)?.dataUpdatedAt ?? 0;
    if (!fresh || freshAt <= before) return;
    cache.setQueryData<InfiniteData<ListPage<T>, C>>(queryKey as QueryKey, (old) => old && layOver(old, fresh, keyOf), {
      updatedAt: freshAt,
    });
  }, [fresh, freshAt, query, keyOf, cache]);

  // The address says how many rows are shown: after "more", after Back, and when somebody else opens it.
  const wanted = Number(address.search.rows) || 0;
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list;
  useEffect(() => {
    if (shown < wanted && hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [shown, wanted, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);

  const failed = list.isError && !isFetchNextPageError;
  const headFailed = head.isError && head.errorUpdatedAt > list.dataUpdatedAt;
  return {
    address,
    rows,
    keyOf,
    total: pages?.[0]?.total ?? undefined,
    more: hasNextPage
      ? {
          load: () => {
            if (isFetchNextPageError) void fetchNextPage();
            else address.change({ rows: String(shown + Math.max(1, pages?.[0]?.items.length ?? 0)) });
          },
          busy: list.isFetchingNextPage || (shown < wanted && !isFetchNextPageError),
          error: isFetchNextPageError ? list.error : null,
        }
      : undefined,
    error: failed ? list.error : headFailed ? head.error : null,
    at: list.dataUpdatedAt,
    retry: () => void (failed || !pages ? list.refetch() : head.refetch()),
    retrying: list.isRefetching || head.isFetching,
    waiting: list.isPlaceholderData,
  };
}
