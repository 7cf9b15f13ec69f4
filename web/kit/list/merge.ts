/** A fresh first page laid over the pages that are shown, so that polling need not fetch them all again. */
import type { InfiniteData } from "@tanstack/react-query";

export interface ListPage<T> {
  items: T[];
  next_cursor?: string | null;
  /** How many there are in all, of those that match. */
  total?: number | null;
}

/**
 * Rows that are new stand before the old ones, rows of the first page are as the server has them now, and rows that have gone
 * from it are gone. The pages behind stay as they were fetched. When no row of the old pages is on the fresh one there is a gap
 * between them that cannot be known, so only the fresh page stays and the rest is fetched again when it is asked for.
 */
export function layOver<T, C>(
  old: InfiniteData<ListPage<T>, C>,
  fresh: ListPage<T>,
  keyOf: (row: T) => string,
): InfiniteData<ListPage<T>, C> {
  const first = old.pageParams.slice(0, 1);
  const rows = old.pages.flatMap((page) => page.items);
  const now = new Set(fresh.items.map(keyOf));
  const common = rows.findLastIndex((row) => now.has(keyOf(row)));
  const last = old.pages.at(-1);
  if (!fresh.next_cursor || common < 0 || !last) return { pages: [fresh], pageParams: first };
  const behind = rows.slice(common + 1).filter((row) => !now.has(keyOf(row)));
  if (behind.length === 0) return { pages: [fresh], pageParams: first };
  const rest: ListPage<T> = { ...last, items: behind, total: fresh.total };
  return { pages: [fresh, rest], pageParams: [...first, fresh.next_cursor as C] };
}
