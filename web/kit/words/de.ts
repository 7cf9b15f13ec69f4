/** German: the lists, details, forms and questions of every page. */
import type { Words } from "@/i18n";
import type en from "./en";

const de: Words<typeof en> = {
  list: {
    failed: "Die Liste konnte nicht geladen werden",
    stale: "Diese Zeilen sind von {time}; der Server antwortet nicht.",
    staleBecause: "Diese Zeilen sind von {time}. {reason}",
    noMatch: "Nichts passt",
    noMatchHint: "Es gibt Zeilen, aber keine, die zu Suche und Auswahl oben passt.",
    showAll: "Alle zeigen",
    all: "Alle",
    clearFilters: "Filter aufheben",
    rows: "{count, plural, one {# Zeile} other {# Zeilen}}",
    first: "{shown, plural, one {Die erste; es gibt mehr} other {Die ersten #; es gibt mehr}}",
    of: "{shown, number} von {total, number}",
  },
  failure: {
    forbidden: "Das dürfen Sie nicht sehen",
    missing: "Das gibt es nicht mehr",
  },
  stale: "Das ist vielleicht nicht mehr aktuell",
  confirm: {
    type: "Geben Sie „{word}“ ein, um fortzufahren",
  },
  form: {
    tooLong: "Das ist zu lang. Bitte kürzen Sie es.",
  },
  unsaved: {
    title: "Ohne Speichern verlassen?",
    lost: "Was Sie hier geschrieben haben, ist nicht gespeichert und ginge verloren.",
    leave: "Verlassen",
    stay: "Bleiben",
  },
  page: {
    unusable: "Der Link sagt {said}, womit diese Seite nichts anfangen kann. Es wurde weggelassen.",
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
