/** Says the words of the lists and forms of every page. */
import { namespace, useWords } from "@/i18n";
import en from "./en";

export const words = namespace("kit", en);
export const useTranslation = () => useWords(words);
