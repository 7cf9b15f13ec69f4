/** What makes a brand, and how the page wears it. Everything that can be pressed takes its colour; data keep their own. */
export interface Colours {
  accent: string;
  accentHover: string;
  accentSoft: string;
  accentInk: string;
}
export interface Brand {
  name: string;
  light: Colours;
  dark: Colours;
}

/** Puts the colours of a brand over those of the house, in both themes. */
export function wear(brand: Brand): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`:root { ${variables(brand.light)} } :root.dark { ${variables(brand.dark)} }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

const variables = ({ accent, accentHover, accentSoft, accentInk }: Colours) =>
  `--accent: ${accent}; --accent-hover: ${accentHover}; --accent-soft: ${accentSoft}; --accent-ink: ${accentInk};`;
