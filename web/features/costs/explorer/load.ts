/** What the explorer asks for: the same questions while the page is fetched and on the page. */
import { queryClient } from "@/api/client";
import { listCostDatasets } from "@/api/generated/costs-datasets";
import { listCostDimensions } from "@/api/generated/costs-reports";
import { begin } from "@/kit/page/load";
import { periodRange, wholeMonths } from "@/util/dates";
import { openingPeriod } from "../periods";
import { chargeQuery, reportQuery, rowsQuery, valuesQuery, versionsQuery } from "../queries";
import { type Explorer, type ExplorerSearch, read, toQuery, toRows } from "./state";

export type Range = { start: string; end: string } | null;

/** The days that are asked about: those of the address, else the newest period. */
export function askedRange({ from, to }: Pick<Explorer, "from" | "to">, newest: string | undefined): Range {
  if (from && to) return { start: from, end: to };
  return newest ? periodRange(newest) : null;
}

/**
 * The days that are answered for, which is what is shown and compared. Billed are whole months: a range of days asks for the bills of
 * the months it touches.
 */
export function answeredRange(state: Pick<Explorer, "from" | "to" | "basis">, newest: string | undefined): Range {
  const asked = askedRange(state, newest);
  return asked && state.basis === "billing" ? wholeMonths(asked) : asked;
}

/** Whether the view shows days or months beside the sums. */
export const isDrawn = ({ view, grain }: Explorer): boolean =>
  view === "bar" || view === "line" || (view === "table" && grain !== "none");

/** What happened over time. */
export const timedQuery = (org: string, state: Explorer, range: Range) => ({
  ...reportQuery(org, toQuery({ ...state, compare: false }, range)),
  enabled: range !== null && isDrawn(state),
});

/** What it comes to. */
export const sumsQuery = (org: string, state: Explorer, range: Range) => ({
  ...reportQuery(org, toQuery({ ...state, grain: "none" }, range)),
  enabled: range !== null && state.view !== "rows",
});

/** What happened over time in the range before, each day beside its day of now as the server has it: one line to compare with. */
export const pastQuery = (org: string, state: Explorer, range: Range) => ({
  ...reportQuery(org, toQuery({ ...state, group: [] }, range)),
  enabled: range !== null && state.compare && (state.view === "bar" || state.view === "line"),
});

/** What there is in each currency, which an answer in one of them does not say. */
export const currenciesQuery = (org: string, state: Explorer, range: Range) => ({
  ...reportQuery(org, toQuery({ ...state, group: [], grain: "none", compare: false, currency: null }, range)),
  enabled: range !== null && state.currency !== null && state.view !== "rows",
});

/** The charges themselves. */
export const chargesQuery = (org: string, state: Explorer, range: Range) => ({
  ...rowsQuery(org, toRows(state, range)),
  enabled: range !== null && state.view === "rows",
});

/** Waits for the periods there are; the answers are on their way when the page is drawn, which shows where they will stand. */
export async function loadExplorer(org: string, search: ExplorerSearch): Promise<void> {
  const state = read(search);
  begin(listCostDimensions.query({ path: { org } }), versionsQuery(org));
  for (const { dimension, values } of state.filters) if (values.length > 0) begin(valuesQuery(org, dimension, ""));
  if (state.row !== null) begin(chargeQuery(org, state.row, state.asOf ?? undefined));
  const { datasets } = await queryClient.ensureQueryData(listCostDatasets.query({ path: { org } }));
  const range = answeredRange(state, openingPeriod(datasets));
  for (const question of [timedQuery, sumsQuery, pastQuery, currenciesQuery, chargesQuery]) {
    const asked = question(org, state, range);
    if (asked.enabled) begin(asked);
  }
}
