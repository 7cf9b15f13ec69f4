/**
 * One colour for one thing, on every page. Keys take the colours of the categorical order as they first appear (largest
 * first), per dimension and organisation, and keep them; the rest is told apart by what is not yet on the screen.
 */
import { useSyncExternalStore } from "react";
import { keep, kept } from "@/util/keep";

export const SERIES = 9;
const registries = new Map<string, Map<string, number>>();

/** The colour numbers for the keys of one picture, largest first. A key keeps its number; clashes inside one picture move on. */
export function assign(scope: string, keys: readonly string[]): Map<string, number> {
  const known = registry(scope);
  const taken = new Set<number>();
  const result = new Map<string, number>();
  for (const key of keys) {
    const color = known.get(key);
    if (color !== undefined && !taken.has(color)) {
      taken.add(color);
      result.set(key, color);
    }
  }
  let changed = false;
  for (const key of keys) {
    if (result.has(key)) continue;
    const start = known.get(key) ?? known.size % SERIES;
    let color = start;
    for (let step = 0; step < SERIES && taken.has(color); step += 1) color = (start + step + 1) % SERIES;
    if (!known.has(key)) {
      known.set(key, color);
      changed = true;
    }
    taken.add(color);
    result.set(key, color);
  }
  if (changed) save(scope, known);
  return result;
}

const colorVariable = (index: number) => `var(--series-${index + 1})`;
export const otherVariable = "var(--series-other)";

/** Colours by key as CSS values, for HTML and SVG. */
export function colorsOf(scope: string, keys: readonly string[]): (key: string | null | undefined) => string {
  const numbers = assign(scope, keys);
  return (key) => {
    const color = numbers.get(key ?? "");
    return color === undefined ? otherVariable : colorVariable(color);
  };
}

const nameOf = (scope: string) => `stoa.colors.${scope}`;

function registry(scope: string): Map<string, number> {
  let known = registries.get(scope);
  if (!known) {
    known = new Map();
    try {
      known = new Map(JSON.parse(kept(nameOf(scope)) ?? "[]") as [string, number][]);
    } catch {
      // Unreadable: colours are given anew.
    }
    registries.set(scope, known);
  }
  return known;
}

const save = (scope: string, known: Map<string, number>) =>
  keep(nameOf(scope), JSON.stringify([...known].slice(0, 200)));

/** Reads a CSS colour for the canvas, which knows no variables. */
export function resolve(color: string): string {
  const name = /^var\((--[\w-]+)\)$/.exec(color)?.[1];
  return name ? getComputedStyle(document.documentElement).getPropertyValue(name).trim() : color;
}

/** Changes whenever the theme does, so that a canvas is drawn again. */
export function useDark(): boolean {
  return useSyncExternalStore(watchTheme, () => document.documentElement.classList.contains("dark"));
}

/** Outside the hook: a new function on every render would make React watch anew every time. */
function watchTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ["class"] });
  return () => observer.disconnect();
}
