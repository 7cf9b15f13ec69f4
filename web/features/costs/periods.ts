/** The billing periods there are, and the one to open with. */
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

/** The currencies that something was billed in, the ones with most periods first. */
export function currenciesOf(datasets: { periods: Held[] }[] | undefined): string[] {
  const counts = new Map<string, number>();
  for (const currency of held(datasets).flatMap(({ billed }) => Object.keys(billed)))
    counts.set(currency, (counts.get(currency) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).map(([currency]) => currency);
}

const held = (datasets: { periods: Held[] }[] | undefined): Held[] =>
  (datasets ?? []).flatMap(({ periods }) => periods);
