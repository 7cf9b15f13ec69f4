// What every text must be: a key that exists, in four languages that take the same places, and used somewhere.
import { IntlMessageFormat } from "intl-messageformat";
import { describe, expect, it } from "vitest";
import type { Dictionary } from "@/i18n";
import { format } from "@/i18n/icu";
import { calls, escaped } from "./texts";

const languages = ["en", "de", "fr", "ja"] as const;
type Language = (typeof languages)[number];
const files = import.meta.glob<{ default: Dictionary }>(
  "../../{i18n/common,features/*/words,kit/words,apps/*/shell/words,stays/**/words}/{en,de,fr,ja}.ts",
  { eager: true },
);

function flat(words: Dictionary, prefix: string[] = []): [path: string[], message: string][] {
  return Object.entries(words).flatMap(([key, value]): [string[], string][] =>
    typeof value === "string" ? [[[...prefix, key], value]] : flat(value, [...prefix, key]),
  );
}
const namespaces = new Map<string, Record<Language, [path: string[], message: string][]>>();
for (const [path, { default: words }] of Object.entries(files)) {
  const [, name, language] = /([^/]+?)(?:\/words)?\/(\w+)\.ts$/.exec(path)!;
  const all = namespaces.get(name!) ?? { en: [], de: [], fr: [], ja: [] };
  all[language as Language] = flat(words);
  namespaces.set(name!, all);
}

describe.each([...namespaces])("%s", (name, words) => {
  it("has the same keys in every language", () => {
    const keys = (language: Language) => words[language].map(([path]) => path.join(" › ")).sort();
    for (const language of languages) expect(keys(language)).toEqual(keys("en"));
    expect(words.en.length).toBeGreaterThan(0);
  });

  it("has no message that is empty or has spaces around it", () => {
    const wrong = languages.flatMap((language) =>
      words[language]
        .filter(([, message]) => message === "" || message !== message.trim())
        .map(([path]) => path.join(".")),
    );
    expect(wrong).toEqual([]);
  });

  it("takes the same places in every language, and says them as ICU does", () => {
    const english = new Map(words.en.map(([path, message]) => [path.join(" "), message]));
    for (const language of languages) {
      for (const [path, message] of words[language]) {
        const reference = new IntlMessageFormat(message, language);
        expect([path, places(message)]).toEqual([path, places(english.get(path.join(" "))!)]);
        for (const number of [0, 1, 2, 1234567]) {
          const values = Object.fromEntries(
            Object.entries(places(message)).map(([place, kind]) => [place, kind === "text" ? `‹${number}›` : number]),
          );
          expect(format(message, values, language)).toBe(reference.format(values));
        }
      }
    }
  });

  it("has no key that nothing says", () => {
    const said = calls.filter((call) => call.namespace === name);
    const used = (path: string[]) => {
      const key = path.join(".");
      return said.some(({ pattern, group }) =>
        group ? path.slice(0, -1).join(".") === pattern : new RegExp(`^${pattern}$`).test(key),
      );
    };
    expect(words.en.map(([path]) => path).filter((path) => !used(path))).toEqual([]);
  });
});

/** The names a message takes, and whether it reads a number there. */
function places(message: string): Record<string, "text" | "number"> {
  const found: Record<string, "text" | "number"> = {};
  type Element = ReturnType<IntlMessageFormat["getAst"]>[number];
  const walk = (elements: Element[]) => {
    for (const element of elements) {
      if (element.type === 1) found[element.value] ??= "text";
      if (element.type === 2 || element.type === 6) found[element.value] = "number";
      if (element.type === 5) found[element.value] = "text";
      if ("options" in element && element.options) for (const { value } of Object.values(element.options)) walk(value);
    }
  };
  walk(new IntlMessageFormat(message, "en").getAst());
  return Object.fromEntries(Object.entries(found).sort());
}

describe("texts", () => {
  it("are said by a key: none is written into a page", () => expect(escaped).toEqual([]));
  it("are found in the sources", () => expect(calls.length).toBeGreaterThan(400));
});
