/**
 * Which language is spoken, and the dictionaries that are here. English comes with the code that says it; another language is
 * fetched a namespace at a time, and where it does not come English is said instead.
 */
import { keep, kept } from "@/util/keep";
import { format, type Values } from "./icu";
import type { Dictionary } from "./types";

export const languages = { en: "English", de: "Deutsch", fr: "Français", ja: "日本語" } as const;
export type Language = keyof typeof languages;

type Fetch = () => Promise<Dictionary>;
/** How long the first page waits for its dictionary before it is shown in English. */
const PATIENCE = 3000;

/** What the browser keeps the chosen language under. */
const CHOSEN = "stoa.language";

const english = new Map<string, Dictionary>();
const sources = new Map<string, Fetch>();
const here = new Map<string, Dictionary>();
const coming = new Map<string, Promise<void>>();
const wanted = new Set<string>();
/** What did not come; it is asked for again only when somebody wants it so. */
const broken = new Set<string>();
const listeners = new Set<() => void>();
let language: Language = "en";
let version = 0;
/** In development `?lang=xx` shows every word that comes from here with accents and longer: what stays plain has escaped. */
let pseudo = false;
let failed: (retry: () => Promise<void>) => void = () => {};

const place = (name: string, of: Language = language) => `${name}/${of}`;

export const spoken = (): Language => language;
export const currentVersion = (): number => version;
export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
function changed() {
  version += 1;
  for (const listener of listeners) listener();
}

/** The English of a namespace, as soon as code that says it has been loaded. */
export function register(name: string, words: Dictionary) {
  english.set(name, words);
}

/**
 * Begins to speak. `dictionaries` says how those of an entry are fetched, by the path of their file (`…/developer/words/de.ts`);
 * `onFailed` is told when English is said in the place of another language. Ends when the words that are needed at once have come,
 * or when they take too long.
 */
export async function startWords(
  dictionaries: Record<string, () => Promise<{ default: Dictionary }>>,
  onFailed: (retry: () => Promise<void>) => void,
): Promise<void> {
  failed = onFailed;
  for (const [path, load] of Object.entries(dictionaries)) {
    const [, name, of] = /([^/]+?)(?:\/words)?\/(\w+)\.ts$/.exec(path)!;
    sources.set(`${name}/${of}`, async () => (await load()).default);
  }
  const asked = new URLSearchParams(window.location.search).get("lang");
  pseudo = import.meta.env.DEV && asked === "xx";
  language = asked && asked in languages ? (asked as Language) : preferred();
  document.documentElement.lang = language;
  await Promise.race([loadWords(...english.keys()), new Promise((done) => setTimeout(done, PATIENCE))]);
  // Until they have come a problem is told in the server's English.
  void loadWords("problems");
}

/** Fetches these namespaces in the language that is spoken. Never fails: what does not come is said in English. */
export async function loadWords(...names: string[]): Promise<void> {
  for (const name of names) wanted.add(name);
  await Promise.all(names.map((name) => fetched(name, language)));
}

/** Tells once of all that did not come. */
function complain() {
  failed(async () => {
    broken.clear();
    await loadWords(...wanted);
  });
}

function fetched(name: string, of: Language): Promise<void> | undefined {
  const at = place(name, of);
  const source = sources.get(at);
  if (of === "en" || here.has(at) || broken.has(at) || !source) return undefined;
  let underway = coming.get(at);
  if (!underway) {
    underway = source()
      .then((words) => {
        here.set(at, of === "fr" ? held(words) : words);
        changed();
      })
      .catch(() => {
        broken.add(at);
        if (broken.size === 1) complain();
      })
      .finally(() => coming.delete(at));
    coming.set(at, underway);
  }
  return underway;
}

/** French sets some signs apart. At the end of a line they stay with their word: these spaces do not break. */
function held(words: Dictionary): Dictionary {
  const of = (text: string) => text.replace(/ (?=[:;?!»%])/g, "\u00a0").replaceAll("« ", "«\u00a0");
  return Object.fromEntries(
    Object.entries(words).map(([key, value]) => [key, typeof value === "string" ? of(value) : held(value)]),
  );
}

/** Changes the language: the namespaces that are in use are fetched first, so that the page changes at once. */
export async function speak(next: Language): Promise<void> {
  broken.clear();
  await Promise.all([...wanted].map((name) => fetched(name, next)));
  language = next;
  document.documentElement.lang = next;
  changed();
  keep(CHOSEN, next);
}

function preferred(): Language {
  const chosen = kept(CHOSEN);
  const preferences = chosen ? [chosen] : navigator.languages;
  return preferences.map((tag) => tag.slice(0, 2)).find((tag): tag is Language => tag in languages) ?? "en";
}

/** The message of a key in the language that is spoken, else in English. */
export function find(name: string, path: readonly string[]): { message: string; of: Language } | undefined {
  for (const [words, of] of [[here.get(place(name)), language] as const, [english.get(name), "en"] as const]) {
    let found: string | Dictionary | undefined = words;
    for (const step of path) {
      found = typeof found === "object" && Object.hasOwn(found, step) ? found[step] : undefined;
    }
    if (typeof found === "string") return { message: found, of };
  }
  return undefined;
}

export function say(name: string, key: string, values: Values = {}): string {
  const common = key.startsWith("common:");
  const found = find(common ? "common" : name, (common ? key.slice("common:".length) : key).split("."));
  // Types know every key; one that is here no more can only come from code that does not belong to this build.
  return found ? dressed(format(found.message, values, found.of)) : key;
}

/** The word for a name of the server's in a group of words; a name that is newer than this app is said otherwise. */
export function sayName(name: string, group: string, word: string, otherwise: string): string {
  const found = find(name, [...group.split("."), word]);
  return found ? dressed(found.message) : otherwise;
}

const dressed = (text: string) => (pseudo ? accents(text) : text);
const accents = (text: string) =>
  `⟦${text.replace(/[aeiouAEIOU]/g, (letter) => "àéîöüÀÉÎÖÜ"["aeiouAEIOU".indexOf(letter)]!)}${"·".repeat(Math.ceil(text.length * 0.3))}⟧`;
