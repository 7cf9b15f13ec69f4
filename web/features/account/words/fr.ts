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
    continue: "Continuer",
    backToSignIn: "Retour à la connexion",
  },
  signIn: {
    claim: "Une facture digne de confiance pour le cloud, la GenAI et le SaaS.",
    newHere: "Nouveau ici ?",
    linkSent: "Si {email} a un compte ou une invitation, un lien de connexion est en route. Il fonctionne une fois.",
    useLink: "M’envoyer plutôt un lien de connexion",
    noMail:
      "Cette installation n’envoie pas de courriel : il n’y a donc pas de lien de connexion. Son exploitant peut vous aider à entrer.",
    linkHint: "Nous vous envoyons un lien qui vous connecte, une fois.",
    sendLink: "Envoyer le lien",
    usePassword: "Utiliser plutôt un mot de passe",
    title: "Se connecter",
  },
  signUp: {
    closed: "Ce serveur n’est pas ouvert aux inconnus",
    closedHint:
      "On y entre sur invitation : demandez-en une à quelqu’un qui en fait partie. Seule la première personne d’un serveur vide s’inscrit elle-même.",
    title: "Créer une organisation",
    claim: "Rien ne quitte ce serveur.",
    haveAccount: "Vous avez déjà un compte ?",
    linkSent:
      "Nous avons envoyé un lien à {email}. Ouvrez-le dans ce navigateur pour terminer ; il fonctionne une fois, pendant dix minutes.",
    noMail: "Ce serveur n’envoie pas d’e-mails",
    noMailHint:
      "Seule la première personne peut s’inscrire ici. Toutes les suivantes entrent avec un lien de la personne qui l’exploite.",
  },
  lookIntoMail: "Consultez vos e-mails",
  noMailHint: "Pas d’e-mail ? La personne qui gère ce serveur peut vous donner un lien.",
};
export default fr;
