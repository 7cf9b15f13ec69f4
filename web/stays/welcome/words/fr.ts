/** French: the start page of the member app. */
import type { Words } from "@/i18n";
import type en from "./en";

const fr: Words<typeof en> = {
  title: "Bienvenue",
  hint: "Ici, les membres trouvent et réservent leurs séjours. Rien ne peut encore être réservé.",
  signedIn: "Vous êtes connecté en tant que {name} ({email}).",
  signedOut: "Vous n’êtes pas connecté.",
  signIn: "Se connecter",
};
export default fr;
