/** German: the shell: places, menus, the palette, what a page shows when it cannot be shown. */
import type { Words } from "@/i18n";
import type en from "./en";

const de: Words<typeof en> = {
  invitations: "Einladungen",
  palette: {
    services: "Dienste",
    accounts: "Konten",
    sources: "Quellen",
    runs: "Läufe",
    all: "Alle Treffer zeigen",
    drawings: "Zeichnungen",
    diagrams: "Diagramme",
    hint: "Seite, Dienst, Konto, Lauf … suchen",
    switchTo: "Zu {name} wechseln",
    actions: "Aktionen",
    lightTheme: "Helles Design",
    darkTheme: "Dunkles Design",
    apiReference: "API-Referenz",
    title: "Suche und Befehle",
    open: "Suchen oder ausführen…",
  },
  organisations: {
    title: "Organisationen",
    create: "Neue Organisation",
    switch: "Organisation wechseln",
    here: "Sie sind hier",
  },
  signOut: "Abmelden",
  skipToContent: "Zum Inhalt springen",
  invented:
    "Erfundene Daten: Diese Firma, ihre Rechnungen und ihre Ressourcen sind ausgedacht und zeigen, was Stoa kann.",
  navigation: {
    title: "Navigation",
    open: "Navigation öffnen",
    main: "Hauptnavigation",
  },
  theme: {
    title: "Design",
    light: "Hell",
    dark: "Dunkel",
    system: "Wie das System",
  },
  yourAccount: "Ihr Konto",
};
export default de;
