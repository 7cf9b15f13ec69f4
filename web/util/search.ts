/** Reads what stands behind the question mark of an address. */

/** A value that says something; everything else is as if it were not there. */
export const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
