/** Billing periods (`2024-09`), days and times as the API writes them: strings, in UTC. */
import { agesIn, datesIn } from "./intl";

export function nextPeriod(period: string): string {
  const [year, month] = split(period);
  return month === 12 ? `${year + 1}-01` : `${year}-${pad(month + 1)}`;
}

export function previousPeriod(period: string): string {
  const [year, month] = split(period);
  return month === 1 ? `${year - 1}-12` : `${year}-${pad(month - 1)}`;
}

/** The half-open range of a billing period. */
export function periodRange(period: string): { start: string; end: string } {
  return { start: `${period}-01`, end: `${nextPeriod(period)}-01` };
}

export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
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
