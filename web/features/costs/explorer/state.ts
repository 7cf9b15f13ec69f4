/** What the explorer shows, as it stands in the address: plain text that can be read, shared and edited by hand. */
import type { Filter, FilterOp, Grain, Measure, Query, QueryResult, RowsQuery } from "@stoa/client";
import { day, moment, oneOf, text } from "@/util/search";
import { measures } from "../measures";

export type View = "bar" | "line" | "treemap" | "table" | "rows";
export interface Explorer {
  view: View;
  group: string[];
  measure: Measure;
  grain: Grain;
  from: string | null;
  to: string | null;
  basis: "billing" | "charge";
  filters: Filter[];
  compare: boolean;
  top: number;
  currency: string | null;
  asOf: string | null;
  row: string | null;
}

export const standard: Explorer = {
  view: "bar",
  group: ["ServiceName"],
  measure: "BilledCost",
  grain: "day",
  from: null,
  to: null,
  basis: "billing",
  filters: [],
  compare: false,
  top: 8,
  currency: null,
  asOf: null,
  row: null,
};
export interface ExplorerSearch {
  view?: string;
  group?: string;
  measure?: string;
  grain?: string;
  from?: string;
  to?: string;
  basis?: string;
  filter?: string;
  compare?: string;
  top?: string;
  currency?: string;
  as_of?: string;
  row?: string;
}
const ops: FilterOp[] = ["in", "not_in", "contains", "is_null", "is_not_null"];
const views = ["bar", "line", "treemap", "table", "rows"] as const;
const grains = ["none", "day", "month"] as const;
const bases = ["billing", "charge"] as const;
export const MOST_GROUPS = 3;

const groupsIn = (said: string) => (said === "none" ? [] : said.split(",").filter(Boolean).slice(0, MOST_GROUPS));

/** A value that is none is left out, and of filters those that are none; the page says so. */
export function parseExplorer(search: Record<string, unknown>): ExplorerSearch {
  const group = text(search.group);
  const filter = text(search.filter);
  const filters = readFilters(filter);
  const top = Number(search.top);
  // Half a range is none, and neither is one that ends before it begins.
  const [from, to] = [day(search.from), day(search.to)];
  const ranged = from !== undefined && to !== undefined && from < to;
  return {
    view: oneOf(search.view, views),
    group: group && (groupsIn(group).join(",") || "none"),
    measure: oneOf(search.measure, measures),
    grain: oneOf(search.grain, grains),
    from: ranged ? from : undefined,
    to: ranged ? to : undefined,
    basis: oneOf(search.basis, bases),
    filter: filters.length === filter?.split(";").length ? filter : writeFilters(filters) || undefined,
    compare: oneOf(search.compare, ["previous"]),
    top: Number.isInteger(top) && top > 0 && top <= 100 ? text(search.top) : undefined,
    currency: text(search.currency),
    as_of: moment(search.as_of),
    row: text(search.row),
  };
}

export function read(address: ExplorerSearch): Explorer {
  const search = parseExplorer({ ...address });
  return {
    view: oneOf(search.view, views) ?? standard.view,
    group: search.group === undefined ? standard.group : groupsIn(search.group),
    measure: oneOf(search.measure, measures) ?? standard.measure,
    grain: oneOf(search.grain, grains) ?? standard.grain,
    from: search.from ?? null,
    to: search.to ?? null,
    basis: oneOf(search.basis, bases) ?? standard.basis,
    filters: readFilters(search.filter),
    compare: search.compare === "previous",
    top: search.top === undefined ? standard.top : Number(search.top),
    currency: search.currency ?? null,
    asOf: search.as_of ?? null,
    row: search.row ?? null,
  };
}

/** Only what differs from the standard goes into the address. */
export function write(state: Partial<Explorer>): ExplorerSearch {
  const full = { ...standard, ...state };
  const all: Record<keyof ExplorerSearch, [value: string, standard: string]> = {
    view: [full.view, standard.view],
    group: [full.group.join(",") || "none", standard.group.join(",")],
    measure: [full.measure, standard.measure],
    grain: [full.grain, standard.grain],
    from: [full.from ?? "", ""],
    to: [full.to ?? "", ""],
    basis: [full.basis, standard.basis],
    filter: [writeFilters(full.filters), ""],
    compare: [full.compare ? "previous" : "", ""],
    top: [String(full.top), String(standard.top)],
    currency: [full.currency ?? "", ""],
    as_of: [full.asOf ?? "", ""],
    row: [full.row ?? "", ""],
  };
  return Object.fromEntries(
    Object.entries(all)
      .filter(([, [value, usual]]) => value !== usual)
      .map(([name, [value]]) => [name, value]),
  );
}

const escapeMarks = (text: string) => text.replace(/[%~;]/g, (mark) => encodeURIComponent(mark).replace("~", "%7E"));
const unescapeMarks = (text: string) => text.replace(/%(25|7E|3B)/g, (code) => decodeURIComponent(code));

/** `ServiceName~in~Amazon EC2~Claude API;RegionId~is_null`. */
export function writeFilters(filters: Filter[]): string {
  return filters
    .map(({ dimension, op, values }) =>
      [dimension, op, ...values.map((value) => value ?? "")].map(escapeMarks).join("~"),
    )
    .join(";");
}

export function readFilters(text: string | undefined): Filter[] {
  if (!text) return [];
  return text.split(";").flatMap((part) => {
    const [dimension, op, ...values] = part.split("~").map(unescapeMarks);
    // Whether there is a value is asked without one.
    return dimension && ops.includes(op as FilterOp)
      ? [{ dimension, op: op as FilterOp, values: op?.startsWith("is_") ? [] : values }]
      : [];
  });
}

/** The same filters with one dimension narrowed to one value: what a press on a number means. */
export function narrow(filters: Filter[], dimension: string, key: string | null | undefined): Filter[] {
  const rest = filters.filter((filter) => filter.dimension !== dimension);
  return [...rest, key == null ? { dimension, op: "is_null", values: [] } : { dimension, op: "in", values: [key] }];
}

/** The state with the groups and the measure that an answer is of. */
export function asAnswered(state: Explorer, { columns }: Pick<QueryResult, "columns">): Explorer {
  const group = columns.filter(({ type }) => type === "string").map(({ name }) => name);
  return { ...state, group, measure: oneOf(columns.at(-1)?.name, measures) ?? state.measure };
}

type Range = { start: string; end: string } | null;

export function toQuery(state: Explorer, range: Range): Query {
  const timed = state.view === "bar" || state.view === "line" || state.view === "table";
  return {
    measures: [state.measure],
    group_by: state.group,
    grain: timed ? state.grain : "none",
    range,
    basis: state.basis,
    filters: state.filters,
    compare: state.compare ? "previous" : "none",
    top: state.group.length
      ? { n: state.view === "treemap" ? Math.max(state.top, 30) : state.top, by: state.measure }
      : null,
    currency: state.currency,
    as_of: state.asOf,
  };
}

/** The column of single charges that a measure adds up: an estimate is the effective cost of a charge that says so. */
export const costColumn = (measure: Measure) =>
  measure === "Rows" ? "BilledCost" : measure === "EstimatedCost" ? "EffectiveCost" : measure;

export function toRows(state: Explorer, range: Range): RowsQuery {
  return {
    range,
    basis: state.basis,
    filters: state.filters,
    currency: state.currency,
    as_of: state.asOf,
    sort: costColumn(state.measure),
    limit: 100,
  };
}
