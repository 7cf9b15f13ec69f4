/** Japanese: the start page of the member app. */
import type { Words } from "@/i18n";
import type en from "./en";

const ja: Words<typeof en> = {
  title: "ようこそ",
  hint: "メンバーが滞在先を見つけて予約する場所です。まだ予約はできません。",
  signedIn: "{name}({email})としてサインインしています。",
  signedOut: "サインインしていません。",
  signIn: "サインイン",
};
export default ja;
