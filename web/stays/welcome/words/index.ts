/** Says the words of the start page of the member app. */
import { namespace, useWords } from "@/i18n";
import en from "./en";

export const words = namespace("welcome", en);
export const useTranslation = () => useWords(words);
