/** Says the words of members and the organisation. */
import { namespace, useWords } from "@/i18n";
import en from "./en";

export const words = namespace("settings", en);
export const useTranslation = () => useWords(words);
