/** French: the lists, details, forms and questions of every page. */
import type { Words } from "@/i18n";
import type en from "./en";

const fr: Words<typeof en> = {
  list: {
    failed: "La liste n’a pas pu être chargée",
    stale: "Ces lignes datent de {time} ; le serveur ne répond pas.",
    staleBecause: "Ces lignes datent de {time}. {reason}",
    noMatch: "Rien ne correspond",
    noMatchHint: "Il y a des lignes, mais aucune ne correspond à la recherche et aux choix ci-dessus.",
    showAll: "Tout afficher",
    all: "Tous",
    clearFilters: "Effacer les filtres",
    rows: "{count, plural, one {# ligne} other {# lignes}}",
    first: "{shown, plural, one {La première ; il y en a d’autres} other {Les # premières ; il y en a d’autres}}",
    of: "{shown, number} sur {total, number}",
  },
  failure: {
    forbidden: "Vous ne pouvez pas voir ceci",
    missing: "Cela n’existe plus",
  },
  stale: "Ceci n’est peut-être plus à jour",
  confirm: {
    type: "Saisissez « {word} » pour continuer",
  },
  form: {
    tooLong: "C’est trop long. Raccourcissez-le.",
  },
  unsaved: {
    title: "Quitter sans enregistrer ?",
    lost: "Ce que vous avez écrit ici n’est pas enregistré et serait perdu.",
    leave: "Quitter",
    stay: "Rester",
  },
  page: {
    unusable: "Le lien dit {said}, que cette page ne peut pas utiliser. Cela a été retiré.",
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
