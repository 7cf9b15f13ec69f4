/** What a browser keeps for the app under a name. One that keeps nothing, or may not, forgets it when the page is left. */
type Where = "localStorage" | "sessionStorage";

export function kept(name: string, where: Where = "localStorage"): string | null {
  try {
    return window[where].getItem(name);
  } catch {
    return null;
  }
}

/** Null takes it away. */
export function keep(name: string, value: string | null, where: Where = "localStorage"): void {
  try {
    if (value === null) window[where].removeItem(name);
    else window[where].setItem(name, value);
  } catch {
    // Storage is blocked or full.
  }
}
