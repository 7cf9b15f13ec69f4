/** French: what the server refuses, and why a run failed, by `code`. */
import type { Problems } from "./index";

const fr: Problems = {
  access_denied:
    "Le serveur n’a pas le droit de lire cet emplacement. Donnez à ses identifiants un accès en lecture, puis relancez l’exécution.",
  account_invalid:
    "Le compte de facturation n’est pas valable. Indiquez son identifiant et n’utilisez que lettres, chiffres, signes et espaces.",
  account_would_vanish:
    "La livraison omet des charges présentes aujourd’hui ; rien n’a été publié. Si c’est la facture d’un autre compte, importez-la dans une source à part ; si ce n’en est qu’une partie, importez le tout ; si ce sont des lignes tardives d’un mois antérieur, importez-les avec le mois entier. Si l’absence est voulue, confirmez l’exécution. En détail : {detail}",
  address_not_proved:
    "Seules les personnes qui ont confirmé leur adresse e-mail peuvent inviter. Demandez un lien de connexion, ouvrez-le, puis invitez de nouveau.",
  after_its_maker:
    "Une clé ne peut pas durer plus longtemps que celle qui la crée. Choisissez la même fin, ou plus tôt.",
  after_negative: "« after » est une position dans le journal. Envoyez le numéro du dernier événement vu, ou 0.",
  already_exists: "Cela existe déjà. Choisissez un autre nom.",
  ambiguous_dates:
    "Les dates du fichier peuvent se lire de deux façons. Écrivez l’année en premier (2024-12-31), ou convertissez le fichier avec « stoa focus convert --date-order ».",
  amounts_too_large:
    "La somme des montants dépasse cent millions de milliards. Aucune facture n’atteint ce total : vérifiez que ni identifiants ni autres nombres ne se trouvent dans la colonne des coûts, corrigez le fichier et importez-le de nouveau.",
  api_key_invalid: "Cette clé d’API est mal écrite, révoquée ou expirée. Créez-en une autre sous « Clés d’API ».",
  attempts_exhausted:
    "Le serveur s’est arrêté à chaque tentative de cette exécution. Relancez-la ; si cela recommence, demandez à l’exploitant de consulter le journal.",
  authorization_unknown: "Envoyez la clé d’API sous la forme « Authorization: Bearer … » ou dans l’en-tête X-API-Key.",
  bad_address: "L’adresse de la source n’est pas valable. Elle ressemble à s3://bucket/folder/.",
  bad_mapping:
    "La correspondance de ce format est défectueuse. C’est un défaut de Stoa : signalez-le avec le journal de l’exécution.",
  bad_workload: "Ces entrées ne permettent pas de comparaison. Le serveur précise : {detail}",
  balance:
    "Les sommes des lignes converties diffèrent de celles du fichier ; rien n’a été publié. C’est un défaut de Stoa : signalez-le avec le journal de l’exécution.",
  billing_period_malformed: "Ce n’est pas une période de facturation. Écrivez l’année et le mois, par exemple 2024-09.",
  binary_file:
    "Le fichier n’est pas du texte. Enregistrez-le en CSV ou JSON Lines (UTF-8 ou UTF-16) ou en Parquet (aussi .gz ou .zst), puis importez-le de nouveau.",
  body_invalid: "Le contenu de la requête n’est pas celui qui est attendu. Le serveur précise : {detail}",
  body_not_json: "Le contenu de la requête n’est pas du JSON valide. Vérifiez-le et envoyez-le de nouveau.",
  body_too_large: "La requête est trop volumineuse pour cette adresse. Envoyez-en moins à la fois.",
  broken_upload: "L’envoi s’est interrompu ou est arrivé incomplet. Envoyez de nouveau les fichiers.",
  cancelled: "Cette exécution a été annulée. Relancez-la si vous voulez finalement ses lignes.",
  character_not_allowed: "Un caractère n’est pas autorisé. Utilisez lettres, chiffres, signes et espaces.",
  charges_missing:
    "Des charges manquent parce que leurs coûts sont illisibles ; rien n’a été publié. Regardez les lignes rejetées et les montants illisibles, corrigez l’export et importez-le de nouveau. Pour montrer le reste sans elles, confirmez l’exécution. En détail : {detail}",
  charges_possibly_twice:
    "Des charges comptent peut-être deux fois, comme le dit l’exécution elle-même ; rien n’a été publié. Retirez la copie, les jours communs ou les lignes de totaux et importez le reste de nouveau. Si tout doit compter, confirmez l’exécution. En détail : {detail}",
  cluster: "Le cluster de calcul du serveur n’a pas répondu. Réessayez ; si cela persiste, prévenez l’exploitant.",
  cluster_address: "L’adresse du cluster dans la configuration n’est pas valable. Le serveur précise : {detail}",
  column: "Cette colonne n’y existe pas. {detail}",
  condition: "Cette condition est incompréhensible. {detail}",
  content_type: "Envoyez le contenu en JSON avec « Content-Type: application/json ».",
  corrupt_file: "Le fichier est endommagé. Téléchargez-le ou exportez-le de nouveau, puis réimportez-le.",
  counted_twice:
    "Deux exports des mêmes coûts sont réunis et compteraient double ; rien n’a été publié. Importez un seul des deux.",
  credentials_wrong: "L’adresse e-mail ou le mot de passe n’est pas correct.",
  criterion_unknown: "Ce critère de fournisseur n’existe pas. Le serveur précise : {detail}",
  csrf_token_missing: "La requête ne porte pas le jeton de cette session. Rechargez la page et réessayez.",
  csrf_token_wrong: "La requête n’appartient pas à cette session. Rechargez la page et réessayez.",
  currency_malformed: "Ce n’est pas une devise. Écrivez trois lettres, par exemple USD ou EUR.",
  cursor_invalid: "Cette position n’appartient pas à cette liste. Reprenez la liste depuis le début.",
  database_newer:
    "La base de données vient d’une version plus récente de Stoa. Lancez cette version, ou restaurez une sauvegarde.",
  database_unavailable: "La base de données ne répond pas. Réessayez dans un instant.",
  database_unreachable: "La base de données est injoignable. Vérifiez son adresse et qu’elle fonctionne.",
  database_url_malformed:
    "« database.url » n’est pas une adresse PostgreSQL (postgres://user:password@host:5432/database).",
  database_url_unknown:
    "« database.url » doit commencer par sqlite:// ou postgres://, par exemple sqlite://stoa-data/stoa.db.",
  date_malformed: "Ce n’est pas un jour du calendrier. Écrivez l’année, le mois et le jour, comme 2026-01-31.",
  delta_deletion_vectors: "Cette table Delta note ses lignes supprimées sous une forme qui n’est pas lue ici. {detail}",
  delta_partitions: "Cette table Delta est partitionnée sous une forme qui n’est pas lue ici. {detail}",
  discarded:
    "Quelqu’un a regardé ce que cette exécution changerait et l’a écartée. Relancez-la si vous voulez finalement ses lignes.",
  drawing_exists: "Un dessin porte déjà ce nom. Choisissez-en un autre, ou renommez celui-là.",
  drawings_full:
    "Les dessins de cette organisation prennent, avec toutes leurs versions, toute la place permise. Effacez pour de bon ceux dont personne n’a besoin, ou demandez à l’exploitant d’augmenter limits.organisation_drawing_bytes.",
  duplicate_columns: "Deux colonnes du fichier portent le même nom. Exportez-le de nouveau, ou retirez l’une d’elles.",
  email_taken: "Cette adresse a déjà un compte. Connectez-vous avec.",
  empty_file:
    "Le fichier est vide. Exportez-le de nouveau, vérifiez qu’il a un en-tête et au moins une ligne, puis importez-le.",
  encoding: "Ce champ n’est pas en UTF-8. Renvoyez-le en UTF-8.",
  etag_mismatch: "Quelqu’un l’a modifié entre-temps. Rechargez la page et refaites votre modification.",
  event_too_large: "L’événement est trop volumineux pour le journal. Enregistrez le contenu ailleurs et renvoyez-y.",
  expands_too_much:
    "Une fois décompressé, le fichier dépasse largement la limite. Vérifiez que c’est la bonne facture. Si oui, envoyez-la en plusieurs parties, ou demandez à l’exploitant de relever la limite (limits.expansion_ratio, limits.expansion_bytes).",
  export_ended:
    "Le droit de lire ces coûts a pris fin pendant le téléchargement. Demandez-le à un administrateur de l’organisation.",
  file_changed: "Le fichier a changé pendant sa lecture. Relancez l’exécution quand l’export est entièrement écrit.",
  file_not_allowed:
    "Ce n’est pas un fichier ordinaire, mais un lien vers l’extérieur ou autre chose. Mettez-y le fichier lui-même, ou un lien vers un fichier du même dossier, puis relancez l’exécution.",
  folder_not_allowed:
    "Ce dossier ne peut pas être lu. Indiquez un dossier de la boîte d’arrivée de votre organisation, ou demandez à l’exploitant de l’ajouter à « costs.folder_roots ».",
  folder_not_found: "Ce dossier n’existe pas sur le serveur. Créez-le, ou corrigez le chemin de la source.",
  foreign_page:
    "Une page d’un autre site a envoyé cette requête. Ouvrez la page de Stoa elle-même et connectez-vous là. Si vous y êtes déjà, server.public_url doit être l’adresse que montre le navigateur.",
  format_invalid: "Un format est un identifiant comme aws-cur ou focus-1.0. Laissez-le vide pour qu’il soit reconnu.",
  header_only: "Le fichier a un en-tête mais aucune ligne. Exportez une période qui comporte des charges.",
  id_malformed: "Ce n’est pas un identifiant (UUID). Vérifiez l’adresse.",
  idempotency_in_progress:
    "La première requête avec cet Idempotency-Key est encore en cours. Réessayez dans un instant.",
  idempotency_key_malformed: "Idempotency-Key doit avoir de 1 à 255 caractères ; un UUID convient bien.",
  idempotency_key_reused:
    "Cet Idempotency-Key a servi à une autre requête. Prenez-en un nouveau pour une nouvelle requête.",
  in_the_past: "Choisissez un moment à venir.",
  internal:
    "Une erreur s’est produite de notre côté. Rien n’a été modifié. Réessayez ; si cela persiste, donnez l’identifiant à l’exploitant.",
  invalid: "Ce n’est pas valable ainsi. Le serveur précise : {detail}",
  invalid_source: "La source ne peut pas être enregistrée ainsi. Corrigez les champs indiqués.",
  invalid_upload: "L’envoi ne peut pas être utilisé ainsi. Corrigez les indications signalées.",
  invitation_exists: "Cette adresse est déjà invitée. Renvoyez l’invitation, ou retirez-la d’abord.",
  invitation_sent_just_now: "On vient d’écrire à cette adresse. Attendez dix minutes, puis renvoyez l’invitation.",
  job_not_retryable: "Seule une tâche échouée ou annulée peut être relancée. Rechargez la liste.",
  job_payload_unreadable: "Le contenu de cette tâche est illisible. Prévenez l’exploitant.",
  jobs_running:
    "Des tâches de l’organisation doivent s’arrêter et ne l’ont pas encore fait. Le reste disparaît quand elles s’arrêtent.",
  known_without_account:
    "Ce fichier a déjà été importé sans compte, dans la source « {source} ». Supprimez cette source et importez de nouveau le fichier ; sinon ses charges compteraient double.",
  lake_busy: "D’autres publications de cette organisation ont été plus rapides à chaque fois. Relancez l’exécution.",
  lake_cluster: "Le réglage « lake.cluster » n’est pas valable. Le serveur précise : {detail}",
  lake_folder:
    "Le dossier des données ne peut être créé ou ouvert. Demandez à l’exploitant de vérifier qu’il est inscriptible.",
  lake_storage: "Le stockage des données n’a pu être lu ou écrit. Réessayez ; si cela persiste, prévenez l’exploitant.",
  lake_store_overwrites:
    "Le stockage d’objets derrière « lake.url » ne refuse pas d’écraser un objet existant ; deux publications simultanées pourraient en perdre une. Prenez un stockage à écritures conditionnelles, ou un disque.",
  lake_url_unusable:
    "« lake.url » ne peut pas être utilisé ainsi. Écrivez un dossier ou une adresse comme s3://bucket/lake.",
  landed_files_gone: "Les fichiers importés ont été nettoyés depuis. Importez-les de nouveau.",
  last_owner:
    "C’est l’unique propriétaire de l’organisation. Nommez d’abord un autre propriétaire, ou supprimez l’organisation.",
  lease_lost: "Un autre worker a repris cette tâche. Rechargez la liste.",
  limit_out_of_range:
    "La taille de page est hors limites. Choisissez un nombre de {minimum, number} à {maximum, number}.",
  link_expired: "Ce lien a expiré. Demandez-en un nouveau.",
  link_unknown: "Ce lien n’est pas l’un des nôtres, ou la messagerie l’a coupé en deux. Demandez-en un nouveau.",
  link_used: "Ce lien a déjà servi, ou un plus récent a été envoyé ensuite. Ouvrez le plus récent, ou demandez-en un.",
  local_only:
    "La connexion est désactivée ici (auth.disabled), pour les programmes et pages de cette machine seulement : utilisez l’adresse http://localhost avec le port du serveur.",
  location_forbidden:
    "Le serveur n’a pas le droit de lire cet emplacement. Donnez à ses identifiants un accès en lecture, puis relancez l’exécution.",
  location_unreachable:
    "Cet emplacement est injoignable. Vérifiez l’adresse, les identifiants et le réseau du serveur, puis relancez l’exécution.",
  mail_missing:
    "Ce serveur n’envoie pas d’e-mails, or il faut ici un lien par e-mail. Connectez-vous avec votre mot de passe, ou demandez un lien à l’exploitant.",
  mailbox_key: "La clé de la boîte ne peut pas être lue. Prévenez l’exploitant.",
  mailbox_key_required:
    "La boîte appartient à l’exploitant. Saisissez la clé qui se trouve dans le fichier mailbox.key du dossier de données.",
  member_exists: "Cette personne est déjà dans l’organisation. Changez son rôle dans la liste des membres.",
  method_not_allowed: "Cette adresse n’accepte pas ce type de requête. La référence se trouve à /api/docs.",
  migrations_pending: "La base de données n’est pas encore à jour pour cette version. Exécutez « stoa migrate ».",
  missing_files:
    "Il manque des fichiers nommés par le manifeste. Importez le manifeste avec tous les fichiers qu’il nomme, ou copiez toute la livraison dans le dossier.",
  mixed_formats:
    "Les fichiers ont des formats différents. Importez-les l’un après l’autre ; les fichiers d’un même envoi doivent être les parties d’une seule facture.",
  model_too_large:
    "Le modèle est trop grand pour être dessiné ici. Retirez des vues, ou dessinez-le avec « stoa atlas draw ».",
  model_too_long: "Le modèle est trop long pour être dessiné ici. Dessinez-le avec « stoa atlas draw ».",
  name_differs: "Ce n’est pas le nom de l’organisation. Saisissez-le tel qu’il figure dans les réglages.",
  name_invalid: "Donnez un nom fait de lettres, chiffres, signes et espaces, et pas trop long.",
  no_bills:
    "Il n’y a pas de facture à cet endroit. Mettez-y au moins un fichier CSV, JSON Lines ou Parquet, ou corrigez l’emplacement de la source.",
  no_credentials:
    "Le serveur n’a pas d’identifiants pour ce stockage. Demandez-les à l’exploitant, puis relancez l’exécution.",
  no_files: "Il n’y a pas de fichier. Indiquez au moins un fichier ou un dossier.",
  no_good_rows:
    "Aucune ligne n’a pu être reprise ; rien n’a été publié. Regardez les lignes rejetées : il s’agit souvent d’un mauvais séparateur, de virgules décimales, d’une colonne décalée ou de NaN au lieu des coûts. Corrigez l’export et importez-le de nouveau.",
  no_input: "Aucun fichier n’est arrivé. Envoyez au moins un fichier CSV, JSON Lines ou Parquet.",
  no_match: "Rien ne correspond au motif de l’adresse de la source. Corrigez le motif.",
  no_periods: "Cette période de facturation n’y existe pas. {detail}",
  no_rows: "Aucune ligne ne convient ; rien n’a été écrit.",
  no_such_dataset: "Ce jeu de données n’y existe pas. {detail}",
  not_a_choice: "Ce choix n’existe pas. Prenez l’un de ceux qui sont proposés.",
  not_a_number: "Ce n’est pas un nombre. Écrivez-en un comme 10 ou 0.5.",
  not_an_email: "Ce n’est pas une adresse e-mail. Écrivez-la comme name@example.org.",
  not_an_id: "Ce n’est pas l’identifiant d’une source. Vérifiez l’adresse.",
  not_an_upload_source:
    "Cette source récupère elle-même ses fichiers. Importez sans indiquer de source, ou lancez une exécution de la source.",
  not_answered:
    "Personne n’a répondu à ce que cette exécution demandait ; rien n’a été publié. Relancez-la et répondez alors. L’exploitant fixe la durée d’attente avec costs.waiting_days.",
  not_comparable: "Ces entrées ne se comparent pas. Le serveur précise : {detail}",
  not_converted: "Ceci n’a pas été écrit par Stoa. {detail}",
  not_derivable: "Cela ne peut pas être déduit des charges. {detail}",
  not_focus: "Ce ne sont pas des données FOCUS. {detail}",
  not_found: "Cela n’existe pas (ou plus) ici, ou ne vous est pas destiné. Vérifiez l’adresse, ou rechargez la page.",
  not_multipart: "Envoyez les fichiers en multipart/form-data.",
  not_parquet: "Les fichiers ne se lisent pas comme du Parquet. Exportez-les de nouveau.",
  not_signed_in: "Connectez-vous, ou envoyez une clé d’API dans l’en-tête X-API-Key.",
  operators_only:
    "C’est réservé à l’exploitant : envoyez le jeton de server.metrics_token en « Authorization: Bearer … ».",
  organisation_busy:
    "Plusieurs requêtes lourdes de cette organisation sont déjà en cours. Réessayez quand certaines auront abouti.",
  organisation_full:
    "Cette organisation stocke tout ce qu’elle peut. Demandez à l’exploitant d’augmenter limits.organisation_bytes. Un fichier dont aucune facture n’est sortie libère sa place après une semaine ; une facture remplacée ou supprimée, quand on ne peut plus y revenir.",
  other_account:
    "La source « {source} » contient les factures du compte {account}, mais {given} a été indiqué. Laissez le compte vide, ou importez la facture dans une source à part.",
  other_dataset: "C’est un autre jeu de données. {detail}",
  owner_required:
    "Seul un propriétaire peut nommer, changer ou retirer un propriétaire. Demandez à un propriétaire de l’organisation.",
  owners_only: "Seul un propriétaire connecté peut supprimer l’organisation. Demandez-le à l’un de ses propriétaires.",
  password_wrong: "Ce n’est pas votre mot de passe actuel.",
  passwords_busy: "Trop de personnes se connectent en ce moment. Réessayez dans une seconde.",
  permission_missing:
    "Il manque pour cela la permission {permission}. Demandez-la à un administrateur de l’organisation.",
  permission_unknown: "Cette permission n’existe pas. Le serveur précise : {detail}",
  person_busy: "Plusieurs de vos requêtes lourdes sont déjà en cours. Réessayez quand certaines auront abouti.",
  person_required: "C’est réservé aux personnes connectées ; les clés appartiennent aux organisations. Connectez-vous.",
  picture_too_large:
    "L’image a trop d’éléments pour être dessinée ici. Montrez-en moins, répartissez-la en plusieurs vues, ou dessinez-la avec « stoa atlas draw ».",
  png_size: "Impossible de produire un PNG de cette taille. Choisissez-en une plus petite, ou téléchargez le SVG.",
  query_invalid: "Cette question ne peut pas être traitée ainsi. Le serveur précise : {detail}",
  query_too_large:
    "Il faut pour cela plus de mémoire qu’une question ne peut en utiliser. Réduisez la période, ajoutez des filtres, groupez par moins, ou demandez à l’exploitant de relever limits.query_memory_bytes.",
  question_changed:
    "Cette exécution demande maintenant autre chose (question {number}). Rechargez la page, regardez-le et confirmez-le.",
  rate_limited: "C’était trop souvent. Réessayez dans {seconds, plural, one {# seconde} other {# secondes}}.",
  read_failed:
    "Le fichier n’a pas pu être lu. Relancez l’exécution ; si elle échoue encore, vérifiez que le fichier existe et que le serveur peut le lire.",
  record_too_long:
    "Une ligne ne se termine pas dans la limite : souvent un guillemet jamais fermé. Corrigez l’export à la ligne indiquée.",
  redirected:
    "Le fichier se trouve ailleurs, et les redirections ne sont pas suivies. Donnez à la source l’adresse de destination.",
  reference_missing: "Un élément auquel cela renvoie n’existe plus. Rechargez la page et réessayez.",
  rejects_gone:
    "La liste des lignes rejetées a été nettoyée : elle est gardée une semaine, et tant que la facture de son exécution est affichée ou que l’on peut y revenir. Importez la facture de nouveau pour la voir.",
  report_too_slow:
    "La réponse a dépassé {seconds, plural, one {# seconde} other {# secondes}} et a été interrompue. Réduisez la période ou ajoutez des filtres.",
  request_too_slow: "La requête n’est pas arrivée : rien, ou presque, n’est venu pendant trop longtemps. Renvoyez-la.",
  required: "Ce champ est obligatoire.",
  rights_changed: "Vos droits dans cette organisation ont changé pendant l’envoi de la demande. Envoyez-la à nouveau.",
  role_unknown: "Ce rôle n’existe pas. Choisissez propriétaire, administrateur, membre ou lecteur.",
  root_key_invalid: "Cette clé n’est pas celle de auth.root_key, ou aucune n’y est définie.",
  row_in_several_sources:
    "Cette charge se trouve dans plusieurs sources. Ouvrez-la depuis la liste pour préciser laquelle.",
  run_in_progress: "Une exécution de cette source est en cours. Attendez qu’elle se termine, ou annulez-la.",
  run_publishing:
    "Cette exécution publie ses lignes et va se terminer. Pour l’annuler, supprimez la source, ou importez un fichier corrigé.",
  run_state: "Cette exécution a changé entre-temps. Rechargez la page.",
  same_as_email: "Choisissez-en un qui ne soit pas votre adresse e-mail.",
  same_bill_in_two_sources:
    "La même facture est déjà dans une autre source ; rien n’a été publié. Importez-la dans la source qui la contient (elle y remplace le mois), ou supprimez l’une des deux. Si les deux doivent compter, confirmez l’exécution ; un réglage de la source le dit pour les suivantes. En détail : {detail}",
  same_name:
    "Deux fichiers portent le même nom, or un manifeste désigne ses fichiers par leur nom. Importez un mois à la fois, chacun avec son manifeste.",
  schedule_not_wanted: "Une source d’import n’a rien à récupérer. Laissez le calendrier vide.",
  scratch_folder:
    "Le dossier des résultats intermédiaires ne peut être créé. Demandez à l’exploitant de vérifier qu’il est inscriptible.",
  server_busy: "Le serveur traite déjà autant de requêtes de ce type qu’il le peut. Réessayez dans quelques secondes.",
  session_over: "Cette session est terminée. Reconnectez-vous.",
  set: "Cette valeur ne convient pas. {detail}",
  set_without_derived: "Seul un jeu de données dérivé accepte des valeurs propres. {detail}",
  sign_in_again: "Reconnectez-vous avec un lien, et définissez le mot de passe dans les quinze minutes.",
  sign_up_closed:
    "On entre dans cette installation sur invitation. Demandez-en une à un propriétaire ou administrateur de votre organisation, ou à l’exploitant du serveur.",
  slug_malformed: "Ce n’est pas le nom court d’une organisation : 3 à 50 lettres, chiffres et « _ ».",
  slug_race: "Plusieurs organisations de ce nom ont été créées en même temps. Réessayez.",
  source_deleted:
    "La source a été supprimée pendant que cette exécution attendait. Recréez-la et lancez une nouvelle exécution.",
  sql_invalid: "Cette requête SQL ne peut pas être exécutée. Le serveur précise : {detail}",
  staged_file_changed: "Un fichier préparé n’a plus le nombre de lignes écrit par l’exécution. Relancez l’exécution.",
  staged_file_misplaced:
    "Un fichier préparé n’appartient pas à la source et aux périodes publiées. Relancez l’exécution.",
  storage:
    "Le stockage du serveur a failli. Relancez l’exécution ; si elle échoue encore, donnez son identifiant à l’exploitant.",
  storage_full:
    "Le stockage du serveur est plein ; rien n’a été publié. Demandez à l’exploitant de libérer de la place, puis relancez l’exécution.",
  sum_too_large: "Une somme est trop grande pour être donnée exactement. Réduisez la période ou ajoutez des filtres.",
  superseded:
    "Une exécution plus récente de cette source est terminée. Importez de nouveau le fichier si ses lignes sont les bonnes.",
  timed_out:
    "L’exécution a dépassé la durée permise (costs.run_seconds). Découpez les fichiers par mois, ou demandez à l’exploitant de relever la limite.",
  timestamp_malformed: "Ce n’est pas une date et heure. Écrivez-la comme 2026-01-31T12:00:00Z.",
  too_common: "Ce mot de passe est parmi les premiers que des attaquants essaient ; choisissez-en un autre.",
  too_large:
    "C’est trop volumineux. Importez moins de fichiers ou de plus petits, compressez-les en .gz ou .zst, ou placez-les dans un dossier ou un bucket et faites-en une source.",
  too_long: "C’est trop long. Utilisez moins de caractères.",
  too_many_rejects:
    "Trop de lignes ont été rejetées ; rien n’a été publié. Regardez-les : il s’agit souvent d’un mauvais séparateur, de virgules décimales, d’une colonne décalée ou de NaN au lieu des coûts. Corrigez l’export et importez-le de nouveau.",
  too_many_sources:
    "Cette organisation a autant de sources qu’elle peut en avoir ({most}). Supprimez celles dont personne n’a besoin, ou demandez à l’exploitant d’augmenter limits.organisation_sources.",
  too_much_work: "Cela demanderait plus de travail qu’une requête ne peut en causer. Demandez moins.",
  too_short: "C’est trop court. Prenez au moins 10 caractères ; quelques mots à la suite se retiennent facilement.",
  took_too_long: "Cela a duré trop longtemps et a été interrompu. Demandez moins, ou réessayez plus tard.",
  truncated_file:
    "Le fichier s’arrête au milieu. Téléchargez-le de nouveau, comparez sa taille à l’original, puis réimportez-le.",
  unknown: "Cela n’est pas connu ici. Le serveur précise : {detail}",
  unknown_book: "Ce livre de prix n’existe pas. Le serveur précise : {detail}",
  unknown_columns:
    "Les colonnes n’appartiennent à aucun format connu. Importez un export FOCUS 1.0–1.4 ou un AWS Cost and Usage Report. Si les colonnes ont été renommées, rétablissez les noms de l’export.",
  unknown_field: "Ce champ n’existe pas. Le serveur précise : {detail}",
  unknown_format:
    "Ce format n’existe pas. Importez un export FOCUS 1.0–1.4 ou un AWS Cost and Usage Report, ou laissez le format vide pour qu’il soit reconnu.",
  unreachable:
    "Cet emplacement est injoignable. Vérifiez l’adresse et le réseau du serveur, puis relancez l’exécution.",
  unsupported_compression:
    "Ce type de compression n’est pas lu. Décompressez le fichier, ou compressez-le en .gz ou .zst, puis importez-le de nouveau.",
  unsupported_dataset:
    "Ce jeu de données n’est pas encore lu, seulement « Cost and Usage ». Importez un fichier de ce type.",
  unsupported_table:
    "C’est une table Iceberg ou Hudi, qui contient aussi des fichiers remplacés. Écrivez les lignes de sa version la plus récente en fichiers Parquet, et indiquez leur dossier dans la source.",
  unwritable:
    "Impossible d’écrire à cet endroit. Demandez à l’exploitant de vérifier l’espace et les droits ; rien n’a été publié.",
  upload_needed: "Cette source reçoit ses fichiers par import. Importez un fichier pour lancer une exécution.",
  url_not_allowed:
    "Cette adresse ne peut pas être lue. Demandez à l’exploitant lesquelles sont permises, et d’ajouter celle-ci à costs.url_prefixes.",
  url_not_wanted: "Une source d’import n’a pas d’adresse. Laissez-la vide.",
  url_required: "Ce type de source a besoin d’une adresse. Indiquez-la.",
  validation_failed: "Certaines indications ne sont pas valables. Corrigez les champs signalés.",
  workload_too_long: "Ce fichier de charge est trop long. Raccourcissez-le.",
  write_failed:
    "Le serveur n’a pas pu écrire ; rien n’a été publié. Demandez à l’exploitant de vérifier l’espace libre et les droits du stockage, puis relancez l’exécution.",
};
export default fr;
