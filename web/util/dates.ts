/** Billing periods (`2024-09`), days and times as the API writes them: strings, in UTC. */
import { agesIn, datesIn } from "./intl";

/** As many periods later; earlier with a negative number. */
export function shiftPeriod(period: string, months: number): string {
  const [year, month] = split(period);
  const count = year * 12 + month - 1 + months;
  return `${Math.floor(count / 12)}-${pad((count % 12) + 1)}`;
}

export const nextPeriod = (period: string): string => shiftPeriod(period, 1);
export const previousPeriod = (period: string): string => shiftPeriod(period, -1);

/** The half-open range of a billing period. */
export function periodRange(period: string): { start: string; end: string } {
  return { start: `${period}-01`, end: `${nextPeriod(period)}-01` };
}

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

const monthsBetween = (from: string, to: string): number => {
  const [[a, m], [b, n]] = [split(from), split(to)];
  return (b - a) * 12 + n - m;
};
const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** The whole months of a range; 0 where it is one of days. */
const monthsOf = ({ start, end }: { start: string; end: string }): number =>
  start.endsWith("-01") && end.endsWith("-01") ? Math.max(monthsBetween(start, end), 0) : 0;

/** What a range is compared with, as the server has it: as many whole months before it, else as many days. */
export function rangeBefore({ start, end }: { start: string; end: string }): { start: string; end: string } {
  const months = monthsOf({ start, end });
  return months > 0
    ? { start: `${shiftPeriod(start.slice(0, 7), -months)}-01`, end: start }
    : { start: addDays(start, -daysBetween(start, end)), end: start };
}

/** Whether the range before has a day for a day of the range: a shorter month has none for the last days of a longer one. */
export function hasDayBefore(day: string, range: { start: string; end: string }): boolean {
  const months = monthsOf(range);
  if (months === 0) return true;
  return Number(day.slice(8)) <= Number(addDays(periodRange(shiftPeriod(day.slice(0, 7), -months)).end, -1).slice(8));
}

/** The whole months that a range touches: bills are of months. */
export function wholeMonths({ start, end }: { start: string; end: string }): { start: string; end: string } {
  return { start: periodRange(start.slice(0, 7)).start, end: periodRange(addDays(end, -1).slice(0, 7)).end };
}

/** `September 2024`, `Sep 2024 – Nov 2024` or `3 Sep – 9 Sep 2024`, for the days from `start` to before `end`. */
export function rangeName(
  { start, end }: { start: string; end: string },
  locale: string,
  width: "short" | "long" = "long",
) {
  const last = addDays(end, -1);
  if (start.endsWith("-01") && end.endsWith("-01")) {
    const [first, final] = [start.slice(0, 7), last.slice(0, 7)];
    return first === final
      ? periodName(first, locale, width)
      : `${periodName(first, locale)} – ${periodName(final, locale)}`;
  }
  const day = (value: string) =>
    datesIn(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(
      new Date(`${value}T00:00:00Z`),
    );
  if (start === last) return day(start);
  return `${start.slice(0, 4) === last.slice(0, 4) ? dayName(start, locale) : day(start)} – ${day(last)}`;
}

export function periodName(period: string, locale: string, width: "short" | "long" = "short"): string {
  return datesIn(locale, { month: width, year: "numeric", timeZone: "UTC" }).format(new Date(`${period}-01T00:00:00Z`));
}

export function dayName(day: string, locale: string, weekday = false): string {
  const options: Intl.DateTimeFormatOptions = {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
    ...(weekday ? { weekday: "short" } : {}),
  };
  return datesIn(locale, options).format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
}

export function timeName(time: string, locale: string): string {
  return datesIn(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(time));
}

/** "3 minutes ago". */
export function ago(time: string, now: number, locale: string): string {
  const seconds = Math.round((new Date(time).getTime() - now) / 1000);
  const format = agesIn(locale, { numeric: "auto" });
  const size = Math.abs(seconds);
  if (size < 60) return format.format(seconds, "second");
  if (size < 3600) return format.format(Math.round(seconds / 60), "minute");
  if (size < 86400) return format.format(Math.round(seconds / 3600), "hour");
  return format.format(Math.round(seconds / 86400), "day");
}

function split(period: string): [number, number] {
  return [Number(period.slice(0, 4)), Number(period.slice(5, 7))];
}
function pad(month: number): string {
  return String(month).padStart(2, "0");
}

/** A moment near now: the time alone when it is of the same day, else with its date. */
export function clockName(at: number, now: number, locale: string): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return datesIn(locale, {
    timeStyle: "short",
    ...(sameDay ? {} : { dateStyle: "medium" }),
  }).format(new Date(at));
}
