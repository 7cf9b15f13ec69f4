/** The frame around every page of the member app: the name of the brand, and the language. */
import { Outlet } from "@tanstack/react-router";
import { type Language, languages, speak, useLocale } from "@/i18n";
import { InsideMain } from "@/kit/page/states";
import { useTranslation } from "@/kit/words";
import { Select } from "@/ui/field";
import { useTitle } from "@/ui/title";
import { brand } from "../brand";

export function Shell() {
  const { t } = useTranslation();
  const locale = useLocale();
  useTitle(brand.name);
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 items-center justify-between gap-4 border-b border-line px-4 md:px-6">
        <span className="text-lg font-semibold tracking-tight text-accent">{brand.name}</span>
        <div className="w-36">
          <Select
            aria-label={t("common:language.title")}
            value={locale}
            onChange={(event) => void speak(event.target.value as Language)}
            className="h-8"
          >
            {Object.entries(languages).map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        </div>
      </header>
      <main className="flex-1">
        <InsideMain value={true}>
          <Outlet />
        </InsideMain>
      </main>
    </div>
  );
}
