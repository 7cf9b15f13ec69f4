/** What a file with an answer is called: whose, what, by what, and when, so that several in one folder are told apart. */
import { addDays } from "@/util/dates";
import type { Range } from "./load";
import type { Explorer } from "./state";

/** `acme-BilledCost-by-ServiceName-2024-09.csv`, `acme-charges-2024-09-03-to-2024-09-05-EUR-filtered.parquet`. */
export function fileName(
  org: string,
  { measure, group, filters, currency, asOf, view }: Explorer,
  range: Range,
  { format, rows }: { format: "csv" | "parquet"; rows: boolean },
): string {
  const what = rows || view === "rows" ? ["charges"] : [measure, ...(group.length > 0 ? ["by", ...group] : [])];
  const parts = [
    org,
    ...what,
    ...(range ? [timeOf(range)] : []),
    ...(currency ? [currency] : []),
    ...(filters.length > 0 ? ["filtered"] : []),
    ...(asOf ? ["as-of", asOf.slice(0, 16)] : []),
  ];
  // Tags may be called anything, and names of files may not.
  return `${parts.map((part) => part.replace(/[^\p{L}\p{N}._-]+/gu, "-")).join("-")}.${format}`;
}

function timeOf({ start, end }: { start: string; end: string }): string {
  const last = addDays(end, -1);
  const months = start.endsWith("-01") && end.endsWith("-01");
  const [from, to] = months ? [start.slice(0, 7), last.slice(0, 7)] : [start, last];
  return from === to ? from : `${from}-to-${to}`;
}
