/** Says the words of signing in and up, invitations, one’s own account. */
import { namespace, useWords } from "@/i18n";
import en from "./en";

export const words = namespace("account", en);
export const useTranslation = () => useWords(words);
