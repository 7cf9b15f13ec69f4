/** French: members and the organisation. */
import type { Words } from "@/i18n";
import type en from "./en";

const fr: Words<typeof en> = {
  members: {
    title: "Membres",
    roleChanged: "Rôle modifié",
    roleOf: "Rôle de {name}",
    since: "Depuis",
    invite: "Inviter",
    intro: "Les personnes de cette organisation, chacune avec un rôle.",
    empty: "Aucun membre",
    inviteWithoutMail:
      "Ce serveur n’envoie pas d’e-mails : la personne voit l’invitation en se connectant et rejoint l’organisation en l’acceptant, sous sept jours. Sans compte, elle entre avec un lien que l’exploitant crée avec « stoa people link ».",
    inviteByMail:
      "La personne reçoit un e-mail et rejoint l’organisation si elle accepte sous sept jours. L’existence d’un compte n’est pas révélée.",
    sendInvitation: "Envoyer l’invitation",
    removeTitle: "Retirer {name} ?",
    remove: "Retirer",
    role: "Rôle",
    invited: "{email} est invité",
    search: "Chercher un nom ou une adresse",
    changeTitle: "Donner à {name} le rôle {role} ?",
    changeNow: "Maintenant : {hint}.",
    changeThen: "Ensuite : {hint}.",
    change: "Changer le rôle",
    removeAccess: "L’accès prend fin immédiatement.",
    removeKeys: "Les clés d’API créées par cette personne cessent de fonctionner.",
    removeLog: "Ce qui a été fait reste dans le journal.",
    removed: "{name} a été retiré",
    you: "C’est vous",
    tellThem:
      "Ce serveur n’envoie pas d’e-mails, donc personne n’a été prévenu. Transmettez ce lien vous-même : la personne se connecte avec cette adresse et accepte, sous sept jours.",
    linkToAnswer: "Lien vers l’invitation",
    tellOperator: "Une personne sans compte est admise par l’exploitant de ce serveur, avec cette commande :",
    command: "Commande de l’exploitant",
    toMembers: "Retour aux membres",
    youHint: "Une autre personne change votre rôle ou vous retire.",
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
  leaving: {
    title: "Quitter ou supprimer",
    leave: "Quitter l’organisation",
    leaveHint: "Vous perdez l’accès, les autres restent. Son unique propriétaire nomme d’abord un autre propriétaire.",
    leaveTitle: "Quitter {name} ?",
    leaveAccess: "Votre accès prend fin immédiatement.",
    leaveKeys: "Les clés d’API que vous avez créées cessent de fonctionner, et vos invitations sont retirées.",
    leaveBack: "Vous ne revenez que si quelqu’un vous invite à nouveau.",
    stay: "Rester",
    delete: "Supprimer l’organisation",
    deleteHint: "Pour tout le monde, avec tout ce qu’elle contient. C’est irréversible.",
    deleteTitle: "Supprimer {name} ?",
    deleteBills: "Toutes les factures, fichiers, sources et exécutions sont effacés.",
    deletePeople:
      "Les membres perdent l’accès immédiatement ; les clés d’API, les invitations et le journal sont effacés.",
    deleteForever: "C’est irréversible. Des sauvegardes du serveur peuvent la contenir plus longtemps.",
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
