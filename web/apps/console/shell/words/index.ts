/** Says the words of the shell: places, menus, the palette, what a page shows when it cannot be shown. */
import { namespace, useWords } from "@/i18n";
import en from "./en";

export const words = namespace("shell", en);
export const useTranslation = () => useWords(words);
