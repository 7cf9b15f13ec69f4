/** The billing periods there are, and the one to open with. */
interface Held {
  billing_period: string;
  rows: number;
}

export function periodsOf(datasets: { periods: Held[] }[] | undefined): string[] {
  return [...rowsByPeriod(datasets).keys()].sort();
}

/**
 * The newest period with something to see. A month that has barely begun, or of which only a late charge is known, holds
 * less than a fiftieth of the fullest one: then the month before says more.
 */
export function openingPeriod(datasets: { periods: Held[] }[] | undefined): string | undefined {
  const rows = rowsByPeriod(datasets);
  const fullest = Math.max(0, ...rows.values());
  return [...rows]
    .filter(([, count]) => count * 50 >= fullest)
    .map(([period]) => period)
    .sort()
    .at(-1);
}

function rowsByPeriod(datasets: { periods: Held[] }[] | undefined): Map<string, number> {
  const rows = new Map<string, number>();
  for (const { billing_period, rows: count } of (datasets ?? []).flatMap(({ periods }) => periods))
    rows.set(billing_period, (rows.get(billing_period) ?? 0) + count);
  return rows;
}
