/** French: what a run says beside its numbers, by `code`. */
import type { Statements } from "./index";

const fr: Statements = {
  account_without_digits:
    "est un numéro de compte sans ses 12 chiffres, comme l’écrit un tableur ou une console ; ses charges figurent sous le numéro à 12 chiffres",
  again_one_after_another:
    "Des charges qui se suivent figuraient toutes déjà plus haut, comme celles d’une partie du fichier ajoutée une seconde fois, et comptent à chaque fois : retirez les lignes ajoutées si ce ne sont pas des charges à part",
  again_other_amounts:
    "Des lignes figurent plusieurs fois dans la livraison sous un même identifiant de leur fournisseur, avec des montants différents et rien d’autre qui les distingue, et comptent à chaque fois : retirez celles qui ont été recalculées depuis",
  again_under_one_id:
    "Des charges figurent plusieurs fois dans la livraison sous un même identifiant de leur fournisseur, sans rien qui les distingue, et comptent à chaque fois : retirez les lignes ajoutées, ou le fichier qui les contient de nouveau",
  again_under_other_ids:
    "Des charges figuraient déjà dans le même fichier, avec d’autres identifiants de ligne ou de facture{rounded, select, yes {, leurs montants arrondis,} other {}} et rien d’autre qui les distingue, {how, select, run {les unes à la suite des autres comme celles d’une partie du fichier qui y a été ajoutée de nouveau} other {en plus grand nombre que le hasard ne l’explique}}, et comptent chaque fois{share, plural, =1 {} other { (estimé à partir d’une charge sur #)}} : retirez les lignes ajoutées si ce ne sont pas des charges à part",
  amortised_has_them: "les coûts amortis du même compte et du même jour les contiennent aussi",
  amount_after_commas:
    "a un point décimal, alors que les montants de sa colonne ont une virgule décimale dans les premières lignes ; écrivez-les tous de la même façon",
  amount_after_points:
    "a une virgule décimale, alors que les montants de sa colonne ont un point décimal dans les premières lignes ; écrivez-les tous avec un point",
  amount_comma_unproven:
    "a une virgule décimale, et aucun montant des premières lignes de sa colonne ne montre qu’elle est écrite ainsi ; écrivez-le avec un point décimal",
  amount_currency_unknown: "nomme une devise, et celle de la ligne est inconnue ; écrivez le nombre seul",
  amount_is_dash:
    "est un tiret, qui peut vouloir dire zéro ou un montant inconnu ; écrivez le nombre, ou rien là où il n’y a pas de montant",
  amount_is_spreadsheet:
    "est ce qu’un tableur affiche à la place d’un nombre parce qu’une formule a échoué ou que la colonne était trop étroite ; exportez de nouveau les valeurs",
  amount_missing: "n’est pas un montant",
  amount_not_in_threes:
    "contient entre ses chiffres des signes qui ne les séparent pas par groupes de trois ; écrivez-le sans eux",
  amount_other_currency: "nomme une autre devise que celle de sa ligne",
  amount_thousands_or_decimals:
    "peut être un nombre entier avec un séparateur de milliers ou un nombre à trois décimales, et rien dans les premières lignes de sa colonne ne le dit ; écrivez-le sans ce signe, ou avec un point décimal",
  amounts_mixed:
    "Certains montants ont une virgule décimale et d’autres un point décimal : chacun a été lu de la seule façon possible, et ceux qui peuvent être l’un ou l’autre n’ont pas été lus",
  amounts_three_decimals:
    "peuvent être des nombres entiers avec un point entre les milliers ou avoir trois décimales, et aucun montant de la colonne ne le montre : ils ont été lus avec trois décimales ; écrivez-les sans le point, ou tous les montants avec toutes leurs décimales",
  amounts_three_decimals_once:
    "ont été lus avec trois décimales, mais des montants après les premières lignes ont une virgule décimale, et l’entrée ne peut pas être relue : des points devant trois chiffres peuvent séparer des milliers ; enregistrez-la dans un fichier et nommez celui-ci",
  amounts_two_ways:
    "{column} : des montants des premières lignes ont une virgule décimale (« {comma} ») et d’autres un point décimal (« {point} ») : {most, select, comma {la plupart ont une virgule, ceux qui ont un point ne sont donc pas lus} point {la plupart ont un point, ceux qui ont une virgule ne sont donc pas lus} other {aucun ne l’emporte, ce qui se lit de deux façons n’est donc pas lu}}",
  another_page:
    "Il y a une autre page après {files}{more, plural, =0 {} one { et # autre} other { et # autres}}, qui n’a pas été fournie : des charges manquent",
  ask_account_would_vanish:
    "Publier cette livraison remplacerait ce que la source contient aujourd’hui, et il en disparaîtrait tout ou presque : {bills}{more, plural, =0 {} one { ; # autre} other { ; # autres}}.",
  ask_charges_missing: "Des charges manquent : {parts}.",
  ask_charges_possibly_twice:
    "Des charges comptent peut-être deux fois : {parts}.{told, plural, =0 {} other { L’exécution dit pourquoi : {reasons}{more, plural, =0 {} one { ; # autre avertissement} other { ; # autres avertissements}}.}}",
  ask_same_bill_in_two_sources:
    "La facture {accounts, plural, =0 {{providers, plural, =0 {sans compte} other {de {provider} sans compte}}} other {du compte de facturation {providers, plural, =0 {} other {{provider} }}{account}}} de {month} est déjà publiée, par {sources} ; publiée ici aussi, elle compterait deux fois.{more, plural, =0 {} one { # autre facture de cette exécution est déjà présente.} other { # autres factures de cette exécution sont déjà présentes.}}",
  at_line: "{file}, ligne {line}{rest}",
  beside_and_in_runs:
    "{folder} contient des factures à côté des dossiers d’exécutions et dans ceux-ci ; elles peuvent se répéter, toutes ont été lues",
  billing_period_exchanged:
    "est après la fin de la période de facturation, et la charge se situe entre les deux : les deux dates sont considérées comme interverties",
  billing_period_from_end:
    "est après la fin de la période de facturation, et la charge se situe dans le mois qui précède celle-ci : elle est facturée dans ce mois",
  billing_period_from_start:
    "est après la fin de la période de facturation : la charge est facturée dans le mois qui commence alors",
  bytes_differ:
    "{file} compte {bytes, plural, one {# octet} other {# octets}}, et son manifeste en indique {stated, number}",
  calls_no_model: "elles n’appellent aucun modèle et ne coûtent rien (spans, événements, appels d’outils)",
  charge_in_month_of_use:
    "est vide, on ne peut donc pas dire sur quelle facture figure la charge : elle compte dans le mois de son usage",
  charge_period_exchanged: "est après la fin de la charge : les deux dates sont considérées comme interverties",
  charge_period_from_end:
    "est après la fin de la charge et hors de la période de facturation : la charge est du jour où elle finit",
  charge_period_from_start:
    "est après la fin de la charge, qui est hors de la période de facturation : la charge est du jour où elle commence",
  charge_start_missing:
    "ne dit pas quand la charge commence : c’est le jour où elle se termine, ou la période de facturation",
  charges_gone:
    "Pour {accounts, plural, =0 {des charges sans compte} other {{account}}}{sub_accounts, plural, =0 {} other {, sous-compte {sub_account},}} la source avait en {month} {rows, plural, one {# ligne} other {# lignes}} pour {money}{days, plural, =0 {} one { le {first}} other { sur les # jours du {first} au {last} qui coûtent moins maintenant}} ; pour les mêmes jours, cette livraison a {rows_now, plural, one {# ligne} other {# lignes}} pour {money_now} ({measure}, charges et avoirs additionnés sans leurs signes). Rien d’autre ces jours-là ne le compense.",
  charges_gone_of_more:
    "{more, plural, one {# autre sous-compte coûte} other {# autres sous-comptes coûtent}} moins qu’avant.",
  column_unknown: "La correspondance ne connaît pas la colonne {column} ; elle est conservée dans x_Extra",
  columns_missing: "Il manque à l’entrée des colonnes de {format} : {columns} ; ce qui en découle reste vide",
  columns_not_kept:
    "La correspondance ne connaît pas {count, plural, one {# colonne} other {# colonnes}} et n’en conserve rien : {columns}",
  columns_of_folders:
    "{columns} ne figure dans aucun fichier, seulement dans le journal de la table ou les noms de dossiers, et n’est pas lu ici : « stoa focus convert » le lit",
  columns_unknown:
    "La correspondance ne connaît pas {count, plural, one {# colonne} other {# colonnes}} ; x_Extra les conserve : {columns}",
  commitment_fee_unsplit:
    "ou l’engagement est vide dans les frais d’un Savings Plan, on ne peut donc pas dire quelle part est restée inutilisée : rien n’en est effectif et la somme des coûts effectifs est trop basse ; le montant est celui des frais",
  commitment_neither:
    "est vide à côté d’une réservation ou d’un Savings Plan, de même que Frequency, et la ligne ne nomme aucune ressource : on ne peut pas dire si le coût est celui de l’achat, qui est facturé, ou d’un usage couvert, qui l’a déjà été ; il est facturé et effectif tel quel, exportez donc le fichier avec ses types de charges",
  commitment_purchase_guessed:
    "est vide à côté d’une réservation ou d’un Savings Plan : d’après sa fréquence ou le service qui la vend, la charge est prise pour l’achat, son coût est donc facturé et rien n’en est effectif",
  commitment_use_guessed:
    "est vide à côté d’une réservation ou d’un Savings Plan : d’après sa fréquence ou la ressource nommée, la charge est prise pour un usage couvert, son coût est donc effectif et rien n’en est facturé",
  cost_named_twice:
    "L’en-tête nomme le coût deux fois : « {column} » en position {position} est lu, « {other} » en position {other_position} ne l’est pas ; s’ils diffèrent, retirez celui qui ne compte pas",
  credit_above_zero:
    "d’un avoir ou d’un remboursement est supérieur à zéro et s’ajoute donc au coût : l’argent qui revient s’écrit avec un signe moins",
  currency_agora: "est l’agora de l’ILS, un centième ; donnez les montants en shekels, divisés par 100, et le code ILS",
  currency_dollar_cent:
    "est le cent de l’USD, un centième ; donnez les montants en dollars, divisés par 100, et le code USD",
  currency_euro_cent:
    "est le centime de l’EUR, un centième ; donnez les montants en euros, divisés par 100, et le code EUR",
  currency_fils: "est le fils du KWD, un millième ; donnez les montants en dinars, divisés par 1000, et le code KWD",
  currency_is_number: "est un nombre et non une devise ; il faut un code de trois lettres, par exemple USD",
  currency_is_spreadsheet:
    "est ce qu’un tableur affiche pour une formule en erreur ; écrivez le code de la devise, par exemple USD",
  currency_minor:
    "est écrit comme une subdivision d’une devise (tel GBp, le penny de la GBP) ; donnez les montants dans la devise elle-même, et son code en majuscules",
  currency_none_said:
    "dit qu’il n’y a pas de devise, BillingCurrency n’a donc pas de valeur ; écrivez un code de trois lettres, par exemple USD",
  currency_of_several: "est le signe de plusieurs devises ; écrivez le code de celle qui est voulue, par exemple USD",
  currency_pence:
    "est le penny de la GBP, un centième ; donnez les montants en livres, divisés par 100, et le code GBP",
  currency_rand_cent: "est le cent du ZAR, un centième ; donnez les montants en rands, divisés par 100, et le code ZAR",
  currency_too_many:
    "est une devise de trop : une facture en a au plus 100 qui ne figurent pas dans la norme ISO 4217 ; vérifiez que la colonne est bien celle de la devise",
  currency_unknown: "n’est pas une devise ; il faut un code de trois lettres, par exemple USD",
  currency_unlisted: "n’est pas une devise de la norme ISO 4217 ; ses montants sont additionnés à part",
  dates_either_way:
    "Des dates qui peuvent commencer par le mois ou le jour ont été lues avec {order, select, month {le mois} other {le jour}} d’abord, {proof, select, periods {car les périodes de facturation commencent alors le premier du mois} mixed {bien que d’autres de la colonne prouvent les deux ordres} other {et rien dans l’entrée ne le prouve}} ; si c’est faux, convertissez avec --date-order {order, select, month {day-first} other {month-first}}",
  dialect_backslash: "Le fichier a des guillemets échappés par des barres obliques inverses",
  dialect_carriage: "Le fichier a des lignes terminées par CR",
  dialect_single_quotes: "Le fichier a des guillemets simples",
  effective_empty_all:
    "est vide dans toutes les charges qui ont un BilledCost : aucune somme d’EffectiveCost ne contient ce qu’elles coûtent ; demandez le fichier avec ses coûts effectifs",
  effective_empty_some:
    "est vide dans des charges qui ont un BilledCost, à côté de charges qui ont les deux : elles manquent dans toute somme d’EffectiveCost, trop basse de ce qu’elles coûtent ; demandez de nouveau le fichier",
  estimate_tokens_undecided:
    "ne correspond aux nombres de la ligne d’aucune des façons dont LiteLLM compte : quels jetons sont dans l’entrée et la sortie a été décidé sans cette valeur",
  fields_differ: "a {found, plural, one {# champ} other {# champs}} alors que l’en-tête en a {header, number}",
  file_named_twice: "{file} a été nommé deux fois et est lu une fois",
  gone_bill:
    "{providers, plural, =0 {} other {{provider} }}{accounts, plural, =0 {charges sans compte} other {{account}}}{sub_accounts, plural, =0 {} =1 { (son sous-compte {sub_account})} other { (son sous-compte {sub_account} et {others, plural, one {# autre} other {# autres}})}} pour {month}{sums, plural, =0 {} other {, {money}{measure, select, effective { d’EffectiveCost} other {}}}}{lefts, plural, =0 {} other { ({left})}}",
  gone_days: "il resterait des charges sur {days_left, number} de ses {days, plural, one {# jour} other {# jours}}",
  gone_instead: "il y aurait {left} à la place",
  gone_left: "dont il resterait {left}",
  gone_left_of:
    "sur {held} de {measure}{part, select, category { de la catégorie « {category} »} none { sans catégorie} other {}}, charges et avoirs additionnés sans leurs signes, il resterait {left}",
  gone_other_amounts: "elle n’a rien en commun avec la livraison : aucun sous-compte, et le même montant aucun jour",
  gone_other_things:
    "la livraison est peut-être celle d’un autre client : {common, number} de {values, plural, one {# valeur} other {# valeurs}} de {column} se trouvent dans la livraison",
  header_repeated: "la ligne répète l’en-tête",
  held_elsewhere:
    "La facture {accounts, plural, =0 {{providers, plural, =0 {sans compte} other {de {provider} sans compte}}} other {du compte de facturation {providers, plural, =0 {} other {{provider} }}{account}}} de {month} compte peut-être deux fois : ici et dans {sources}, ses charges sont une fois sur un jour et une fois sur plusieurs, comme une facture d’une ligne par mois à côté de la même par jour, et seuls leurs montants les distinguent. Si c’est une seule facture, supprimez l’une des sources ; si les deux doivent compter, `allow_duplicate` de cette source le dit.",
  id_shortened:
    "ressemble à un identifiant qu’un tableur a pris pour un nombre et raccourci : ses derniers chiffres sont perdus, et les charges de plusieurs identifiants peuvent se trouver sous un seul ; prenez le fichier du fournisseur lui-même",
  id_with_point:
    "ressemble à un identifiant qu’un programme a pris pour un nombre et écrit avec un point décimal : pour d’autres fichiers qui l’ont sans, c’est un autre identifiant ; prenez le fichier du fournisseur lui-même",
  key_came_twice:
    "figure sous une clé qui apparaît deux fois avec des valeurs différentes, on ne peut donc pas dire laquelle compte",
  key_twice: "a plusieurs fois une clé avec des valeurs différentes, dont les programmes ne gardent qu’une",
  keys_late:
    "Des clés qu’aucune correspondance ne connaît n’apparaissent qu’après les premières lignes et ne sont pas conservées : {keys}",
  left_out_as_many_rows:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, a le nom et autant de lignes que {file}",
  left_out_ending:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, sa terminaison n’est pas celle d’une facture ({forms}, également en .gz ou .zst) ; nommez le fichier lui-même si c’en est une",
  left_out_in_archive:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, {archive} le contient aussi",
  left_out_macos:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, créé par macOS, pas une facture",
  left_out_no_bill:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, {report} est {kind, select, PriceSheet {une liste de prix} ReservationDetails {un relevé d’utilisation de réservations} ReservationRecommendations {une liste de réservations recommandées} ReservationTransactions {une liste d’achats de réservations} other {« {kind} »}}, pas une facture",
  left_out_no_manifest:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, son exécution n’a pas de manifeste, alors que d’autres de l’export en ont un : elle n’est peut-être pas terminée",
  left_out_not_in_table:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, absent de la version la plus récente de la table Delta {table}",
  left_out_older_run:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, vient d’une exécution plus ancienne de {report} ; la plus récente est {newest}",
  left_out_older_run_for:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, vient d’une exécution plus ancienne de {report} pour {month} ; la plus récente est {newest}",
  left_out_rejects:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, la liste de Stoa des lignes rejetées, pas une facture",
  left_out_rollup:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, les sommes par jour que Stoa fait de la table voisine, qui en compteraient les charges deux fois",
  left_out_same:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, contient la même chose que {file}",
  left_out_spark_log:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, le journal d’une tâche Spark, pas une facture",
  left_out_status_file:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, un fichier d’état d’AWS, pas une facture",
  left_out_table:
    "{files, plural, one {# fichier} other {# fichiers}} de {dataset} : écarté, car {taken} est lu ; --dataset choisit",
  left_out_unfinished_job:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, écrit par une tâche qui n’est pas terminée",
  left_out_unnamed:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, non nommé par le manifeste voisin",
  left_out_usage_report:
    "{files}{more, plural, =0 {} one { et # autre} other { et # autres}} : écarté, un rapport d’usage, qui ne contient pas de coûts",
  line_of_totals:
    "ressemble à la première cellule d’une ligne de totaux, qui n’est pas une charge : son montant est parmi les rejets du bilan et dans aucun résultat ; retirez la ligne du fichier pour n’avoir aucun rejet",
  list_has_no_object: "a un élément qui n’est pas un objet, on ne peut donc pas dire ce qu’il ajoute au coût",
  list_is_none: "n’est pas une liste d’objets, on ne peut donc pas dire ce qu’elle ajoute au coût",
  list_lacks: "a un élément sans valeur pour « {member} », on ne peut donc pas dire ce qu’il ajoute au coût",
  list_no_number:
    "a un élément dont « {member} » n’est pas un nombre, on ne peut donc pas dire ce qu’il ajoute au coût",
  list_other_case:
    "a un élément dont « {member} » est écrit avec d’autres majuscules, on ne peut donc pas dire ce qu’il ajoute au coût",
  list_several:
    "a un élément avec plusieurs valeurs pour « {member} », on ne peut donc pas dire ce qu’il ajoute au coût",
  manifest_names_nothing: "{file} ne nomme aucun fichier : l’exécution n’a rien livré",
  missing_rejected:
    "{percent} % de {column} en {currency, select, none {devise inconnue} other {{currency}}}, en montants absolus (leur somme est de {rejected} sur {incoming})",
  missing_unreadable:
    "{column} de {rows, plural, one {# ligne} other {# lignes}}, illisible{examples, plural, =0 {} other {, d’abord : {example}}}",
  month_missing: "n’est pas un mois, il n’y a donc pas de {column}",
  month_of_another_zone:
    "commence en UTC au milieu du dernier jour d’un autre mois, comme le premier du mois d’un autre fuseau horaire : ces charges sont dans la période de facturation du mois en UTC ; écrivez le premier du mois, 00:00 UTC, si elles relèvent du suivant",
  month_other_than_start:
    "est dans un autre mois que starting_at, on ne peut donc pas dire quelle part relève duquel : tout est dans le premier ; interrogez avec time_bucket_width=1d",
  months_too_many:
    "est un mois de facturation de trop : une livraison en a au plus 600 ; vérifiez que la colonne est bien celle de la période de facturation",
  no_address_allowed:
    "Aucun bucket et aucune adresse ne peuvent encore être lus ici : l’exploitant de cette installation en autorise dans `costs.url_prefixes`",
  no_folder_allowed:
    "Aucun dossier du serveur ne peut encore être lu ici : l’exploitant de cette installation en autorise dans `costs.folder_roots`",
  not_a_json_list: "n’est ni un objet JSON ni une liste d’objets",
  not_a_json_object: "n’est pas un objet JSON",
  not_a_number: "n’est pas un nombre",
  not_a_time: "n’est pas une date avec heure",
  not_json: "n’est pas du JSON valide",
  not_utf8: "Du texte qui n’est pas en UTF-8 a été lu en Windows-1252",
  nul_bytes: "Les octets NUL ne sont pas du texte : ils ont été lus comme �",
  number_rounded: "a plus de décimales qu’on n’en conserve et a été arrondi",
  number_too_large: "est trop grand",
  number_too_precise: "a plus de décimales qu’on ne peut en conserver sans arrondir",
  of_the_format: "{text}",
  of_the_format_value: "« {value} » {text}",
  product_too_large: "ne peut pas être calculé : le produit est trop grand",
  quantity_in_larger_units: "est plus grande qu’une quantité ne peut l’être : elle est donnée en unités de 1000000000",
  quote_not_closed: "Un guillemet de cette ligne n’est pas fermé",
  quotient_too_large: "ne peut pas être calculé : le quotient est trop grand",
  rejects_unlisted:
    "{rows, plural, one {# autre ligne rejetée n’est pas listée} other {# autres lignes rejetées ne sont pas listées}}",
  request_without_amount: "n’est pas un montant : la requête est conservée, et son estimation compte pour 0",
  reservation_fee_unsplit:
    "ou les frais initiaux inutilisés sont vides dans les frais d’une réservation dont une part a pu rester inutilisée : rien n’en est effectif et la somme des coûts effectifs est trop basse ; le montant est celui des frais",
  reservation_use_unpriced:
    "est vide dans un usage couvert par une réservation : il est effectif pour ce qui en est facturé, le plus souvent rien, et la somme des coûts effectifs est trop basse ; le montant est ce que l’usage coûte à la demande",
  result_too_large: "ne peut pas être calculé : le résultat est trop grand",
  rows_again_in_file:
    "Presque chaque ligne de {file} y figure {times, plural, =2 {deux fois} other {# fois}} et compte {times, plural, =2 {deux fois} other {# fois}}{share, plural, =1 {} other { (estimé à partir d’une charge sur #)}} : ne prenez le fichier qu’une fois s’il a été ajouté à lui-même",
  rows_again_in_more_files:
    "Presque chaque ligne de {files, plural, one {# autre fichier} other {# autres fichiers}} figure plusieurs fois dans son fichier et compte à chaque fois : ne les prenez qu’une fois s’ils ont été ajoutés à eux-mêmes",
  rows_beside_amounts: "un objet a lui-même des montants, et une liste d’autres qui en ont aussi",
  rows_key_once_list: "la clé « {key} » apparaît deux fois, une fois avec des lignes et une fois avec autre chose",
  rows_key_twice: "la clé « {key} » apparaît deux fois, avec des lignes différentes",
  rows_more_than_stated:
    "Il y a plus de lignes que n’en indique le manifeste, {rows, number} au lieu de {stated, number} : {files}{more, plural, =0 {} one { et # autre} other { et # autres}}",
  rows_too_long: "en dit tant sur l’ensemble de ses lignes qu’elles ne peuvent pas être conservées",
  rows_under_several_keys: "ne dit pas lesquelles de ses lignes comptent : {keys}",
  rows_under_two_keys: "il y a des lignes sous « {key} » et d’autres sous « {other} »",
  run_cancelled: "Cette exécution a été annulée.",
  run_checked: "{passed, number} sur {rules, plural, one {# règle} other {# règles}} de FOCUS sont respectées.",
  run_committed: "{months} : enregistré dans le stockage des données, version {version}.",
  run_confirmed: "Ce que l’exécution demandait a été confirmé.",
  run_converted:
    "{format} : {rows_in, plural, one {# ligne} other {# lignes}} en entrée, {rows_out, number} en sortie, {rejects, plural, one {# rejetée} other {# rejetées}}.",
  run_discarded: "L’exécution a été écartée.",
  run_interrupted: "L’exécution a été interrompue et reprend.",
  run_landed:
    "{files, plural, one {# fichier} other {# fichiers}} ({bytes, plural, one {# octet} other {# octets}}) : bien arrivé.",
  run_not_answered: "Personne n’a répondu à ce que cette exécution demandait. Rien n’en a été publié.",
  run_notes:
    "{rows, plural, =0 {} one {# ligne, } other {# lignes, }}{columns, plural, =0 {} other {{column} : }}{text}{places, plural, =0 {} other { ({place})}}.",
  run_skipped: "{rows, plural, one {# ligne ignorée} other {# lignes ignorées}} : {because}.",
  run_started: "L’exécution a commencé.",
  run_superseded: "Une exécution plus récente de cette source, du {made}, contient des mois de celle-ci : {months}.",
  run_timed_out: "Cette exécution a duré plus de {seconds, number} s, la limite de « costs.run_seconds ».",
  run_tried_again: "Une nouvelle tentative suivra.",
  run_visible: "{rows, plural, one {# ligne est visible} other {# lignes sont visibles}} dans le jeu de données.",
  run_waits: "L’exécution attend que quelqu’un la confirme ou l’écarte. Rien n’est publié.",
  runs_repeat:
    "Les dossiers de {files}{more, plural, =0 {} one { et # autre} other { et # autres}} sont peut-être des exécutions de {export} qui se répètent ; tous ont été lus",
  same_charges:
    "Les mêmes charges{days, plural, =0 {} =1 { du {first}} other { du {first} au {last}}}{alike, select, rounded { (arrondies)} restated { (recalculées avec d’autres montants)} unnamed { (recalculées avec d’autres montants, sans leur compte dans l’un des fichiers)} currency { (dans une autre devise)} other {}} figurent dans {file} et dans {others}{more, plural, =0 {} one { et # autre} other { et # autres}}, et comptent deux fois{share, plural, =1 {} other { (estimé à partir d’une charge sur #)}} : {whole, select, yes {laissez l’un des fichiers de côté, ou convertissez-les l’un après l’autre si les deux doivent compter} other {retirez les jours communs de l’un d’eux}}",
  same_charges_in_more_files:
    "Des charges de {files, plural, one {# autre fichier} other {# autres fichiers}} figurent aussi dans d’autres fichiers et comptent deux fois : laissez ces fichiers de côté",
  same_name_other_rows: "{file} et {other} ont le même nom et des nombres de lignes différents ; les deux ont été lus",
  savings_plan_use_unpriced:
    "est vide dans un usage couvert par un Savings Plan : il est effectif à son prix à la demande, et la somme des coûts effectifs est trop haute",
  tags_no_list:
    "n’est pas une liste de clés et de valeurs : la charge n’en a aucun tag, le texte est conservé dans x_Extra",
  tags_not_json: "n’est pas du JSON valide : la charge n’a pas de Tags, le texte est conservé dans x_Extra",
  text_after_quote: "a du texte après un guillemet fermant",
  titles_above: "L’en-tête est à la ligne {line, number} ; au-dessus se trouvent des titres et non des lignes",
  tokens_inner_kinds:
    "a des sortes de jetons dont la somme dépasse le total, et rien ne dit laquelle est dans une autre : prises telles quelles",
  tokens_input_none:
    "est inférieur à ce qu’il est dit contenir (cache, audio, images) : il n’y a pas de jetons d’entrée, car ils seraient négatifs ; l’usage est conservé dans x_Extra",
  tokens_input_rest:
    "est inférieur à ce qu’il est dit contenir (cache, audio, images) : le reste serait négatif et n’est pas compté",
  tokens_negative: "a un nombre négatif de jetons, ce qui n’est pas une quantité ; l’usage est conservé dans x_Extra",
  tokens_negative_of_request:
    "a un nombre négatif de jetons, ce qui n’est pas une quantité ; il est conservé dans x_Extra, et son coût est avec la requête",
  tokens_output_none:
    "est inférieur à ce qu’il est dit contenir (audio, images) : il n’y a pas de jetons de sortie, car ils seraient négatifs ; l’usage est conservé dans x_Extra",
  tokens_output_rest:
    "est inférieur à ce qu’il est dit contenir (audio, images) : le reste serait négatif et n’est pas compté",
  total_left_out: "la ligne se dit un total, ne dit rien d’autre et vaut ce que les autres coûtent ensemble",
  totals_left_out:
    "Des lignes qui se disent totaux, ne disent rien d’autre et coûtent ce que les autres de leur fichier, compte ou service coûtent ensemble ont été écartées comme lignes de totaux ; si ce sont des charges, indiquez de quoi",
  totals_named_alike:
    "Des lignes qui en disent moins que d’autres coûtent ce que les autres de leur compte, service ou fichier coûtent ensemble, et comptent deux fois si ce sont des lignes de totaux : retirez-les du fichier",
  totals_named_unlike:
    "Des lignes se disent totaux, mais ne coûtent pas ce que les autres de leur compte, service ou fichier coûtent ensemble : elles ont été gardées comme charges",
  totals_unnamed_alike:
    "Des lignes qui ne nomment ni compte, ni service, ni ressource coûtent ce que les autres de leur fichier coûtent ensemble, et comptent deux fois si ce sont des lignes de totaux : retirez-les du fichier",
  totals_unnamed_unlike:
    "Des lignes se disent totaux et ne nomment ni compte, ni service, ni ressource, mais ne coûtent pas ce que les autres de leur fichier coûtent ensemble : elles ont été gardées comme charges",
  twice_of_money:
    "{percent} % de {column} en {currency, select, none {devise inconnue} other {{currency}}} ({amount} en montants absolus)",
  unfinished_download: "{file} est un téléchargement ou une copie inachevée et n’a pas été lu",
  value_adjustment_without_rule:
    "« {value} » est un type d’ajustement sans règle : ce n’est ni une correction ni un avoir",
  value_charge_category_none: "« {value} » est une catégorie de charge que FOCUS n’a pas",
  value_charge_category_without_rule:
    "« {value} » est une catégorie de charge sans règle : elle est prise pour Adjustment",
  value_charge_type_without_rule:
    "« {value} » est un type de charge sans règle : sa ChargeCategory est Adjustment, son coût est facturé et effectif tel quel",
  value_cost_type_by_category: "« {value} » est un type de coût sans règle : seule sa ChargeCategory dit ce que c’est",
  value_cost_type_without_rule:
    "« {value} » est un type de coût sans règle : sa ChargeCategory est Adjustment, son coût est facturé et effectif tel quel",
  value_credit_type_without_rule:
    "« {value} » est un type d’avoir sans règle : son montant est dans BilledCost et EffectiveCost comme celui de tout avoir, et aucun engagement n’y est vu",
  value_kind_of_charge_without_rule:
    "« {value} » est une sorte de charge sans règle (docs/formats/saas-subscriptions.md les liste) : elle compte comme Adjustment, avec son montant tel quel",
  value_line_item_without_rule:
    "« {value} » est un type de ligne sans règle : sa ChargeCategory est déduite de son nom, son coût est facturé et effectif tel quel",
  value_lines_recur:
    "Les lignes « {value} » sont prises pour des achats qui reviennent chaque mois ; AWS ne dit pas quel usage elles couvrent",
  value_missing: "n’a pas de valeur, il n’y a donc pas de {column}",
  value_neither_true_nor_false: "« {value} » n’est ni vrai ni faux : la ligne n’est pas prise pour une correction",
  value_pricing_model_without_rule:
    "« {value} » est un modèle de prix sans règle : sa PricingCategory est Other, son coût est facturé et effectif tel quel",
  value_service_unlisted_aws:
    "« {value} » n’est pas dans data/mappings/aws-services.csv : sa ServiceCategory est Other",
  value_service_unlisted_oci:
    "« {value} » n’est pas dans data/mappings/oci-services.csv : sa ServiceCategory est Other",
  view_actual: "coût réel",
  view_amortised: "coût amorti",
  views_disagree:
    "Les vues « {part} » ({part_files}{part_more, plural, =0 {} one { et # autre} other { et # autres}}) et « {whole} » ({whole_files}{whole_more, plural, =0 {} one { et # autre} other { et # autres}}) ne concordent pas sur les charges que les deux devraient contenir du compte de facturation {account}{sub_accounts, plural, =0 {} other {, sous-compte {sub_account}}} le {day} : « {part} » : {part_charges, plural, one {# charge} other {# charges}}{part_sums, plural, =0 {} other {, {part_money}}} ; « {whole} » : {whole_charges, plural, one {# charge} other {# charges}}{whole_sums, plural, =0 {} other {, {whole_money}}}. Seules celles de « {whole} » comptent : exportez de nouveau les deux pour les mêmes jours",
  views_disagree_on_more:
    "Les vues « {part} » ({part_files}{part_more, plural, =0 {} one { et # autre} other { et # autres}}) et « {whole} » ({whole_files}{whole_more, plural, =0 {} one { et # autre} other { et # autres}}) ne concordent pas sur les charges que les deux devraient contenir du compte de facturation {account} sur {days, plural, one {# autre jour} other {# autres jours}} de ses sous-comptes en {month} : « {part} » : {part_charges, plural, one {# charge} other {# charges}}{part_sums, plural, =0 {} other {, {part_money}}} ; « {whole} » : {whole_charges, plural, one {# charge} other {# charges}}{whole_sums, plural, =0 {} other {, {whole_money}}}. Seules celles de « {whole} » comptent : exportez de nouveau les deux pour les mêmes jours",
  warnings_beyond: "Au-delà de {kinds, number} sortes, les autres avertissements sont seulement comptés",
};
export default fr;
