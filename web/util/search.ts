/** Reads what stands behind the question mark of an address. */

/** A value that says something; everything else is as if it were not there. */
export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** Of these names, those that say something. */
export const texts = <K extends string>(
  search: Record<string, unknown>,
  names: readonly K[],
): Partial<Record<K, string>> =>
  Object.fromEntries(names.map((name) => [name, text(search[name])]).filter(([, value]) => value !== undefined));

/** One of these words. */
export const oneOf = <T extends string>(value: unknown, allowed: readonly T[]): T | undefined =>
  allowed.find((choice) => choice === value);

/** Years that a bill can be of, with room for what is compared with them: a day of year 1 has none before it. */
const YEAR = "(?:19|20|21)\\d{2}";
const DAY = new RegExp(`^${YEAR}-\\d{2}-\\d{2}$`);
const MOMENT = new RegExp(`^${YEAR}-\\d{2}-\\d{2}T\\d{2}:\\d{2}`);

/** A day that there is, such as `2024-02-29`. */
export function day(value: unknown): string | undefined {
  const said = text(value);
  if (!said || !DAY.test(said)) return undefined;
  const read = new Date(`${said}T00:00:00Z`);
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(said) ? said : undefined;
}

/** A billing period, such as `2024-02`. */
export function period(value: unknown): string | undefined {
  const said = text(value);
  return said && day(`${said}-01`) ? said : undefined;
}

/** A moment as the API writes it, such as `2026-01-31T12:00:00Z`. */
export function moment(value: unknown): string | undefined {
  const said = text(value);
  return said && MOMENT.test(said) && !Number.isNaN(Date.parse(said)) ? said : undefined;
}

/**
 * What an address says of names that a page knows, in values that it cannot use. `read` is what the page made of it: a name that is
 * there with another value, or with none, was said in vain.
 */
export const unusable = (address: string, read: Record<string, unknown>): [name: string, value: string][] =>
  [...new URLSearchParams(address)].filter(([name, value]) => value !== "" && name in read && read[name] !== value);
