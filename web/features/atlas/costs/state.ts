/** What the comparison looks at, as it stands in the address: only what differs from the standard. */
import type { CompareRequest } from "@stoa/client";
import { kept } from "@/util/keep";
import { texts } from "@/util/search";

export interface Looked {
  set: Record<string, string>;
  book: string | null;
  environment: string | null;
  span: string;
  load: string;
  plan: string | null;
}

export const spans = ["1.5", "3", "10"];
export const standard: Looked = { set: {}, book: null, environment: null, span: "3", load: "1", plan: null };
const names = ["set", "book", "env", "span", "load", "plan"] as const;
export type ComparisonSearch = Partial<Record<(typeof names)[number], string>>;
/** What a number in an address, a slider or a field may look like: exact, and not endless. */
export const isNumber = (text: string) => /^\d{1,12}(\.\d{1,12})?$/.test(text);

export const parseComparison = (search: Record<string, unknown>): ComparisonSearch => texts(search, names);

export function read(search: ComparisonSearch): Looked {
  const pairs = (search.set ?? "")
    .split(";")
    .map((pair) => pair.split("~"))
    .filter((pair): pair is [string, string] => pair.length === 2 && pair[0] !== "" && isNumber(pair[1]!));
  return {
    set: Object.fromEntries(pairs),
    book: search.book ?? null,
    environment: search.env ?? null,
    span: spans.find((span) => span === search.span) ?? standard.span,
    load: search.load && isNumber(search.load) ? search.load : standard.load,
    plan: search.plan ?? null,
  };
}

/** What the browser keeps a workload of one's own under, for this tab. */
export const WORKLOAD = "stoa.atlas.workload";
/** Null is the server's example. */
export const keptWorkload = (): string | null => kept(WORKLOAD, "sessionStorage");

/** What the server is asked; where on the way one looks, and at which plan, is not its business. */
export const requestOf = (
  { set, book, environment, span }: Pick<Looked, "set" | "book" | "environment" | "span">,
  workload: string | null,
): CompareRequest => ({ workload, set, book, environment, highest_load: span });

export function write(state: Looked): ComparisonSearch {
  const set = Object.entries(state.set)
    .sort()
    .map((pair) => pair.join("~"))
    .join(";");
  const all: ComparisonSearch = {
    set,
    book: state.book ?? "",
    env: state.environment ?? "",
    span: state.span === standard.span ? "" : state.span,
    load: state.load === standard.load ? "" : state.load,
    plan: state.plan ?? "",
  };
  return parseComparison(all);
}
