/** French: Costs, the sources of bills. */
import type { Words } from "@/i18n";
import type en from "./en";

const fr: Words<typeof en> = {
  sources: {
    byHand: "à la main",
    byUpload: "par dépôt",
    title: "Sources",
    schedule: "Planification",
    everyDay: "chaque jour",
    everyHour: "chaque heure",
    "new": "Nouvelle source",
    upload: "Déposer",
    settings: "Réglages",
    deleted: "{name} a été supprimée",
    column: {
      lastRun: "Dernière exécution",
      newestPeriod: "Période la plus récente",
    },
    runNow: "Lancer",
    moreFor: "Plus pour {name}",
    delete: "Supprimer",
    intro:
      "D’où viennent les factures. Une exécution lit une source et remplace exactement les périodes qu’elle fournit.",
    empty: "Pas encore de source",
    emptyHint:
      "Connectez un dossier du serveur ou un bucket d’exports de facturation, ou déposez un fichier : cela crée aussi une source.",
    deleteTitle: "Supprimer {name} ?",
    deleteBody:
      "Ses lignes disparaissent de tous les graphiques. Les moments antérieurs restent visibles dans l’historique.",
    search: "Chercher un nom",
    kind: {
      upload: "Dépôt",
      folder: "Dossier du serveur",
      object_store: "Bucket",
    },
  },
  source: {
    page: {
      identity: "Trouvé dans ses factures",
      allowed: "Exceptions",
      nothingAllowed: "aucune",
      guessed: "déduit des lignes",
      since: "Ajoutée",
      runsOf: "Exécutions de {name}",
      noRuns: "Elle n’a pas encore été lue.",
      noPeriods: "Rien n’en a encore été publié.",
      supports: "Prend en charge",
    },
    form: {
      locationRequired: "Indiquez où sont les fichiers",
      locationInvalid: "Écrivez s3://bucket/dossier/, gs://… ou az://…",
      intro: "Stoa y lit chaque facture et reconnaît le format à ses colonnes.",
      added: "{name} a été ajoutée. Lancez-la ou attendez sa planification.",
      kind: "Type",
      serverFolder: "Dossier du serveur",
      bucket: "Bucket",
      nameExample: "AWS production",
      folder: "Dossier",
      address: "Adresse",
      folderHint: "Tel que le serveur le voit, par exemple /srv/billing/aws",
      addressHint: "Par exemple s3://billing-exports/cur/",
      addressBegins: "Débuts autorisés : {prefixes}",
      notHere: "Ce type de source n’est pas utilisable ici",
      add: "Ajouter la source",
      nameRequired: "Donnez-lui un nom",
    },
    edit: {
      title: "Réglages de {name}",
      intro: "Ils valent à partir de la prochaine exécution.",
      accountIdRequired: "Un nom a besoin de l’identifiant du compte",
      sameBills: "Ses factures peuvent aussi être dans d’autres sources",
      sameBillsHint:
        "Sinon, une exécution demande d’abord quand une autre source contient le même compte de facturation et le même mois, qui compteraient alors deux fois.",
      leaveOut: "Sa prochaine livraison peut omettre des coûts",
      leaveOutHint:
        "Sinon, une exécution demande d’abord quand elle remplacerait un mois de cette source et qu’il y manque des comptes, des jours ou une grande part des montants qui s’y trouvent. Valable pour la prochaine exécution.",
      unreadable: "Sa prochaine livraison peut avoir des coûts illisibles",
      unreadableHint:
        "Sinon, une exécution demande d’abord quand une part notable de ses montants a été rejetée ou n’a pas pu être lue. Valable pour la prochaine exécution.",
      twice: "Sa prochaine livraison peut avoir des coûts qui comptent peut-être deux fois",
      twiceHint:
        "Sinon, une exécution demande d’abord quand une part notable de ses montants pourrait compter deux fois : copies, fichiers aux jours communs, lignes de totaux. Valable pour la prochaine exécution.",
      supportsHint:
        "Décide quelles règles de FOCUS sont vérifiées. Ce qui n’a pas de réponse est déduit des lignes. Les descriptions sont citées de la spécification FOCUS, en anglais.",
      guess: "déduire des lignes",
    },
  },
};
export default fr;
