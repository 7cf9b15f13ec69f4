/**
 * Messages in ICU MessageFormat, the part of it that this app writes: `{name}`, `{count, number}`, `{count, plural, =0 {…} one {…}
 * other {…}}` with `#` for the number, `{what, select, a {…} other {…}}`, and text in apostrophes taken as it stands (`'{'`, `''`).
 * A test compares it with the reference implementation for every message in every language, and refuses what it does not know.
 */
import { numbersIn, pluralsIn } from "@/util/intl";

export type Values = Readonly<Record<string, string | number>>;

type Part =
  | string
  | { name: string; kind: "value" | "number" }
  | { name: string; kind: "plural" | "select"; cases: Record<string, Part[]> };
/** `#` inside a plural. */
const NUMBER: Part = { name: "#", kind: "number" };

const parsed = new Map<string, Part[]>();

export function format(message: string, values: Values, locale: string): string {
  return /[{']/.test(message) ? render(partsOf(message), values, locale, 0) : message;
}

/** The names of what a message takes. */
export function valuesOf(message: string): string[] {
  const names = (parts: Part[]): string[] =>
    parts.flatMap((part) => {
      if (typeof part === "string" || part === NUMBER) return [];
      return [part.name, ...("cases" in part ? Object.values(part.cases).flatMap(names) : [])];
    });
  return names(partsOf(message));
}

function partsOf(message: string): Part[] {
  const parts = parsed.get(message) ?? parse(message);
  parsed.set(message, parts);
  return parts;
}

function render(parts: Part[], values: Values, locale: string, number: number): string {
  return parts
    .map((part) => {
      if (typeof part === "string") return part;
      if (part === NUMBER) return numbersIn(locale).format(number);
      const value = values[part.name] ?? "";
      if (!("cases" in part)) return part.kind === "number" ? numbersIn(locale).format(Number(value)) : String(value);
      const found =
        part.kind === "select"
          ? part.cases[value]
          : (part.cases[`=${value}`] ?? part.cases[pluralsIn(locale).select(Number(value))]);
      return render(found ?? part.cases.other ?? [], values, locale, part.kind === "plural" ? Number(value) : number);
    })
    .join("");
}

function parse(message: string): Part[] {
  let at = 0;
  const fail = (what: string): never => {
    throw new Error(`${what} at ${at} of the message: ${message}`);
  };
  const space = () => {
    while (/\s/.test(message[at] ?? "")) at += 1;
  };
  const word = () => {
    space();
    const found = /^[^\s,{}]+/.exec(message.slice(at))?.[0] ?? fail("No name");
    at += found.length;
    space();
    return found;
  };
  const expect = (sign: string) => {
    if (message[at] !== sign) fail(`No ${sign}`);
    at += 1;
  };

  function text(plural: boolean, inner: boolean): Part[] {
    const parts: Part[] = [];
    let plain = "";
    const flush = () => {
      if (plain) parts.push(plain);
      plain = "";
    };
    for (; at < message.length && message[at] !== "}"; ) {
      const sign = message[at]!;
      if (sign === "'") {
        const next = message[at + 1];
        if (next === "'") {
          plain += "'";
          at += 2;
        } else if (next === "{" || next === "}" || (plural && next === "#")) {
          const quoted = /^'((?:[^']|'')*)'?/.exec(message.slice(at))!;
          plain += quoted[1]!.replaceAll("''", "'");
          at += quoted[0].length;
        } else {
          plain += sign;
          at += 1;
        }
      } else if (sign === "{") {
        flush();
        parts.push(argument(plural));
      } else if (plural && sign === "#") {
        flush();
        parts.push(NUMBER);
        at += 1;
      } else {
        plain += sign;
        at += 1;
      }
    }
    if (!inner && at < message.length) fail("A } without its {");
    flush();
    return parts;
  }

  function argument(plural: boolean): Part {
    expect("{");
    const name = word();
    if (message[at] === "}") {
      at += 1;
      return { name, kind: "value" };
    }
    expect(",");
    const kind = word();
    if (kind === "number") {
      expect("}");
      return { name, kind };
    }
    if (kind !== "plural" && kind !== "select") return fail(`${kind} is not known`);
    expect(",");
    const cases: Record<string, Part[]> = {};
    for (space(); message[at] !== "}"; space()) {
      const choice = word();
      expect("{");
      cases[choice] = text(plural || kind === "plural", true);
      expect("}");
    }
    at += 1;
    return { name, kind, cases };
  }

  return text(false, false);
}
