/** French: members and the organisation. */
import type { Words } from "@/i18n";
import type en from "./en";

const fr: Words<typeof en> = {
  members: {
    title: "Membres",
    roleChanged: "Rôle modifié",
    roleOf: "Rôle de {name}",
    since: "Depuis",
    removeName: "Retirer {name}",
    invite: "Inviter",
    intro: "Les personnes de cette organisation, chacune avec un rôle.",
    empty: "Aucun membre",
    inviteWithoutMail:
      "Ce serveur n’envoie pas d’e-mails : la personne voit l’invitation en se connectant et rejoint en l’acceptant, sous sept jours. Sans compte, elle entre avec un lien que l’exploitant crée avec « stoa people link ».",
    inviteByMail:
      "La personne reçoit un e-mail et rejoint l’organisation si elle accepte sous sept jours. L’existence d’un compte n’est pas révélée.",
    sendInvitation: "Envoyer l’invitation",
    removeTitle: "Retirer {name} ?",
    removeBody: "L’accès cesse aussitôt et ses clés API ne fonctionnent plus. Ce qu’elle a fait reste dans le journal.",
    remove: "Retirer",
    role: "Rôle",
    invited: "{email} est invité",
  },
  organisation: {
    title: "Organisation",
    nameRequired: "Saisissez le nom de votre entreprise ou équipe",
    currency: "Devise",
    currencyInvalid: "Trois lettres, par exemple EUR",
    currencyHint: "Celle qui est affichée en premier. Des sommes en devises différentes ne sont jamais mélangées.",
    slug: "Nom court",
    slugHint: "Dans les adresses et dans l’API. Il ne change pas.",
  },
  pending: {
    takenBack: "Invitation retirée",
    openUntil: "Ouverte jusqu’au",
    expired: "expirée",
    sendAgainTo: "Renvoyer à {email}",
    takeBackOf: "Retirer l’invitation de {email}",
    title: "Invités",
  },
  roleHint: {
    owner: "tout, y compris les autres propriétaires",
    admin: "membres, clés et coûts",
    member: "coûts : déposer et modifier",
    viewer: "consulter les coûts",
  },
};
export default fr;
