/** German: members and the organisation. */
import type { Words } from "@/i18n";
import type en from "./en";

const de: Words<typeof en> = {
  members: {
    title: "Mitglieder",
    roleChanged: "Rolle geändert",
    roleOf: "Rolle von {name}",
    since: "Seit",
    invite: "Einladen",
    intro: "Die Personen dieser Organisation, jede mit einer Rolle.",
    empty: "Keine Mitglieder",
    inviteWithoutMail:
      "Dieser Server versendet keine E-Mails: Die eingeladene Person sieht die Einladung, wenn sie sich anmeldet, und tritt bei, wenn sie annimmt, innerhalb von sieben Tagen. Wer kein Konto hat, kommt mit einem Link hinein, den der Betreiber mit „stoa people link“ erzeugt.",
    inviteByMail:
      "Die eingeladene Person bekommt eine E-Mail und tritt bei, wenn sie innerhalb von sieben Tagen annimmt. Ob es zu der Adresse ein Konto gibt, wird nicht verraten.",
    sendInvitation: "Einladung senden",
    removeTitle: "{name} entfernen?",
    remove: "Entfernen",
    role: "Rolle",
    invited: "{email} ist eingeladen",
    search: "Namen und Adressen suchen",
    changeTitle: "Rolle von {name} zu „{role}“ ändern?",
    changeNow: "Jetzt: {hint}.",
    changeThen: "Danach: {hint}.",
    change: "Rolle ändern",
    removeAccess: "Der Zugang endet sofort.",
    removeKeys: "Die API-Schlüssel dieser Person funktionieren nicht mehr.",
    removeLog: "Was diese Person getan hat, bleibt im Protokoll.",
    removed: "{name} wurde entfernt",
    you: "Das sind Sie",
    tellThem:
      "Dieser Server versendet keine E-Mails, also weiß noch niemand davon. Geben Sie diesen Link selbst weiter: Damit meldet man sich mit dieser Adresse an und nimmt innerhalb von sieben Tagen an.",
    linkToAnswer: "Link zur Einladung",
    tellOperator: "Wer noch kein Konto hat, wird vom Betreiber dieses Servers mit diesem Befehl hineingelassen:",
    command: "Befehl des Betreibers",
    toMembers: "Zurück zu den Mitgliedern",
    youHint: "Ihre Rolle ändert jemand anderes, und ebenso entfernt Sie jemand anderes.",
  },
  organisation: {
    title: "Organisation",
    nameRequired: "Geben Sie den Namen Ihrer Firma oder Ihres Teams an",
    currency: "Währung",
    currencyInvalid: "Drei Buchstaben, etwa EUR",
    currencyHint: "Die zuerst gezeigte. Summen in verschiedenen Währungen werden nie vermischt.",
    slug: "Kurzname",
    slugHint: "In Adressen und in der API. Er ändert sich nicht.",
  },
  leaving: {
    title: "Verlassen oder löschen",
    leave: "Organisation verlassen",
    leaveHint: "Sie verlieren den Zugang, andere bleiben. Der einzige Inhaber macht zuerst jemand anderen zum Inhaber.",
    leaveTitle: "{name} verlassen?",
    leaveAccess: "Ihr Zugang endet sofort.",
    leaveKeys:
      "API-Schlüssel, die Sie angelegt haben, funktionieren nicht mehr, und Ihre Einladungen werden zurückgenommen.",
    leaveBack: "Zurück kommen Sie nur, wenn jemand Sie wieder einlädt.",
    stay: "Bleiben",
    delete: "Organisation löschen",
    deleteHint: "Für alle, mit allem, was darin ist. Das lässt sich nicht rückgängig machen.",
    deleteTitle: "{name} löschen?",
    deleteBills: "Alle Rechnungen, Dateien, Quellen und Läufe werden gelöscht.",
    deletePeople:
      "Mitglieder verlieren sofort den Zugang; API-Schlüssel, Einladungen und das Protokoll werden gelöscht.",
    deleteForever: "Das lässt sich nicht rückgängig machen. Sicherungskopien des Servers können sie länger enthalten.",
  },
  pending: {
    takenBack: "Einladung zurückgenommen",
    openUntil: "Offen bis",
    expired: "abgelaufen",
    sendAgainTo: "Erneut an {email} senden",
    takeBackOf: "Einladung von {email} zurücknehmen",
    title: "Eingeladen",
  },
  roleHint: {
    owner: "alles, auch andere Inhaber",
    admin: "Mitglieder, Schlüssel und Kosten",
    member: "Kosten: hochladen und ändern",
    viewer: "Kosten ansehen",
  },
};
export default de;
