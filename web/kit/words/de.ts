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
  upload: {
    title: "Uploads",
    more: "{count, plural, one {und eine weitere Datei} other {und # weitere Dateien}}",
    progress: "Fortschritt von {name}",
    waiting: "Wartet, bis andere fertig sind",
    done: "Hochgeladen",
    open: "Öffnen",
    cancel: "Hochladen von {name} abbrechen",
    dismiss: "{name} aus der Liste nehmen",
  },
};
export default de;
