/** French: Costs, what a run asks before it publishes. */
import type { Words } from "@/i18n";
import type en from "./en";

const fr: Words<typeof en> = {
  asked: {
    title: "Cette exécution attend une réponse",
    until: "Rien n’en est publié tant que personne ne l’a confirmée. Sans réponse, elle sera annulée le {until}.",
    months: "Ce qu’elle remplacerait",
    replaced: "Ce qu’elle a remplacé",
    now: "Maintenant",
    confirmedThen: "Après confirmation",
    before: "Avant",
    after: "Après",
    nothing: "rien",
    confirm: "Confirmer",
    discard: "Écarter",
    discarded: "L’exécution a été écartée. Rien n’en a été publié.",
    confirmTitle: "Publier cette facture de {name} ?",
    change: "{period} : {before} → {after}",
    wayBack: "Ce qui s’y trouve maintenant reste visible dans l’historique.",
    confirmed: "Ce qu’elle demandait a été confirmé le {time}.",
    waiting: "{count, plural, one {Une facture attend} other {# factures attendent}} une réponse",
    notPublished: "Rien n’en est publié tant que personne ne confirme ou n’écarte l’exécution.",
  },
};
export default fr;
