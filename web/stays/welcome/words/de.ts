/** German: the start page of the member app. */
import type { Words } from "@/i18n";
import type en from "./en";

const de: Words<typeof en> = {
  title: "Willkommen",
  hint: "Hier finden und buchen Mitglieder ihre Aufenthalte. Noch lässt sich nichts buchen.",
  signedIn: "Sie sind als {name} angemeldet ({email}).",
  signedOut: "Sie sind nicht angemeldet.",
  signIn: "Anmelden",
};
export default de;
