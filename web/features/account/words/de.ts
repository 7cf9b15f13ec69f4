/** German: signing in and up, invitations, one’s own account. */
import type { Words } from "@/i18n";
import type en from "./en";

const de: Words<typeof en> = {
  profile: {
    title: "Ihr Konto",
  },
  password: {
    changed:
      "Passwort geändert. Andere Browser sind abgemeldet.{keys, plural, =0 {} one { # API-Schlüssel von Ihnen gilt weiter.} other { # API-Schlüssel von Ihnen gelten weiter.}}",
    changedKeysEnded: "Passwort geändert. Andere Browser sind abgemeldet, und Ihre API-Schlüssel sind beendet.",
    endKeys: "Auch meine API-Schlüssel beenden",
    endKeysHint:
      "Alle, die Sie angelegt haben, in jeder Organisation: Programme mit einem davon werden ab dann abgewiesen. Tun Sie das, wenn jemand anderes das alte Passwort gekannt haben kann.",
    current: "Ihr jetziges Passwort",
    currentHint:
      "Lassen Sie es leer, wenn Sie sich in den letzten 15 Minuten mit einem Link aus einer Mail angemeldet haben.",
    "new": "Neues Passwort",
    change: "Passwort ändern",
    hint: "Mindestens 10 Zeichen; einen Satz merkt man sich leicht",
    required: "Geben Sie Ihr Passwort an",
    label: "Passwort",
  },
  sessions: {
    title: "Wo Sie angemeldet sind",
    intro:
      "Browser, und Programme, die sich mit Ihrem Passwort angemeldet haben. Melden Sie ab, was Sie nicht kennen, und ändern Sie Ihr Passwort.",
    browserOn: "{browser} auf {system}",
    unknownOn: "Unbekannter Browser auf {system}",
    unknown: "Unbekannter Browser",
    current: "dieser Browser",
    lastUsed: "Zuletzt benutzt",
    since: "Angemeldet",
    from: "aus dem Netz {network}",
    end: "Abmelden",
    endTitle: "{name} abmelden?",
    endLost: "Dort muss man sich neu anmelden.",
    ended: "{name} ist abgemeldet",
    endOthers: "Überall sonst abmelden",
    endOthersTitle: "Überall sonst abmelden?",
    endOthersLost: "In jedem Browser außer diesem muss man sich neu anmelden.",
    keysStay: "API-Schlüssel gelten weiter; ein neues Passwort kann sie beenden.",
    othersEnded: "Sie sind überall sonst abgemeldet",
    more: "{count, plural, one {und # weitere} other {und # weitere}}",
  },
  back: "Zurück",
  name: {
    required: "Geben Sie Ihren Namen an",
    label: "Ihr Name",
  },
  invitations: {
    accept: "Annehmen",
    title: "Einladungen",
    sentTo: "Gesendet an {email}. Sie treten nur bei, wo Sie annehmen.",
    createOwn: "Eine eigene Organisation anlegen",
    empty: "Nichts wartet auf Ihre Antwort.",
    offer: "Als {role}, bis {time}",
    decline: "Ablehnen",
  },
  organisation: {
    "new": "Neue Organisation",
    intro:
      "Eine Organisation hat eigene Rechnungen, Mitglieder und Schlüssel. Zwischen Organisationen wird nichts geteilt.",
    nameRequired: "Geben Sie den Namen Ihrer Firma oder Ihres Teams an",
    create: "Anlegen",
    label: "Organisation",
    hint: "Ihre Firma oder Ihr Team. Andere können Sie später einladen.",
  },
  link: {
    title: "Mit Ihrem Link anmelden",
    intro: "Dieser Link gilt einmal. Drücken Sie den Knopf, um ihn zu benutzen.",
    incomplete: "Dieser Link ist unvollständig",
    incompleteHint: "Kopieren Sie die ganze Adresse oder fordern Sie einen neuen Link an.",
    failed: "Der Link konnte nicht benutzt werden",
    signedInAs: "Sie sind als {email} angemeldet",
    signsInOther: "Der Link meldet die Person an, für die er gemacht wurde, an Ihrer Stelle.",
    signsIn: "Meldet Sie als {email} an",
    signsUp: "Schließt die Registrierung von {email} ab",
    onlyYours: "Machen Sie nur weiter, wenn das Ihre eigene Adresse ist.",
    continue: "Weiter",
    backToSignIn: "Zurück zur Anmeldung",
  },
  signIn: {
    claim: "Eine verlässliche Rechnung für Cloud, GenAI und SaaS.",
    newHere: "Neu hier?",
    linkSent: "Wenn {email} ein Konto oder eine Einladung hat, ist ein Anmeldelink unterwegs. Er gilt einmal.",
    useLink: "Stattdessen einen Anmeldelink senden",
    noMail:
      "Diese Installation versendet keine E-Mails, darum gibt es keine Anmeldelinks. Wer sie betreibt, kann Ihnen hineinhelfen.",
    linkHint: "Wir senden Ihnen einen Link, der Sie einmal anmeldet.",
    sendLink: "Link senden",
    usePassword: "Stattdessen ein Passwort benutzen",
    title: "Anmelden",
  },
  signUp: {
    closed: "Dieser Server steht Fremden nicht offen",
    closedHint:
      "Hierher kommt man auf Einladung: Bitten Sie einen Inhaber oder Administrator Ihrer Organisation darum, oder den Betreiber dieses Servers. Sie sind schon eingeladen? Dann melden Sie sich an.",
    first: "Sie sind die erste Person hier",
    firstHint: "Noch hat sich niemand registriert. Wer es jetzt tut, gilt als Betreiber und ist gleich angemeldet.",
    title: "Organisation anlegen",
    claim: "Nichts verlässt diesen Server.",
    haveAccount: "Sie haben schon ein Konto?",
    linkSent:
      "Wir haben einen Link an {email} gesendet. Öffnen Sie ihn in diesem Browser, um fertig zu werden; er gilt einmal, zehn Minuten lang.",
    noMail: "Dieser Server versendet keine E-Mails",
    noMailHint:
      "Darum kann sich hier niemand selbst registrieren. Wer den Server betreibt, gibt Ihnen einen Link, mit dem Sie hineinkommen (stoa people link).",
  },
  mailKept: {
    title: "Der Link liegt im Postfach dieses Servers",
    where:
      "Dieses Stoa dient zum Ausprobieren: Es behält seine E-Mails, statt sie zu versenden. Wer es gestartet hat, findet den Link unter „Entwicklung“ › „Postfach“ oder erzeugt ihn im Terminal:",
  },
  lookIntoMail: "Sehen Sie in Ihre E-Mails",
  noMailHint: "Keine E-Mail? Wer diesen Server betreibt, kann Ihnen einen Link geben.",
};
export default de;
