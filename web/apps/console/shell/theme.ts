/** Light, dark, or as the system says. The first paint is set by public/theme.js; this changes it afterwards. */
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";
const listeners = new Set<() => void>();
const system = matchMedia("(prefers-color-scheme: dark)");
let theme: Theme = read();

function read(): Theme {
  try {
    const value = localStorage.getItem("stoa.theme");
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

export function setTheme(next: Theme) {
  theme = next;
  try {
    localStorage.setItem("stoa.theme", next);
  } catch {
    // Storage is blocked: the choice lasts until the page is left.
  }
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
