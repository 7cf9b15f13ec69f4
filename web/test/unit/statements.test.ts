// What a run says beside its numbers, in every language: every code of the server, with what it takes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Statement, StatementParam } from "@stoa/client";
import { IntlMessageFormat } from "intl-messageformat";
import { afterEach, describe, expect, it, vi } from "vitest";
import { format, valuesOf } from "@/i18n/icu";
import de from "@/i18n/statements/de";
import fr from "@/i18n/statements/fr";
import ja from "@/i18n/statements/ja";
import { root } from "./files";

const languages = { de, fr, ja };
type Code = keyof typeof de;
const document = JSON.parse(readFileSync(join(root, "../crates/stoa/openapi.json"), "utf8")) as {
  components: { schemas: { Statement: { properties: { code: { enum: Code[]; "x-english": Record<Code, string> } } } } };
};
const { enum: codes, "x-english": english } = document.components.schemas.Statement.properties.code;
const named = (message: string) => [...new Set(valuesOf(message))].sort();

/** Names that are counted in the message, or told apart by it, and those that stand in it as they are. */
function kinds(message: string): Record<string, "number" | "word" | "text"> {
  const found: Record<string, "number" | "word" | "text"> = {};
  type Element = ReturnType<IntlMessageFormat["getAst"]>[number];
  const walk = (elements: Element[]) => {
    for (const element of elements) {
      if (element.type === 1) found[element.value] ??= "text";
      if (element.type === 2 || element.type === 6) found[element.value] = "number";
      if (element.type === 5) found[element.value] = "word";
      if ("options" in element && element.options) for (const { value } of Object.values(element.options)) walk(value);
    }
  };
  walk(new IntlMessageFormat(message, "en").getAst());
  return found;
}

describe("the server's English", () => {
  it("is there for every code, and is ICU as the server and this app read it", () => {
    expect(codes.length).toBeGreaterThan(100);
    expect(codes.toSorted()).toEqual(codes);
    expect(Object.keys(english).sort()).toEqual(codes);
    for (const code of codes) expect(named(english[code]).length).toBe(Object.keys(kinds(english[code])).length);
  });
});

describe.each(Object.entries(languages))("statements in %s", (language, sentences) => {
  it("have a sentence for every code of the server, and no other", () => {
    expect(Object.keys(sentences).sort()).toEqual(codes);
    expect(Object.values(sentences).filter((sentence) => sentence !== sentence.trim() || sentence === "")).toEqual([]);
  });

  it("take what the server sends, as it sends it", () => {
    for (const code of codes) {
      expect([code, named(sentences[code])]).toEqual([code, named(english[code])]);
      const sent = kinds(english[code]);
      for (const [name, kind] of Object.entries(kinds(sentences[code]))) {
        // A number may stand in a sentence as it is, but nothing else can be counted.
        if (kind === "number") expect([code, name, sent[name]]).toEqual([code, name, "number"]);
        if (kind === "word") expect([code, name, sent[name]]).toEqual([code, name, "word"]);
      }
    }
  });

  it("say every statement with its values", () => {
    for (const code of codes) {
      const sent = kinds(english[code]);
      for (const number of [0, 1, 2, 1234]) {
        const values = Object.fromEntries(
          Object.entries(sent).map(([name, kind]) => [name, kind === "number" ? number : `‹${name}›`]),
        );
        const said = format(sentences[code], values, language);
        expect([code, said]).toEqual([code, new IntlMessageFormat(sentences[code], language).format(values)]);
        expect([code, said.trim()]).not.toEqual([code, ""]);
        // What the English says of its values at these numbers, the other language says too.
        const inEnglish = format(english[code], values, "en");
        const told = (text: string) => [...new Set(text.match(/‹\w+›/g) ?? [])].sort();
        expect([code, number, told(said)]).toEqual([code, number, told(inEnglish)]);
      }
    }
  });
});

const missing = {
  percent: "60.5",
  column: "BilledCost",
  rejected: [{ currency: "", amount: "-60" }],
  incoming: [{ currency: "", amount: "100" }],
};

describe("a statement", () => {
  afterEach(() => vi.resetModules());

  async function speaking(language: "de" | "en" | "ja") {
    vi.stubGlobal("document", { documentElement: { lang: "" } });
    vi.stubGlobal("window", { location: { search: `?lang=${language}` } });
    const { startWords, loadWords } = await import("@/i18n");
    const dictionaries = {
      "../../i18n/statements/de.ts": async () => ({ default: de }),
      "../../i18n/statements/ja.ts": async () => ({ default: ja }),
    };
    await startWords(dictionaries, () => {});
    await loadWords("statements");
    const { stated } = await import("@/i18n/statements");
    return (code: string, params: Record<string, StatementParam>, english = "English.") =>
      stated({ code: code as Statement["code"], params }, english);
  }

  it("is said in the language that is spoken, with numbers, days, months, lists and sums as it writes them", async () => {
    const say = await speaking("de");
    expect(say("fields_differ", { found: 1234, header: 2 })).toBe("hat 1.234 Felder, die Kopfzeile aber 2");
    expect(say("left_out_same", { files: ["a.csv", "b.csv"], more: 3, file: "c.csv" })).toBe(
      "a.csv, b.csv und 3 weitere ausgelassen: enthält dasselbe wie c.csv",
    );
    const gone = say("charges_gone", {
      account: "111",
      accounts: 1,
      sub_account: "",
      sub_accounts: 0,
      month: "2024-09",
      rows: 28,
      money: [{ currency: "USD", amount: "1234.5" }],
      days: 1,
      first: "2024-09-05",
      last: "2024-09-05",
      rows_now: 1,
      money_now: [{ currency: "USD", amount: "2" }],
      measure: "BilledCost",
    });
    expect(gone).toContain("für September 2024 28 Zeilen über 1.234,5 USD am 5. Sept. 2024; für dieselben Tage");
    const japanese = await speaking("ja");
    expect(japanese("columns_unknown", { count: 2, columns: ["a", "b"] })).toContain("a、b");
  });

  it("says what stands in it in the same language, or nothing of it", async () => {
    const say = await speaking("de");
    const bill = {
      code: "gone_bill" as const,
      params: {
        ...{ provider: "AWS", providers: 1, account: "111", accounts: 1, sub_account: "", sub_accounts: 0, others: 0 },
        ...{ month: "2024-09", sums: 1, money: [{ currency: "USD", amount: "1234.5" }], measure: "billed", lefts: 1 },
        left: [{ code: "gone_left" as const, params: { left: [{ currency: "USD", amount: "12" }] } }],
      },
    };
    expect(say("ask_account_would_vanish", { bills: [bill, bill], more: 2 })).toMatch(
      /: AWS 111 für September 2024, 1\.234,5 USD \(davon blieben 12 USD übrig\); AWS 111 .*; 2 weitere\.$/,
    );
    expect(say("missing_rejected", { ...missing, currency: "none" })).toBe(
      "60,5 % der BilledCost in unbekannter Währung, nach absoluten Beträgen (in Summe −60 von 100)",
    );
    expect(say("run_committed", { months: ["2024-09", "2024-10"], version: "3" })).toContain("Sept. 2024, Okt. 2024");
    // What stands in it is of a newer server: all of it is in that server's words.
    const newer = { code: "from_the_future" as Statement["code"], params: {} };
    expect(say("ask_account_would_vanish", { bills: [newer], more: 0 }, "All of it.")).toBe("All of it.");
  });

  it("names the line of a place in the language that is spoken", async () => {
    await speaking("ja");
    const { placed } = await import("@/i18n/statements");
    expect(placed('b.csv in a.zip, line 17: "n/a"')).toBe('b.csv in a.zip の 17 行目: "n/a"');
    expect(placed("bill.csv")).toBe("bill.csv");
  });

  it("is told in the server's words when there is no sentence, or not what it takes, and in English", async () => {
    const say = await speaking("de");
    expect(say("from_the_future", {}, "Something new.")).toBe("Something new.");
    expect(say("fields_differ", { found: 1 }, "has 1 field")).toBe("has 1 field");
    const plain = await speaking("en");
    expect(plain("not_a_number", {}, "is not a number")).toBe("is not a number");
  });
});
