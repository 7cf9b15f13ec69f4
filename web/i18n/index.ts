/**
 * Words. The English text is the key, so a page reads as it will look; other languages are dictionaries that are
 * fetched when chosen. English needs entries only where a number changes the sentence.
 */
import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import en from "./en";

export const languages = { en: "English", de: "Deutsch", fr: "Français", ja: "日本語" } as const;
export type Language = keyof typeof languages;

const dictionaries: Record<Exclude<Language, "en">, () => Promise<{ default: Record<string, string> }>> = {
  de: () => import("./de"),
  fr: () => import("./fr"),
  ja: () => import("./ja"),
};

export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "en",
    fallbackLng: "en",
    resources: { en: { translation: en } },
    keySeparator: false,
    nsSeparator: false,
    returnEmptyString: false,
    interpolation: { escapeValue: false },
    showSupportNotice: false,
  } as Parameters<typeof i18next.init>[0]);
  const language = preferred();
  if (language !== "en") await speak(language);
}

export async function speak(language: Language): Promise<void> {
  if (language !== "en" && !i18next.hasResourceBundle(language, "translation")) {
    i18next.addResourceBundle(language, "translation", (await dictionaries[language]()).default);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem("stoa.language", language);
  } catch {
    // Storage is blocked: the choice lasts until the page is left.
  }
}

export function useLocale(): string {
  return useTranslation().i18n.language;
}

function preferred(): Language {
  let wanted: readonly string[] = navigator.languages;
  try {
    const chosen = localStorage.getItem("stoa.language");
    if (chosen) wanted = [chosen];
  } catch {
    // Storage is blocked: follow the browser.
  }
  return wanted.map((tag) => tag.slice(0, 2)).find((tag): tag is Language => tag in languages) ?? "en";
}
