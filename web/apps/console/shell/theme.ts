/** Light, dark, or as the system says. The first paint is set by public/theme.js; this changes it afterwards. */
import { keep, kept } from "@/util/keep";
import { store, useStore } from "@/util/store";

export type Theme = "light" | "dark" | "system";
const CHOSEN = "stoa.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const theme = store(read());

function read(): Theme {
  const value = kept(CHOSEN);
  return value === "light" || value === "dark" ? value : "system";
}

export function setTheme(next: Theme) {
  theme.set(next);
  keep(CHOSEN, next);
  apply();
}

function apply() {
  const now = theme.get();
  document.documentElement.classList.toggle("dark", now === "dark" || (now === "system" && system.matches));
}
system.addEventListener("change", apply);

export const useTheme = (): Theme => useStore(theme);
