/**
 * Words. Every text has a key by its meaning in the namespace of its feature, `words/{en,de,fr,ja}.ts` beside its pages. English
 * decides which keys there are and what each must be given; another language that lacks one does not compile.
 */
import { useEffect, useMemo, useSyncExternalStore } from "react";
import common from "./common/en";
import type { Values } from "./icu";
import { currentVersion, loadWords, register, say, sayName, spoken, subscribe } from "./store";
import type { At, Dictionary, Given, Group, Key } from "./types";

export { type Language, languages, loadWords, speak, startWords } from "./store";
export type { Dictionary, Key, Words } from "./types";

register("common", common);

type CommonKey = `common:${Key<typeof common>}`;
type Message<E, K> = K extends `common:${infer C}` ? At<typeof common, C> : At<E, K>;

/** `t("keys.revokeTitle", { name })`; `t("common:close")` for a word that every page uses. */
export type Translate<E> = <K extends Key<E> | CommonKey>(key: K, ...values: Given<Message<E, K>>) => string;
export interface Speech<E> {
  t: Translate<E>;
  /**
   * The word for a name that the server sends, `word("jobState", state)`; one that is newer than this app is said
   * `otherwise`, or stands for itself.
   */
  word: (group: Group<E>, name: string, otherwise?: string) => string;
}

export interface Namespace<E> extends Speech<E> {
  readonly name: string;
  /** A key that is said later, such as a message of a schema that stands outside its component. */
  key: <K extends Key<E> | CommonKey>(key: K) => K;
}

/** The words of one feature. Beyond React its `t` and `word` speak the language of the moment. */
export function namespace<const E extends Dictionary>(name: string, en: E): Namespace<E> {
  register(name, en);
  return { name, key: (key) => key, ...speech<E>(name) };
}

const speech = <E>(name: string): Speech<E> => ({
  t: (key, ...values) => say(name, key, (values as Values[])[0]),
  word: (group, word, otherwise = word) => sayName(name, group, word, otherwise),
});

/** Says the words of a namespace in the language that is chosen, and again when it changes. */
export function useWords<E>({ name }: Namespace<E>): Speech<E> {
  const version = useSyncExternalStore(subscribe, currentVersion, currentVersion);
  // The route has fetched them already; a part that is shown elsewhere speaks English until its own have come.
  useEffect(() => void loadWords(name), [name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new functions tell whoever remembers by them that the words changed.
  return useMemo(() => speech<E>(name), [name, version]);
}

/** The language for numbers and dates, for `Intl`. */
export function useLocale(): string {
  return useSyncExternalStore(subscribe, spoken, spoken);
}
