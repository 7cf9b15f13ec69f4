// The server's problems in every language: the same codes and places, and what is told when something is missing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { IntlMessageFormat } from "intl-messageformat";
import { afterEach, describe, expect, it, vi } from "vitest";
import { valuesOf } from "@/i18n/icu";
import de from "@/i18n/problems/de";
import fr from "@/i18n/problems/fr";
import ja from "@/i18n/problems/ja";
import { root } from "./files";

const languages = { de, fr, ja };
const document = JSON.parse(readFileSync(join(root, "../crates/stoa/openapi.json"), "utf8")) as {
  components: { schemas: { ProblemCode: { enum: (keyof typeof de)[] } } };
};
const codes = document.components.schemas.ProblemCode.enum.toSorted();

describe.each(Object.entries(languages))("problems in %s", (language, sentences) => {
  it("have a sentence for every code of the server, and no other", () => {
    expect(codes.length).toBeGreaterThan(100);
    expect(Object.keys(sentences).sort()).toEqual(codes);
    expect(Object.values(sentences).filter((sentence) => sentence.trim().length < 10)).toEqual([]);
  });

  it("take the same places, and are ICU", () => {
    for (const code of codes) {
      new IntlMessageFormat(sentences[code], language);
      expect([code, valuesOf(sentences[code]).sort()]).toEqual([code, valuesOf(de[code]).sort()]);
    }
  });
});

describe("a problem", () => {
  afterEach(() => vi.resetModules());

  async function speaking(language: "de" | "en") {
    vi.stubGlobal("document", { documentElement: { lang: "" } });
    vi.stubGlobal("window", { location: { search: `?lang=${language}` } });
    const { startWords } = await import("@/i18n");
    await startWords({ "../../i18n/problems/de.ts": async () => ({ default: de }) }, () => {});
    await Promise.resolve();
    await new Promise((done) => setTimeout(done));
    return (await import("@/i18n/problems")).told;
  }

  it("is told by its code, with what it was made with", async () => {
    const told = await speaking("de");
    expect(told({ code: "rate_limited", detail: "Try again in 90 s.", params: { seconds: 90 } })).toBe(
      "Das war zu oft. Versuchen Sie es in 90 Sekunden noch einmal.",
    );
    expect(told({ code: "query_invalid", detail: "`Foo` is no column." })).toBe(
      "Diese Frage lässt sich so nicht beantworten. Der Server sagt dazu: `Foo` is no column.",
    );
  });

  it("is told in the server's words when there is no sentence, or not what it takes", async () => {
    const told = await speaking("de");
    expect(told({ code: "rate_limited", detail: "Try again in 90 s." })).toBe("Try again in 90 s.");
    expect(told({ code: "from_the_future", detail: "Something new." })).toBe("Something new.");
    expect(told({ code: "constructor", detail: "Something new." })).toBe("Something new.");
  });

  it("is told in the server's words in English", async () => {
    const told = await speaking("en");
    expect(told({ code: "link_expired", detail: "This link is older than ten minutes." })).toBe(
      "This link is older than ten minutes.",
    );
  });
});
