/** Brings the first page of a list up to date, and leaves the pages that were loaded after it where they are. */
import type { InfiniteData, QueryClient } from "@tanstack/react-query";

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
  /** How many there are in all, where the server says. */
  total?: number | null;
}

/**
 * The pages with a fresh first one. Rows that newer ones pushed out of it stay at its end, so that nothing falls between it
 * and the second; rows that are gone from the middle are gone. Where not one row of before is left, more came than fit on
 * a page, and the list begins anew.
 */
export function withFirst<T>(
  before: InfiniteData<Page<T>, unknown>,
  fresh: Page<T>,
  idOf: (row: T) => unknown,
): InfiniteData<Page<T>, unknown> {
  const [first, ...later] = before.pages;
  if (!first || later.length === 0) return { pages: [fresh], pageParams: before.pageParams.slice(0, 1) };
  const now = new Set(fresh.items.map(idOf));
  const shared = first.items.findLastIndex((row) => now.has(idOf(row)));
  if (shared < 0) return { pages: [fresh], pageParams: before.pageParams.slice(0, 1) };
  // The last row of the fresh page tells how far it reaches: what stood behind it before was pushed out.
  const pushed = fresh.next_cursor ? first.items.slice(shared + 1) : [];
  const items = [...fresh.items, ...pushed];
  const known = new Set(items.map(idOf));
  return {
    ...before,
    pages: [
      { ...fresh, items, next_cursor: first.next_cursor },
      ...later.map((page) => ({ ...page, items: page.items.filter((row) => !known.has(idOf(row))) })),
    ],
  };
}

export interface Shown {
  queryKey: readonly unknown[];
  queryFn?: unknown;
}

export const isPages = ({ queryKey }: Shown): boolean => queryKey.at(-1) === "pages";

const idOf = (row: unknown) => {
  const { id, sequence } = row as { id?: unknown; sequence?: unknown };
  return id ?? sequence ?? JSON.stringify(row);
};

/**
 * Asks again for what is shown: all of one answer, or the first page of many. `subjects` are what is known to have changed;
 * if a later page shows one, all pages are asked again. Throws what the server refused; what is shown stays.
 */
export async function refresh(cache: QueryClient, shown: Shown, subjects: readonly string[] = []): Promise<void> {
  const { queryKey } = shown;
  // Somebody asks already: the answer will be as fresh, and theirs must not be overtaken.
  if (cache.isFetching({ queryKey, exact: true }) > 0) return;
  const queryFn = shown.queryFn as (context: object) => Promise<Page<unknown>>;
  if (!isPages(shown)) {
    await cache.fetchQuery({ queryKey, queryFn, staleTime: 0, retry: false });
    return;
  }
  const before = cache.getQueryData<InfiniteData<Page<unknown>>>(queryKey);
  if (!before) return;
  const isSubject = (row: unknown) => subjects.includes(String(idOf(row)));
  if (before.pages.slice(1).some(({ items }) => items.some(isSubject))) {
    await cache.refetchQueries({ queryKey, exact: true }, { throwOnError: true });
    return;
  }
  const fresh = await cache.fetchQuery({
    queryKey: queryKey.slice(0, -1),
    queryFn: (context) => queryFn({ ...context, pageParam: undefined }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  if (cache.isFetching({ queryKey, exact: true }) > 0) return;
  const [first, ...later] = before.pages;
  const known = new Set(first?.items.map(idOf));
  // Rows came or went, but not on the first page: then a later one has them, by whatever they are sorted.
  if (later.length > 0 && fresh.total !== first?.total && fresh.items.every((row) => known.has(idOf(row)))) {
    await cache.refetchQueries({ queryKey, exact: true }, { throwOnError: true });
    return;
  }
  cache.setQueryData<InfiniteData<Page<unknown>>>(
    queryKey,
    (now) => now && (withFirst(now, fresh, idOf) as typeof now),
  );
}
