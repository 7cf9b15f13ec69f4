/**
 * What the server refuses, and why a run failed, in the language that is spoken. English is the server's own sentence, which names
 * what it is about; the other languages have one for each `code`, with what the server sends beside it (`params`), or with its
 * sentence at the end (`{detail}`) where the details are all. Without one, or without what it takes, the server's sentence is shown.
 */
import type { Problem } from "@stoa/client";
import { format, type Values, valuesOf } from "../icu";
import { find } from "../store";

/** One sentence for each code of the server: what happened, where, and what to do. */
export type Problems = Readonly<Record<Problem["code"], string>>;

export interface Told {
  code: string;
  /** The server's sentence. */
  detail: string;
  /** What it was made with. */
  params?: Readonly<Record<string, unknown>>;
}

/** The sentence in the language that is spoken; nothing when that is English, or when there is none. */
export function translated({ code, detail, params }: Told): string | undefined {
  const found = find("problems", [code]);
  if (!found) return undefined;
  const values: Record<string, string | number> = { detail };
  for (const [name, value] of Object.entries(params ?? {})) {
    if (typeof value === "string" || typeof value === "number") values[name] = value;
  }
  if (valuesOf(found.message).some((name) => !(name in values))) return undefined;
  return format(found.message, values satisfies Values, found.of);
}

export const told = (refusal: Told): string => translated(refusal) ?? refusal.detail;
