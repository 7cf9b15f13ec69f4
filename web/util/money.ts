/** Exact decimals as strings: arithmetic over BigInt and formatting without a float ever touching an amount. */
import { numbersIn } from "./intl";

interface Scaled {
  units: bigint;
  scale: number;
}

/** Reads `-12.50`, `1E-8`. Anything else throws, because a wrong amount must not be shown as zero. */
function parse(text: string): Scaled {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
  const whole = match?.[2] ?? "";
  const fraction = match?.[3] ?? "";
  if (!match || whole + fraction === "") throw new Error(`"${text}" is not a decimal number`);
  let units = BigInt(whole + fraction);
  let scale = fraction.length - Number(match[4] ?? 0);
  if (scale < 0) {
    units *= 10n ** BigInt(-scale);
    scale = 0;
  }
  return { units: match[1] === "-" ? -units : units, scale };
}

function print({ units, scale }: Scaled): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  if (scale === 0) return sign + digits;
  const fraction = digits.slice(-scale).replace(/0+$/, "");
  return sign + digits.slice(0, -scale) + (fraction ? `.${fraction}` : "");
}

function align(a: Scaled, b: Scaled): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.units * 10n ** BigInt(scale - a.scale), b.units * 10n ** BigInt(scale - b.scale), scale];
}

export function add(a: string, b: string): string {
  const [x, y, scale] = align(parse(a), parse(b));
  return print({ units: x + y, scale });
}

export function subtract(a: string, b: string): string {
  const [x, y, scale] = align(parse(a), parse(b));
  return print({ units: x - y, scale });
}

export function multiply(a: string, b: string): string {
  const [x, y] = [parse(a), parse(b)];
  return print({ units: x.units * y.units, scale: x.scale + y.scale });
}

export function sum(values: Iterable<string>): string {
  let total = "0";
  for (const value of values) total = add(total, value);
  return total;
}

/** A share of an amount, rounded half away from zero to `digits`: for averages, never for sums. */
export function divide(value: string, by: number, digits: number): string {
  const { units, scale } = parse(value);
  const numerator = units * 10n ** BigInt(digits) * 2n;
  const doubled = numerator / (10n ** BigInt(scale) * BigInt(by));
  return print({ units: (doubled + (doubled < 0n ? -1n : 1n)) / 2n, scale: digits });
}

export function compare(a: string, b: string): number {
  const [x, y] = align(parse(a), parse(b));
  return x < y ? -1 : x > y ? 1 : 0;
}

export function sign(value: string): -1 | 0 | 1 {
  const { units } = parse(value);
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

/** With `digits` after the point, half away from zero: what the server does to the cent. */
export function round(value: string, digits: number): string {
  const { units, scale } = parse(value);
  if (scale <= digits) return print({ units: units * 10n ** BigInt(digits - scale), scale: digits });
  const power = 10n ** BigInt(scale - digits);
  const half = units < 0n ? -power / 2n : power / 2n;
  return print({ units: (units + half) / power, scale: digits });
}

/** The change from `previous` to `current` in per cent with one decimal, or null when there is nothing to compare with. */
export function changePercent(current: string, previous: string): string | null {
  const [now, before] = align(parse(current), parse(previous));
  if (before <= 0n) return null;
  const doubled = ((now - before) * 2000n) / before;
  return print({ units: (doubled + (doubled < 0n ? -1n : 1n)) / 2n, scale: 1 });
}

/** Plain form, without exponent or trailing zeros: what a person copies. */
export function exact(value: string): string {
  return print(parse(value));
}

/** Every digit there is, with the separators of the language: for balances, where the last digit counts. */
export function full(value: string, locale: string): string {
  return money(value, { locale, digits: Math.min(100, parse(exact(value)).scale) });
}

/** For the geometry of charts and bars only; never for a number that is read. */
export function geometry(value: string | null | undefined): number {
  return value ? Number(value) : 0;
}

export interface MoneyParts {
  sign: string;
  prefix: string;
  major: string;
  minor: string;
  suffix: string;
}

export interface MoneyOptions {
  locale?: string;
  /** Shown with its symbol; without it only the number is shown. */
  currency?: string | null;
  /** Digits after the point; by default the currency's own, and more for amounts that would otherwise read as zero. */
  digits?: number;
  signed?: boolean;
}

/** The pieces of an amount, so that the minor digits can be set quieter than the major ones. */
export function moneyParts(value: string, options: MoneyOptions = {}): MoneyParts {
  const digits = options.digits ?? fractionDigits(value, options.currency);
  const format = numberFormat(options.locale ?? "en", options.currency ?? null, digits, options.signed ?? false);
  const result: MoneyParts = { sign: "", prefix: "", major: "", minor: "", suffix: "" };
  for (const part of format.formatToParts(exact(value) as Intl.StringNumericLiteral)) {
    if (part.type === "minusSign") result.sign = "−";
    else if (part.type === "plusSign") result.sign = "+";
    else if (part.type === "integer" || part.type === "group") result.major += part.value;
    else if (part.type === "decimal" || part.type === "fraction") result.minor += part.value;
    else if (result.major === "") result.prefix += part.value;
    else result.suffix += part.value;
  }
  return result;
}

export function money(value: string, options: MoneyOptions = {}): string {
  const { sign: s, prefix, major, minor, suffix } = moneyParts(value, options);
  return s + prefix + major + minor + suffix;
}

function fractionDigits(value: string, currency: string | null | undefined): number {
  const usual = currencyDigits(currency);
  const { units, scale } = parse(exact(value));
  if (units === 0n) return usual;
  const firstDigit = scale - (units < 0n ? -units : units).toString().length + 1;
  return firstDigit > usual ? Math.min(scale, firstDigit + 1) : usual;
}

const digitsByCurrency = new Map<string, number>();
function currencyDigits(currency: string | null | undefined): number {
  if (!currency) return 2;
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    try {
      digits = numbersIn("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    } catch {
      digits = 2;
    }
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}

const formats = new Map<string, Intl.NumberFormat>();
function numberFormat(locale: string, currency: string | null, digits: number, signed: boolean): Intl.NumberFormat {
  const key = `${locale} ${currency} ${digits} ${signed}`;
  let format = formats.get(key);
  if (!format) {
    const shared: Intl.NumberFormatOptions = {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: signed ? "exceptZero" : "negative",
    };
    try {
      format = numbersIn(
        locale,
        currency ? { ...shared, style: "currency", currency, currencyDisplay: "narrowSymbol" } : shared,
      );
    } catch {
      // Not an ISO code (vendors bill in "credits" too): the number alone.
      format = numbersIn(locale, shared);
    }
    formats.set(key, format);
  }
  return format;
}
