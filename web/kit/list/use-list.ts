/** The rows of a list: fetched page by page, as many as the address says, and kept fresh by asking for the first page only. */
import {
  type InfiniteData,
  keepPreviousData,
  type QueryKey,
  type UseInfiniteQueryOptions,
  useInfiniteQuery,
} from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Live, useLive } from "@/kit/live/live";
import { type Address, useAddress } from "./address";

export interface ListPage<T> {
  items: T[];
  next_cursor?: string | null;
  /** How many there are in all, of those that match. */
  total?: number | null;
}

/** The pages of a list operation: `listApiKeys.pages(…)`. Of its type only the rows matter here. */
export interface ListQuery<T> {
  queryKey: QueryKey;
  initialPageParam: unknown;
  getNextPageParam: (...page: never[]) => unknown;
  queryFn?: (context: never) => ListPage<T> | Promise<ListPage<T>>;
}

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
  error: unknown;
  at: number;
  retry: () => void;
  retrying: boolean;
  /** Rows of what was asked before, shown until the answer comes. */
  waiting: boolean;
}

interface How<T> {
  keyOf: (row: T) => string;
  /** For a second list on a page: what its part of the address begins with, such as `invited-`. */
  prefix?: string;
  /** How the rows are kept fresh; without it they are as fresh as any answer. */
  live?: Live | ((rows: T[]) => Live);
}

const never: Live = { when: false };

type Pages<T> = UseInfiniteQueryOptions<ListPage<T>, Error, InfiniteData<ListPage<T>>, QueryKey, unknown>;

export function useList<T>(query: ListQuery<T>, how: How<T>): ListData<T> {
  const address = useAddress(how.prefix);
  const list = useInfiniteQuery({
    ...(query as Pages<T>),
    placeholderData: keepPreviousData,
  });
  const pages = list.data?.pages;
  const rows = pages?.flatMap(({ items }) => items);
  const shown = rows?.length ?? 0;
  const { error: notRefreshed } = useLive(
    query,
    typeof how.live === "function" ? how.live(rows ?? []) : (how.live ?? never),
  );
  const [failedAt, setFailedAt] = useState(0);
  useEffect(() => {
    if (notRefreshed) setFailedAt(Date.now());
  }, [notRefreshed]);

  // The address says how many rows are shown: after "more", after Back, and when somebody else opens it.
  const wanted = Number(address.search.rows) || 0;
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = list;
  useEffect(() => {
    if (shown < wanted && hasNextPage && !isFetching && !isFetchNextPageError) void fetchNextPage();
  }, [shown, wanted, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);

  return {
    address,
    rows,
    keyOf: how.keyOf,
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
    error:
      list.isError && !isFetchNextPageError
        ? list.error
        : failedAt > list.dataUpdatedAt
          ? (notRefreshed ?? null)
          : null,
    at: list.dataUpdatedAt,
    retry: () => void list.refetch(),
    retrying: list.isRefetching,
    waiting: list.isPlaceholderData,
  };
}
