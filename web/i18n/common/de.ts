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
  unreachable: "Der Server ist nicht erreichbar. Prüfen Sie, ob er läuft, und versuchen Sie es noch einmal.",
  noReason:
    "Der Server antwortete mit dem Status {status} und nannte keinen Grund. Versuchen Sie es noch einmal; bleibt es so, sagen Sie es dem Betreiber.",
  language: {
    title: "Sprache",
    failed:
      "Die Texte dieser Sprache konnten nicht geladen werden, deshalb wird Englisch gezeigt. Prüfen Sie die Verbindung.",
  },
};
export default de;
