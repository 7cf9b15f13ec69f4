/** Words that every page uses. A feature says them as `t("common:close")`; `ui/` has no words but these. */
import { namespace, useWords } from "@/i18n";
import en from "./en";

export const words = namespace("common", en);
export const useTranslation = () => useWords(words);
