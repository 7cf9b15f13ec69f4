/** Says the words of Costs. */
import { namespace, useWords } from "@/i18n";
import en from "./en";

export const words = namespace("costs", en);
export const useTranslation = () => useWords(words);

/** The word people use for a FOCUS column; `title` is what the server calls it, for those this app has no word of its own for. */
export function useDimension(): (name: string, title?: string) => string {
  const { t, word } = useTranslation();
  return (name, title) =>
    word("dimension", name, title ?? (name.startsWith("Tags.") ? t("tag.named", { tag: name.slice(5) }) : name));
}
