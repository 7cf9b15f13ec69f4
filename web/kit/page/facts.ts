/** What every route says of itself: what it is called, what it asks of a member, and where it stands in the side bar. */
import type { Permission } from "@stoa/client";
import type { LucideIcon } from "lucide-react";
import type { Language } from "@/i18n";

/** A name in every language. It stands beside the route, because the side bar shows it before the words of the page are there. */
export type Titles = Record<Language, string>;

/** The headings of the side bar, in their order. */
export const sections = {
  costs: { en: "Costs", de: "Kosten", fr: "Coûts", ja: "コスト" },
  atlas: { en: "Atlas", de: "Atlas", fr: "Atlas", ja: "Atlas" },
  developer: { en: "Developer", de: "Entwicklung", fr: "Développeur", ja: "開発者" },
  settings: { en: "Settings", de: "Einstellungen", fr: "Réglages", ja: "設定" },
  about: { en: "About Stoa", de: "Über Stoa", fr: "À propos de Stoa", ja: "Stoa について" },
} as const satisfies Record<string, Titles>;
export type Section = keyof typeof sections;

declare module "@tanstack/react-router" {
  /** The router demands these of every route, so a page that does not say what it needs does not compile. */
  interface StaticDataRouteOption {
    /** For the side bar, the palette, the trail and the window; null where the route above has said it. */
    title: Titles | null;
    /** The permission without which the page is not shown and nothing of it is fetched; null where membership is enough. */
    needs: Permission | null;
    /** With an icon, a place in the side bar and the palette under this heading. */
    section?: Section;
    icon?: LucideIcon;
    /** What else the palette finds it by. With these it finds a page too that is no place of the side bar, such as a form. */
    words?: Titles;
    /** What the links to a place open it with: what was chosen there before, so that they lead to what the person sees. */
    chosen?: (org: string) => Record<string, string | undefined> | undefined;
    /** For a place that not every server has: whether this one does. */
    present?: { queryKey: readonly string[]; queryFn: () => Promise<boolean> };
  }
}
