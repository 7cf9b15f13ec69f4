/** The brand that the member app wears: its name and its colours. One for the whole server until organisations bring their own. */
import type { Brand } from "@/kit/brand/brand";

export const brand: Brand = {
  name: "Stays",
  light: { accent: "#0f6b5c", accentHover: "#0b5448", accentSoft: "#e3f1ee", accentInk: "#ffffff" },
  dark: { accent: "#6cc9b6", accentHover: "#8fd9ca", accentSoft: "#16332e", accentInk: "#0d1b18" },
};
