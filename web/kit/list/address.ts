/**
 * What a list shows stands in its address, so that it can be shared and returns with Back: `q` what is searched, `sort` by what
 * (`name`, `-created_at`), `rows` how many are shown, and the list's own filters.
 */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

export type ListSearch<F extends string = never> = { q?: string; sort?: string; rows?: string } & { [K in F]?: string };

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** The `validateSearch` of a route with a list: `listSearch("state", "kind")`. Anything else in the address is dropped. */
export const listSearch =
  <F extends string = never>(...filters: F[]) =>
  (search: Record<string, unknown>): ListSearch<F> => {
    const known = ["q", "sort", "rows", ...filters].map((name) => [name, text(search[name])] as const);
    return Object.fromEntries(known.filter(([, value]) => value !== undefined)) as ListSearch<F>;
  };

/** What of the address the server is asked: all but how many rows are shown. */
export function listParams<F extends string>({ rows: _, ...asked }: ListSearch<F>): Omit<ListSearch<F>, "rows"> {
  return asked;
}

export interface Address {
  search: Record<string, string | undefined>;
  /** Changes a part of the address; what is undefined leaves it. */
  change: (part: Record<string, string | undefined>) => void;
}

/** The address of the list here. A second list on a page has a `prefix`, such as `invited-`. */
export function useAddress(prefix = ""): Address {
  const all = useSearch({ strict: false }) as Record<string, string | undefined>;
  const navigate = useNavigate();
  const change = useCallback(
    (part: Record<string, string | undefined>) => {
      const own = Object.fromEntries(Object.entries(part).map(([name, value]) => [prefix + name, value]));
      void navigate({
        to: ".",
        search: (old: Record<string, unknown>) => ({ ...old, ...own }),
        replace: true,
        resetScroll: false,
      } as unknown as Parameters<typeof navigate>[0]);
    },
    [navigate, prefix],
  );
  const search = prefix
    ? Object.fromEntries(
        Object.entries(all)
          .filter(([name]) => name.startsWith(prefix))
          .map(([name, value]) => [name.slice(prefix.length), value]),
      )
    : all;
  return { search, change };
}
