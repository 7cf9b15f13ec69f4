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
  const found = said && find(NAME, [said.code]);
  if (!found) return english;
  const params = said.params ?? {};
  if (valuesOf(found.message).some((name) => !Object.hasOwn(params, name))) return english;
  const values = Object.entries(params).map(([name, value]) => [name, written(name, value, found.of)] as const);
  return format(found.message, Object.fromEntries(values), found.of);
}

/** Parameters that hold days, by their names: in the answer they are texts like others. */
const DAYS = new Set(["day", "first", "last"]);

function written(name: string, value: StatementParam, locale: string): string | number {
  if (typeof value === "number") return value;
  if (typeof value === "string") {
    if (DAYS.has(name) && /^\d{4}-\d{2}-\d{2}$/.test(value))
      return rangeName({ start: value, end: addDays(value, 1) }, locale);
    if (name === "month" && /^\d{4}-\d{2}$/.test(value)) return periodName(value, locale, "long");
    return value;
  }
  if (!Array.isArray(value)) return "";
  const items = value.map((item) =>
    typeof item === "string" ? item : `${full(item.amount, locale)} ${item.currency}`.trim(),
  );
  // How many more there are may follow, so the last is not set apart with an "and".
  return items.join(locale.startsWith("ja") ? "、" : ", ");
}
