/**
 * What a list shows stands in its address, so that it can be shared and returns with Back: `q` what is searched, `sort` by what
 * (`name`, `-created_at`), `rows` how many are shown, and the list's own filters.
 */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

/** What may stand in an address: one of these, or any text. */
type Choices = Record<string, readonly string[] | "text">;
type Chosen<C> = C extends readonly (infer V)[] ? V : string;
export type ListSearch<C extends Choices = Record<never, never>> = { q?: string; rows?: string } & {
  [K in keyof C]?: Chosen<C[K]>;
};

/**
 * The `validateSearch` of a route with a list, with what it can be sorted by and filtered by:
 * `listSearch({ sort: orders("name", "created_at"), state: ["active", "revoked"] })`. Anything else in the address is dropped, so
 * that an old or mistyped link shows a list and not a refusal.
 */
export const listSearch =
  <const C extends Choices>(choices: C) =>
  (search: Record<string, unknown>): ListSearch<C> => {
    const allowed: Choices = { q: "text", rows: "text", ...choices };
    // What is not allowed is named as not there, or the router would keep it from the address as it is.
    const known = Object.entries(allowed).flatMap(([name, choice]) => {
      const value = search[name];
      if (value === undefined) return [];
      const fits = typeof value === "string" && value !== "" && (choice === "text" || choice.includes(value));
      return [[name, fits ? value : undefined]];
    });
    return Object.fromEntries(known) as ListSearch<C>;
  };

/** Each column up and down, as the server names them: `name`, `-name`. */
export const orders = <const S extends string>(...columns: S[]) =>
  columns.flatMap((column) => [column, `-${column}`] as const) as (S | `-${S}`)[];

/** What of the address the server is asked: all but how many rows are shown. */
export function listParams<S extends { rows?: string }>({ rows: _, ...asked }: S): Omit<S, "rows"> {
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
