/** The billing periods there are, and the one to open with. */
import { addDays } from "@/util/dates";
import { sign } from "@/util/money";

interface Held {
  billing_period: string;
  billed: Record<string, string>;
}

export function periodsOf(datasets: { periods: Held[] }[] | undefined): string[] {
  return [...new Set(held(datasets).map(({ billing_period }) => billing_period))].sort();
}

/** The newest period in which something was billed; where nothing ever was, the newest. */
export function openingPeriod(datasets: { periods: Held[] }[] | undefined): string | undefined {
  const withMoney = held(datasets).filter(({ billed }) => Object.values(billed).some((amount) => sign(amount) !== 0));
  const newest = withMoney.map(({ billing_period }) => billing_period).sort();
  return newest.at(-1) ?? periodsOf(datasets).at(-1);
}

/** The currencies that something was billed in, in all or in the months of a range; those of most bills first. */
export function currenciesOf(
  datasets: { periods: Held[] }[] | undefined,
  range?: { start: string; end: string },
): string[] {
  const [from, last] = range ? [range.start.slice(0, 7), addDays(range.end, -1).slice(0, 7)] : ["", "9999"];
  const counts = new Map<string, number>();
  for (const { billing_period, billed } of held(datasets))
    if (billing_period >= from && billing_period <= last)
      for (const currency of Object.keys(billed)) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).map(([currency]) => currency);
}

/** Whether a currency is of no use in a range, because all that was billed there was billed in others. */
export function isForeign(
  currency: string | null | undefined,
  datasets: { periods: Held[] }[] | undefined,
  range: { start: string; end: string },
): boolean {
  const there = currenciesOf(datasets, range);
  return currency != null && there.length > 0 && !there.includes(currency);
}

const held = (datasets: { periods: Held[] }[] | undefined): Held[] =>
  (datasets ?? []).flatMap(({ periods }) => periods);
