/** German: Costs, the sources of bills. */
import type { Words } from "@/i18n";
import type en from "./en";

const de: Words<typeof en> = {
  sources: {
    byHand: "von Hand",
    byUpload: "durch Hochladen",
    title: "Quellen",
    schedule: "Zeitplan",
    everyDay: "jeden Tag",
    everyHour: "jede Stunde",
    "new": "Neue Quelle",
    upload: "Hochladen",
    settings: "Einstellungen",
    deleted: "{name} wurde gelöscht",
    column: {
      lastRun: "Letzter Lauf",
      newestPeriod: "Neuester Zeitraum",
    },
    runNow: "Jetzt ausführen",
    moreFor: "Mehr zu {name}",
    delete: "Löschen",
    intro:
      "Woher Rechnungen kommen. Ein Lauf liest eine Quelle und ersetzt genau die Abrechnungszeiträume, die sie liefert.",
    empty: "Noch keine Quellen",
    emptyHint:
      "Verbinden Sie einen Ordner auf dem Server oder einen Bucket mit Abrechnungsexporten, oder laden Sie eine Datei hoch: auch das ergibt eine Quelle.",
    deleteTitle: "{name} löschen?",
    deleteBody: "Ihre Posten verschwinden aus jedem Diagramm. Frühere Momente lassen sich im Verlauf weiterhin zeigen.",
    search: "Namen suchen",
    kind: {
      upload: "Hochgeladen",
      folder: "Ordner auf dem Server",
      object_store: "Bucket",
    },
  },
  source: {
    page: {
      identity: "In ihren Rechnungen gefunden",
      allowed: "Ausnahmen",
      nothingAllowed: "keine",
      guessed: "aus den Zeilen abgeleitet",
      since: "Hinzugefügt",
      runsOf: "Läufe von {name}",
      noRuns: "Sie wurde noch nicht gelesen.",
      noPeriods: "Von ihr ist noch nichts veröffentlicht.",
      supports: "Unterstützt",
    },
    form: {
      locationRequired: "Geben Sie an, wo die Dateien liegen",
      locationInvalid: "Schreiben Sie s3://bucket/ordner/, gs://… oder az://…",
      intro: "Stoa liest dort jede Rechnung und erkennt das Format an den Spalten.",
      added: "{name} wurde hinzugefügt. Führen Sie sie jetzt aus oder warten Sie auf den Zeitplan.",
      kind: "Art",
      serverFolder: "Ordner auf dem Server",
      bucket: "Bucket",
      nameExample: "AWS Produktion",
      folder: "Ordner",
      address: "Adresse",
      folderHint: "So wie der Server ihn sieht, zum Beispiel /srv/billing/aws",
      addressHint: "Zum Beispiel s3://billing-exports/cur/",
      addressBegins: "Erlaubte Anfänge: {prefixes}",
      notHere: "Diese Art von Quelle ist hier nicht nutzbar",
      add: "Quelle hinzufügen",
      nameRequired: "Geben Sie einen Namen an",
    },
    edit: {
      title: "Einstellungen von {name}",
      intro: "Sie gelten ab dem nächsten Lauf.",
      accountIdRequired: "Zu einem Namen gehört die Kennung des Kontos",
      sameBills: "Ihre Rechnungen dürfen auch in anderen Quellen liegen",
      sameBillsHint:
        "Sonst fragt ein Lauf erst, wenn eine andere Quelle dasselbe Rechnungskonto und denselben Monat enthält; sie würden sonst doppelt zählen.",
      leaveOut: "Ihre nächste Lieferung darf Kosten auslassen",
      leaveOutHint:
        "Sonst fragt ein Lauf erst, wenn er einen Monat dieser Quelle ersetzen würde und ihm Konten, Tage oder ein großer Teil der Beträge fehlen, die dort liegen. Es gilt für den nächsten Lauf.",
      unreadable: "Ihre nächste Lieferung darf unlesbare Kosten enthalten",
      unreadableHint:
        "Sonst fragt ein Lauf erst, wenn mehr als ein kleiner Teil seiner Beträge zurückgewiesen wurde oder nicht zu lesen war. Es gilt für den nächsten Lauf.",
      twice: "Ihre nächste Lieferung darf Kosten enthalten, die vielleicht doppelt zählen",
      twiceHint:
        "Sonst fragt ein Lauf erst, wenn mehr als ein kleiner Teil seiner Beträge doppelt zählen könnte: Kopien, Dateien mit gemeinsamen Tagen, Summenzeilen. Es gilt für den nächsten Lauf.",
      supportsHint:
        "Entscheidet, welche Regeln von FOCUS geprüft werden. Was nicht beantwortet ist, wird aus den Zeilen abgeleitet. Die Beschreibungen sind aus der FOCUS-Spezifikation zitiert, auf Englisch.",
      guess: "aus den Zeilen ableiten",
    },
  },
};
export default de;
