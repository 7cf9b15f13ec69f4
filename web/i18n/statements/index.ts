/**
 * What a run says beside its numbers, in the language that is spoken: why a row was rejected or left out, and what a person has to
 * know although the charges are there. English is the server's own sentence; the other languages have one for each `code`, with what
 * the server sends beside it. Without one, or without what it takes, the server's sentence is shown.
 */
import type { Statement, StatementParam } from "@stoa/client";
import { useEffect } from "react";
import { addDays, periodName, rangeName } from "@/util/dates";
import { full } from "@/util/money";
import { loadWords, useLocale } from "..";
import { format, valuesOf } from "../icu";
import { find } from "../store";

/** One sentence for each code, which may be a part of one: `is not a number`. */
export type Statements = Readonly<Record<Statement["code"], string>>;

const NAME = "statements";

/** Says the server's statements, and again when the language changes. */
export function useStatements(): (said: Statement | null | undefined, english: string) => string {
  useLocale();
  useEffect(() => void loadWords(NAME), []);
  return stated;
}

/** The statement in the language that is spoken, else the server's English. */
export function stated(said: Statement | null | undefined, english: string): string {
  return (said && spoken(said)) ?? english;
}

/** A place as the server writes it, `bill.csv, line 17: "n/a"`, in the language that is spoken. */
export function placed(text: string): string {
  const [, file, line, rest] = /^(.*?), line (\d+)(.*)$/s.exec(text) ?? [];
  return file && line && rest !== undefined
    ? stated({ code: "at_line", params: { file, line: Number(line), rest } }, text)
    : text;
}

/** The same as a line that stands alone: some statements are parts of a sentence, and begin as such. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Nothing where the language has no sentence for it, or for what stands in it. */
function spoken({ code, params = {} }: Statement): string | undefined {
  const found = find(NAME, [code]);
  if (!found || valuesOf(found.message).some((name) => !Object.hasOwn(params, name))) return undefined;
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params)) {
    const text = written(name, value, found.of);
    if (text === undefined) return undefined;
    values[name] = text;
  }
  return format(found.message, values, found.of);
}

/** Parameters that hold days, by their names: in the answer they are texts like others. */
const DAYS = new Set(["day", "first", "last"]);

/** What stands between statements that stand in another. */
const BETWEEN: Record<string, string> = { fr: "\u00a0; ", ja: "；" };

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);
const isMonth = (text: string) => /^\d{4}-\d{2}$/.test(text);

function written(name: string, value: StatementParam, locale: string): string | number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "string") {
    if (DAYS.has(name) && isDay(value)) return rangeName({ start: value, end: addDays(value, 1) }, locale);
    if (name === "month" && isMonth(value)) return periodName(value, locale, "long");
    if (name === "percent") return full(value, locale);
    return value;
  }
  if (!Array.isArray(value)) return "";
  const items: string[] = [];
  let statements = false;
  for (const item of value) {
    if (typeof item === "string") items.push(name === "months" && isMonth(item) ? periodName(item, locale) : item);
    else if ("amount" in item) items.push(`${full(item.amount, locale)} ${item.currency}`.trim());
    else {
      const text = spoken(item);
      if (text === undefined) return undefined;
      items.push(text);
      statements = true;
    }
  }
  if (statements) return items.join(BETWEEN[locale.slice(0, 2)] ?? "; ");
  // How many more there are may follow, so the last is not set apart with an "and".
  return items.join(locale.startsWith("ja") ? "、" : ", ");
}
