/** French: the lists and forms of every page. */
import type { Words } from "@/i18n";
import type en from "./en";

const fr: Words<typeof en> = {
  list: {
    failed: "La liste n’a pas pu être chargée",
  },
  page: {
    failed: "Cette page n’a pas pu être affichée",
    request: "Numéro de la requête, pour la personne qui exploite ce serveur :",
    missing: "Il n’y a rien à cette adresse",
    missingHint: "Le lien est peut-être ancien, ou appartient à une organisation dont vous n’êtes pas membre.",
    toStart: "Aller à l’accueil",
  },
  forbidden: {
    title: "Cette page ne vous est pas ouverte",
    needs: "Elle demande l’autorisation",
    roles: "Rôles qui l’ont : {roles}.",
    yours: "Ici, votre rôle est : {role}.",
    ask: "À qui demander :",
  },
  upload: {
    title: "Envois",
    more: "{count, plural, one {et un autre fichier} other {et # autres fichiers}}",
    progress: "Progression de {name}",
    waiting: "En attente de son tour",
    done: "Envoyé",
    open: "Ouvrir",
    cancel: "Annuler l’envoi de {name}",
    dismiss: "Retirer {name} de la liste",
  },
};
export default fr;
