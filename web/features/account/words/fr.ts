/** French: signing in and up, invitations, one’s own account. */
import type { Words } from "@/i18n";
import type en from "./en";

const fr: Words<typeof en> = {
  profile: {
    title: "Votre compte",
  },
  password: {
    changed:
      "Mot de passe changé. Les autres navigateurs sont déconnectés.{keys, plural, =0 {} one { # de vos clés d’API reste valable.} other { # de vos clés d’API restent valables.}}",
    changedKeysEnded:
      "Mot de passe changé. Les autres navigateurs sont déconnectés et vos clés d’API ne sont plus valables.",
    endKeys: "Mettre fin aussi à mes clés d’API",
    endKeysHint:
      "Toutes celles que vous avez créées, dans chaque organisation : les programmes qui en utilisent une sont dès lors refusés. Faites-le si quelqu’un d’autre a pu connaître l’ancien mot de passe.",
    current: "Votre mot de passe actuel",
    currentHint: "Laissez vide si vous vous êtes connecté par un lien reçu par e-mail dans les 15 dernières minutes.",
    "new": "Nouveau mot de passe",
    change: "Changer le mot de passe",
    hint: "Au moins 10 caractères ; une phrase se retient facilement",
    required: "Saisissez votre mot de passe",
    label: "Mot de passe",
  },
  sessions: {
    title: "Où vous êtes connecté",
    intro:
      "Les navigateurs, et les programmes qui se sont connectés avec votre mot de passe. Déconnectez ce que vous ne reconnaissez pas, et changez votre mot de passe.",
    browserOn: "{browser} sur {system}",
    unknownOn: "Navigateur inconnu sur {system}",
    unknown: "Navigateur inconnu",
    current: "ce navigateur",
    lastUsed: "Dernière utilisation",
    since: "Connecté",
    from: "depuis le réseau {network}",
    end: "Déconnecter",
    endTitle: "Déconnecter {name} ?",
    endLost: "Il faudra s’y reconnecter.",
    ended: "{name} est déconnecté",
    endOthers: "Déconnecter partout ailleurs",
    endOthersTitle: "Déconnecter partout ailleurs ?",
    endOthersLost: "Il faudra se reconnecter dans tous les navigateurs sauf celui-ci.",
    keysStay: "Les clés d’API restent valables ; un nouveau mot de passe peut y mettre fin.",
    othersEnded: "Vous êtes déconnecté partout ailleurs",
    more: "{count, plural, one {et # autre} other {et # autres}}",
  },
  back: "Retour",
  name: {
    required: "Saisissez votre nom",
    label: "Votre nom",
  },
  invitations: {
    accept: "Accepter",
    title: "Invitations",
    sentTo: "Envoyées à {email}. Vous ne rejoignez que ce que vous acceptez.",
    createOwn: "Créer votre propre organisation",
    empty: "Rien n’attend votre réponse.",
    offer: "En tant que {role}, jusqu’au {time}",
    decline: "Refuser",
  },
  organisation: {
    "new": "Nouvelle organisation",
    intro: "Une organisation a ses propres factures, membres et clés. Rien n’est partagé entre organisations.",
    nameRequired: "Saisissez le nom de votre entreprise ou équipe",
    create: "Créer",
    label: "Organisation",
    hint: "Votre entreprise ou équipe. Vous pourrez inviter d’autres personnes plus tard.",
  },
  link: {
    title: "Se connecter avec votre lien",
    intro: "Ce lien fonctionne une fois. Appuyez sur le bouton pour l’utiliser.",
    incomplete: "Ce lien est incomplet",
    incompleteHint: "Copiez toute l’adresse ou demandez un nouveau lien.",
    failed: "Le lien n’a pas pu être utilisé",
    signedInAs: "Vous êtes connecté en tant que {email}",
    signsInOther: "Le lien connecte la personne pour qui il a été fait, à votre place.",
    signsIn: "Vous connecte en tant que {email}",
    signsUp: "Termine l’inscription de {email}",
    onlyYours: "Ne continuez que si c’est votre propre adresse.",
    continue: "Continuer",
    backToSignIn: "Retour à la connexion",
  },
  signIn: {
    claim: "Une facture digne de confiance pour le cloud, la GenAI et le SaaS.",
    newHere: "Nouveau ici ?",
    linkSent: "Si {email} a un compte ou une invitation, un lien de connexion est en route. Il fonctionne une fois.",
    useLink: "M’envoyer plutôt un lien de connexion",
    noMail:
      "Cette installation n’envoie pas d’e-mails : il n’y a donc pas de lien de connexion. Son exploitant peut vous aider à entrer.",
    linkHint: "Nous vous envoyons un lien qui vous connecte, une fois.",
    sendLink: "Envoyer le lien",
    usePassword: "Utiliser plutôt un mot de passe",
    title: "Se connecter",
  },
  signUp: {
    closed: "Ce serveur n’est pas ouvert aux inconnus",
    closedHint:
      "On y entre sur invitation : demandez-en une à un propriétaire ou administrateur de votre organisation, ou à l’exploitant de ce serveur. Déjà invité ? Alors connectez-vous.",
    first: "Vous êtes la première personne ici",
    firstHint:
      "Personne ne s’est encore inscrit. La personne qui le fait maintenant est considérée comme l’exploitant et entre aussitôt.",
    title: "Créer une organisation",
    claim: "Rien ne quitte ce serveur.",
    haveAccount: "Vous avez déjà un compte ?",
    linkSent:
      "Nous avons envoyé un lien à {email}. Ouvrez-le dans ce navigateur pour terminer ; il fonctionne une fois, pendant dix minutes.",
    noMail: "Ce serveur n’envoie pas d’e-mails",
    noMailHint:
      "Personne ne peut donc s’y inscrire seul. Son exploitant vous donne un lien qui vous fait entrer (stoa people link).",
  },
  mailKept: {
    title: "Le lien est dans la boîte aux lettres de ce serveur",
    where:
      "Ce Stoa sert aux essais : il garde ses e-mails au lieu de les envoyer. La personne qui l’a démarré trouve le lien sous « Développeur » › « Boîte aux lettres », ou le crée dans le terminal :",
  },
  lookIntoMail: "Consultez vos e-mails",
  noMailHint: "Pas d’e-mail ? La personne qui gère ce serveur peut vous donner un lien.",
};
export default fr;
