/** Counts, bytes, rates, durations and lists for people. */
import { listsIn, numbersIn } from "./intl";

export function count(value: number, locale: string): string {
  return numbersIn(locale).format(value);
}

export function compactCount(value: number, locale: string): string {
  return numbersIn(locale, {
    notation: value < 10_000 ? "standard" : "compact",
    maximumFractionDigits: 1,
  }).format(value);
}

export function bytes(value: number, locale: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return numbersIn(locale, {
    style: "unit",
    unit: units[unit],
    unitDisplay: "short",
    maximumFractionDigits: unit === 0 ? 0 : 1,
  }).format(size);
}

/** `< 1 ms`, `850 ms`, `12.4 s`, `3:05 min`; the signs of the units are the same in every language. */
export function duration(milliseconds: number, locale: string): string {
  if (milliseconds < 1) return "< 1 ms";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) {
    const seconds = numbersIn(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    return `${seconds.format(milliseconds / 1000)} s`;
  }
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
}

/** `September, October`, with what stands between the parts of a list in the language. */
export function listed(parts: readonly string[], locale: string): string {
  return listsIn(locale, { type: "conjunction", style: "narrow" }).format(parts);
}
