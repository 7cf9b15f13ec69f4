/** What the explorer shows, as it stands in the address: plain text that can be read, shared and edited by hand. */
import type { Filter, FilterOp, Grain, Measure, Query, RowsQuery } from "@stoa/client";
import { texts } from "@/util/search";
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
const names = [
  "view",
  "group",
  "measure",
  "grain",
  "from",
  "to",
  "basis",
  "filter",
  "compare",
  "top",
  "currency",
  "as_of",
  "row",
] as const;
export type ExplorerSearch = Partial<Record<(typeof names)[number], string>>;
const ops: FilterOp[] = ["in", "not_in", "contains", "is_null", "is_not_null"];

export const parseExplorer = (search: Record<string, unknown>): ExplorerSearch => texts(search, names);

export function read(search: ExplorerSearch): Explorer {
  const one = <T extends string>(value: string | undefined, allowed: readonly T[], otherwise: T): T =>
    allowed.find((choice) => choice === value) ?? otherwise;
  const day = (value: string | undefined) => (value && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null);
  const top = Number(search.top ?? standard.top);
  return {
    view: one(search.view, ["bar", "line", "treemap", "table", "rows"], standard.view),
    group: search.group === "none" ? [] : (search.group?.split(",").filter(Boolean).slice(0, 3) ?? standard.group),
    measure: one(search.measure, measures, standard.measure),
    grain: one(search.grain, ["none", "day", "month"], standard.grain),
    from: day(search.from),
    to: day(search.to),
    basis: one(search.basis, ["billing", "charge"], standard.basis),
    filters: readFilters(search.filter),
    compare: search.compare === "previous",
    top: Number.isInteger(top) && top > 0 && top <= 100 ? top : standard.top,
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
