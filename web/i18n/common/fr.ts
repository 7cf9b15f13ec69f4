/** French: words that every page uses. */
import type { Words } from "@/i18n";
import type en from "./en";

const fr: Words<typeof en> = {
  change: {
    "new": "nouveau",
  },
  nothingByThisName: "Rien sous ce nom",
  loading: "Chargement",
  tryAgain: "Réessayer",
  showMore: "Afficher plus",
  saved: "Enregistré",
  save: "Enregistrer",
  name: "Nom",
  emailInvalid: "Saisissez une adresse e-mail, comme maria@example.com",
  email: "E-mail",
  close: "Fermer",
  cancel: "Annuler",
  keep: "Conserver",
  role: {
    owner: "propriétaire",
    admin: "administrateur",
    member: "membre",
    viewer: "lecteur",
  },
  actions: "Actions",
  copied: "Copié",
  copy: "Copier",
  state: "État",
  never: "jamais",
  copyLink: "Copier le lien",
  none: "(aucun)",
  total: "Total",
  yes: "oui",
  no: "non",
  download: "Télécharger",
  unreachable: "Le serveur est injoignable. Vérifiez qu’il fonctionne, puis réessayez.",
  noReason:
    "Le serveur a répondu avec le statut {status} sans donner de raison. Réessayez ; si cela persiste, prévenez l’exploitant.",
  language: {
    title: "Langue",
    failed: "Les textes de cette langue n’ont pas pu être chargés ; l’anglais est affiché. Vérifiez la connexion.",
  },
};
export default fr;
