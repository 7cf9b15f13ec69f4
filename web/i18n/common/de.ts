/** German: words that every page uses. */
import type { Words } from "@/i18n";
import type en from "./en";

const de: Words<typeof en> = {
  change: {
    "new": "neu",
  },
  nothingByThisName: "Nichts unter diesem Namen",
  loading: "Wird geladen",
  tryAgain: "Noch einmal versuchen",
  showMore: "Mehr zeigen",
  saved: "Gespeichert",
  save: "Speichern",
  name: "Name",
  emailInvalid: "Geben Sie eine E-Mail-Adresse an, etwa maria@example.com",
  email: "E-Mail",
  close: "Schließen",
  cancel: "Abbrechen",
  keep: "Behalten",
  role: {
    owner: "Inhaber",
    admin: "Administrator",
    member: "Mitglied",
    viewer: "Betrachter",
  },
  actions: "Aktionen",
  copied: "Kopiert",
  copy: "Kopieren",
  state: "Zustand",
  never: "nie",
  copyLink: "Link kopieren",
  none: "(keine)",
  total: "Summe",
  yes: "ja",
  no: "nein",
  download: "Herunterladen",
};
export default de;
