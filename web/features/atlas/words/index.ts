/** Says the words of Atlas. */
import { namespace, useWords } from "@/i18n";
import en from "./en";

export const words = namespace("atlas", en);
export const useTranslation = () => useWords(words);
