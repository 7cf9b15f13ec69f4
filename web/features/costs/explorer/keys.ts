/** Rows of a report as series: one key for a combination of values, its name, and its colour. */
import type { ChargeRow, QueryResult, QueryRow } from "@stoa/client";
import { colorsOf, otherVariable, SERIES } from "@/chart/colors";
import type { Explorer } from "./state";

/** One charge: a bill that stands in two sources has the same row ids in both. */
export const chargeKey = (row: ChargeRow) => `${row.x_RowId}~${row.source_id}`;

export const OTHER = "\u0000other";

export function keyOf(row: QueryRow, group: string[]): string {
  if (row.other) return OTHER;
  return group.length === 1 ? (row.keys[group[0]!] ?? "") : JSON.stringify(group.map((name) => row.keys[name] ?? null));
}

export function nameOf(row: QueryRow, group: string[], words: { other: string; none: string; total: string }): string {
  if (row.other) return words.other;
  if (group.length === 0) return words.total;
  return group.map((name) => row.names?.[name] || row.keys[name] || words.none).join(" · ");
}

export function colorsFor(org: string, state: Explorer, result: QueryResult): (key: string) => string {
  const keys = [...new Set(result.rows.map((row) => keyOf(row, state.group)))]
    .filter((key) => key !== OTHER)
    .slice(0, SERIES);
  const color = colorsOf(`${org}.${state.group.join("+")}`, keys);
  return (key) => (key === OTHER ? otherVariable : color(key));
}
