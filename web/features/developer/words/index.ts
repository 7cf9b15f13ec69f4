/** Says the words of API keys, events, jobs and the mailbox. */
import { namespace, useWords } from "@/i18n";
import en from "./en";

export const words = namespace("developer", en);
export const useTranslation = () => useWords(words);
