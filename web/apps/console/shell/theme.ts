/** Light, dark, or as the system says. The first paint is set by public/theme.js; this changes it afterwards. */
import { useSyncExternalStore } from "react";
import { keep, kept } from "@/util/keep";

export type Theme = "light" | "dark" | "system";
const CHOSEN = "stoa.theme";
const listeners = new Set<() => void>();
const system = matchMedia("(prefers-color-scheme: dark)");
let theme: Theme = read();

function read(): Theme {
  const value = kept(CHOSEN);
  return value === "light" || value === "dark" ? value : "system";
}

export function setTheme(next: Theme) {
  theme = next;
  keep(CHOSEN, next);
  apply();
}

function apply() {
  document.documentElement.classList.toggle("dark", theme === "dark" || (theme === "system" && system.matches));
  for (const listener of listeners) listener();
}
system.addEventListener("change", apply);

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => theme,
  );
}
