import { describe, expect, it } from "vitest";
import de from "../src/i18n/de";
import fr from "../src/i18n/fr";
import ja from "../src/i18n/ja";
import { sections } from "../src/app/navigation";
import { dimensionTitles, measureHints, measureTitles } from "../src/features/costs/words";
import * as atlas from "../src/features/atlas/words";
import * as developer from "../src/features/developer/words";
import * as settings from "../src/features/settings/words";
import { sources } from "./files";

/** The words of every page: what every language must have. */
const literal = sources()
  .filter(({ path }) => !path.endsWith(".test.ts"))
  // One text, or one of two: t("…"), t(so ? "…" : "…").
  .flatMap(({ text }) => [...text.matchAll(/\bt\((?:[^()"]*\? "((?:[^"\\]|\\.)+)" : )?"((?:[^"\\]|\\.)+)"/g)].flatMap((match) => match.slice(1).filter(Boolean).map((word) => JSON.parse(`"${word}"`) as string)));
const named = [
  ...sections.flatMap(({ title, places }) => [title, ...places.map((place) => place.title)]),
  ...Object.values(dimensionTitles), ...Object.values(measureTitles), ...Object.values(measureHints),
  ...Object.keys(settings.roles),
  ...[developer, settings, atlas].flatMap((file) => Object.values(file as Record<string, Record<string, string>>)).flatMap((titles) => Object.values(titles)),
];
const words = [...new Set([...literal, ...named])].sort();

describe.each([["German", de], ["French", fr], ["Japanese", ja]])("%s", (_, dictionary) => {
  it("has every word of every page", () => {
    expect(words.length).toBeGreaterThan(200);
    expect(words.filter((word) => !(word in dictionary) && !(`${word}_other` in dictionary))).toEqual([]);
  });

  it("keeps the places for numbers and names", () => {
    const marks = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map((match) => match[1]).sort().join();
    const wrong = Object.entries(dictionary).filter(([key, value]) => marks(key) !== marks(value)).map(([key]) => key);
    expect(wrong).toEqual([]);
  });
});
