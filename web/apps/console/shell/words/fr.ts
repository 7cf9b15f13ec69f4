/** French: the shell: places, menus, the palette, what a page shows when it cannot be shown. */
import type { Words } from "@/i18n";
import type en from "./en";

const fr: Words<typeof en> = {
  invitations: "Invitations",
  palette: {
    services: "Services",
    accounts: "Comptes",
    sources: "Sources",
    runs: "Exécutions",
    all: "Afficher tous les résultats",
    drawings: "Dessins",
    diagrams: "Diagrammes",
    hint: "Chercher une page, un service, un compte, une exécution…",
    switchTo: "Passer à {name}",
    actions: "Actions",
    lightTheme: "Thème clair",
    darkTheme: "Thème sombre",
    apiReference: "Référence de l’API",
    title: "Recherche et commandes",
    open: "Aller à ou exécuter…",
  },
  organisations: {
    title: "Organisations",
    create: "Nouvelle organisation",
    switch: "Changer d’organisation",
    here: "Vous êtes ici",
  },
  signOut: "Se déconnecter",
  skipToContent: "Aller au contenu",
  invented:
    "Données inventées : cette entreprise, ses factures et ses ressources sont fictives et montrent ce que fait Stoa.",
  navigation: {
    title: "Navigation",
    open: "Ouvrir la navigation",
    main: "Principal",
  },
  theme: {
    title: "Thème",
    light: "Clair",
    dark: "Sombre",
    system: "Comme le système",
  },
  yourAccount: "Votre compte",
};
export default fr;
