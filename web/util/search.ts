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
