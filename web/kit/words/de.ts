/** German: the lists and forms of every page. */
import type { Words } from "@/i18n";
import type en from "./en";

const de: Words<typeof en> = {
  list: {
    failed: "Die Liste konnte nicht geladen werden",
  },
  page: {
    failed: "Diese Seite konnte nicht gezeigt werden",
    request: "Nummer der Anfrage, für die Person, die diesen Server betreibt:",
    missing: "Unter dieser Adresse gibt es nichts",
    missingHint: "Der Link ist vielleicht alt oder gehört zu einer Organisation, in der Sie nicht Mitglied sind.",
    toStart: "Zur Startseite",
  },
  forbidden: {
    title: "Diese Seite ist nicht für Sie freigegeben",
    needs: "Sie verlangt die Berechtigung",
    roles: "Rollen, die sie haben: {roles}.",
    yours: "Ihre Rolle hier ist {role}.",
    ask: "Fragen Sie:",
  },
};
export default de;
