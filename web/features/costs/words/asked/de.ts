/** German: Costs, what a run asks before it publishes. */
import type { Words } from "@/i18n";
import type en from "./en";

const de: Words<typeof en> = {
  asked: {
    title: "Dieser Lauf braucht eine Antwort",
    until: "Bis jemand ihn bestätigt, wird nichts davon veröffentlicht. Ohne Antwort wird er am {until} abgebrochen.",
    months: "Was er ersetzen würde",
    replaced: "Was er ersetzt hat",
    now: "Jetzt",
    confirmedThen: "Nach der Bestätigung",
    before: "Vorher",
    after: "Nachher",
    nothing: "nichts",
    confirm: "Bestätigen",
    discard: "Verwerfen",
    discarded: "Der Lauf wurde verworfen. Nichts davon wurde veröffentlicht.",
    confirmTitle: "Diese Rechnung von {name} veröffentlichen?",
    change: "{period}: {before} → {after}",
    wayBack: "Was jetzt da ist, lässt sich unter Verlauf weiterhin zeigen.",
    confirmed: "Was er fragte, wurde am {time} bestätigt.",
    waiting: "{count, plural, one {Eine Rechnung wartet} other {# Rechnungen warten}} auf eine Antwort",
    notPublished: "Bis jemand den Lauf bestätigt oder verwirft, wird nichts davon veröffentlicht.",
  },
};
export default de;
