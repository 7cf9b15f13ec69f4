/** German: what a run says beside its numbers, by `code`. */
import type { Statements } from "./index";

const de: Statements = {
  account_without_digits:
    "ist eine Kontonummer ohne ihre 12 Ziffern, wie eine Tabellenkalkulation oder eine Konsole sie schreibt; ihre Posten stehen unter der Nummer mit 12 Ziffern",
  again_one_after_another:
    "Aufeinanderfolgende Posten kamen alle schon vor, wie bei einem Teil der Datei, der noch einmal angehängt wurde, und zählen jedes Mal: Nehmen Sie die angehängten Zeilen heraus, wenn es keine eigenen Posten sind",
  again_other_amounts:
    "Zeilen stehen unter einer Kennung ihres Anbieters mehrmals in der Lieferung, mit verschiedenen Beträgen und sonst gleich, und zählen jedes Mal: Nehmen Sie die heraus, die inzwischen neu berechnet wurden",
  again_under_one_id:
    "Posten stehen unter einer Kennung ihres Anbieters mehrmals in der Lieferung, ohne dass sie etwas unterscheidet, und zählen jedes Mal: Nehmen Sie die hinzugefügten Zeilen oder die Datei heraus, die sie noch einmal enthält",
  again_under_other_ids:
    "Posten kamen schon in derselben Datei vor, mit anderen Kennungen ihrer Zeilen oder Rechnungen{rounded, select, yes { und gerundeten Beträgen} other {}} und sonst gleich, {how, select, run {aufeinanderfolgend wie bei einem Teil der Datei, der noch einmal angehängt wurde} other {mehr davon, als der Zufall erklärt}}, und zählen jedes Mal{share, plural, =1 {} other { (aus einem von # Posten geschätzt)}}: Nehmen Sie die hinzugefügten Zeilen heraus, wenn es keine eigenen Posten sind",
  amortised_has_them: "die amortisierten Kosten desselben Kontos und Tages enthalten sie auch",
  amount_after_commas:
    "hat einen Dezimalpunkt, die Beträge der Spalte haben in den ersten Zeilen aber ein Dezimalkomma; schreiben Sie alle gleich",
  amount_after_points:
    "hat ein Dezimalkomma, die Beträge der Spalte haben in den ersten Zeilen aber einen Dezimalpunkt; schreiben Sie alle mit Punkt",
  amount_comma_unproven:
    "hat ein Dezimalkomma, und kein Betrag in den ersten Zeilen der Spalte zeigt, dass sie so geschrieben ist; schreiben Sie ihn mit Dezimalpunkt",
  amount_currency_unknown: "nennt eine Währung, und die der Zeile ist nicht zu erkennen; schreiben Sie nur die Zahl",
  amount_is_dash:
    "ist ein Strich, der für null oder für einen unbekannten Betrag stehen kann; schreiben Sie die Zahl, oder nichts, wo es keinen Betrag gibt",
  amount_is_spreadsheet:
    "ist, was eine Tabellenkalkulation anstelle einer Zahl zeigt, weil eine Formel fehlschlug oder die Spalte zu schmal war; exportieren Sie die Werte noch einmal",
  amount_missing: "ist kein Betrag",
  amount_not_in_threes:
    "hat zwischen seinen Ziffern Zeichen, die keine Dreiergruppen trennen; schreiben Sie ihn ohne sie",
  amount_other_currency: "nennt eine andere Währung als seine Zeile",
  amount_thousands_or_decimals:
    "kann eine ganze Zahl mit Tausendertrennung oder eine Zahl mit drei Nachkommastellen sein, und die ersten Zeilen der Spalte zeigen nicht, welche; schreiben Sie ihn ohne dieses Zeichen oder mit Dezimalpunkt",
  amounts_mixed:
    "Manche Beträge haben ein Dezimalkomma, manche einen Dezimalpunkt: Jeder wurde so gelesen, wie er nur gemeint sein kann; was beides sein kann, wurde nicht gelesen",
  amounts_three_decimals:
    "können ganze Zahlen mit Punkt zwischen den Tausendern sein oder drei Nachkommastellen haben, und kein Betrag der Spalte zeigt, welches: Gelesen wurden sie mit drei Nachkommastellen; schreiben Sie sie ohne den Punkt oder alle Beträge mit allen ihren Nachkommastellen",
  amounts_three_decimals_once:
    "wurden mit drei Nachkommastellen gelesen, aber spätere Beträge haben ein Dezimalkomma, und die Eingabe kann nicht noch einmal gelesen werden: Punkte vor drei Ziffern können Tausender trennen; speichern Sie sie als Datei und nennen Sie diese",
  amounts_two_ways:
    "{column}: Beträge der ersten Zeilen haben teils ein Dezimalkomma („{comma}“), teils einen Dezimalpunkt („{point}“): {most, select, comma {die meisten haben ein Komma, die mit Punkt werden nicht gelesen} point {die meisten haben einen Punkt, die mit Komma werden nicht gelesen} other {keines überwiegt, was zwei Lesarten hat, wird nicht gelesen}}",
  another_page:
    "Nach {files}{more, plural, =0 {} other { und # weitere}} gibt es eine weitere Seite, die nicht dabei ist: Posten fehlen",
  ask_account_would_vanish:
    "Diese Lieferung würde ersetzen, was die Quelle jetzt hat, und davon wäre ganz oder größtenteils weg: {bills}{more, plural, =0 {} other {; # weitere}}.",
  ask_charges_missing: "Posten fehlen: {parts}.",
  ask_charges_possibly_twice:
    "Posten zählen vielleicht doppelt: {parts}.{told, plural, =0 {} other { Der Lauf sagt, warum: {reasons}{more, plural, =0 {} one {; # weitere Warnung} other {; # weitere Warnungen}}.}}",
  ask_same_bill_in_two_sources:
    "Die Rechnung {accounts, plural, =0 {{providers, plural, =0 {ohne Konto} other {von {provider} ohne Konto}}} other {des Rechnungskontos {providers, plural, =0 {} other {{provider} }}{account}}} für {month} ist schon veröffentlicht, von {sources}; hier noch einmal veröffentlicht, zählte sie doppelt.{more, plural, =0 {} one { Eine weitere Rechnung dieses Laufs ist schon da.} other { # weitere Rechnungen dieses Laufs sind schon da.}}",
  at_line: "{file}, Zeile {line}{rest}",
  beside_and_in_runs:
    "In {folder} liegen Rechnungen sowohl neben den Ordnern von Läufen als auch darin; sie können sich wiederholen, gelesen wurden alle",
  billing_period_exchanged:
    "liegt nach dem Ende des Abrechnungszeitraums, und der Posten zwischen beiden: Sie gelten als vertauscht",
  billing_period_from_end:
    "liegt nach dem Ende des Abrechnungszeitraums, und der Posten im Monat vor diesem: Er zählt in jenem Monat",
  billing_period_from_start:
    "liegt nach dem Ende des Abrechnungszeitraums: Der Posten zählt in dem Monat, der dann beginnt",
  bytes_differ: "{file} hat {bytes, plural, one {# Byte} other {# Bytes}}, sein Manifest nennt {stated, number}",
  calls_no_model: "sie rufen kein Modell auf und kosten nichts (Spans, Ereignisse, Werkzeugaufrufe)",
  charge_in_month_of_use:
    "ist leer, daher ist nicht zu erkennen, auf welcher Rechnung der Posten steht: Er zählt im Monat seiner Nutzung",
  charge_period_exchanged: "liegt nach dem Ende des Postens: Beide gelten als vertauscht",
  charge_period_from_end:
    "liegt nach dem Ende des Postens und nicht im Abrechnungszeitraum: Der Posten gilt für den Tag, an dem er endet",
  charge_period_from_start:
    "liegt nach dem Ende des Postens, das nicht im Abrechnungszeitraum liegt: Der Posten gilt für den Tag, an dem er beginnt",
  charge_start_missing:
    "sagt nicht, wann der Posten beginnt: Er gilt für den Tag, an dem er endet, oder für den Abrechnungszeitraum",
  charges_gone:
    "Von {accounts, plural, =0 {Posten ohne Konto} other {{account}}}{sub_accounts, plural, =0 {} other {, Unterkonto {sub_account},}} hatte die Quelle für {month} {rows, plural, one {# Zeile} other {# Zeilen}} über {money}{days, plural, =0 {} one { am {first}} other { an den # Tagen von {first} bis {last}, die jetzt weniger kosten}}; für dieselben Tage hat diese Lieferung {rows_now, plural, one {# Zeile} other {# Zeilen}} über {money_now} ({measure}, Posten und Gutschriften ohne Vorzeichen addiert). Nichts anderes an diesen Tagen gleicht es aus.",
  charges_gone_of_more:
    "{more, plural, one {Ein weiteres Unterkonto kostet} other {# weitere Unterkonten kosten}} weniger als vorher.",
  column_unknown: "Die Abbildung kennt die Spalte {column} nicht; sie steht in x_Extra",
  columns_missing: "In der Eingabe fehlen Spalten von {format}: {columns}; was daraus entsteht, bleibt leer",
  columns_not_kept:
    "Die Abbildung kennt {count, plural, one {# Spalte} other {# Spalten}} nicht und behält nichts davon: {columns}",
  columns_of_folders:
    "{columns} steht in keiner Datei, nur im Protokoll der Tabelle oder in den Namen der Ordner, und wird hier nicht gelesen: „stoa focus convert“ liest es",
  columns_unknown:
    "Die Abbildung kennt {count, plural, one {# Spalte} other {# Spalten}} nicht; sie stehen in x_Extra: {columns}",
  commitment_fee_unsplit:
    "oder die Verpflichtung ist in der Gebühr eines Savings Plans leer, daher ist nicht zu erkennen, was davon ungenutzt blieb: Nichts davon ist effektiv, und die Summe der effektiven Kosten ist zu niedrig; der Betrag ist die Gebühr",
  commitment_neither:
    "ist neben einer Reservierung oder einem Savings Plan leer, ebenso Frequency, und die Zeile nennt keine Ressource: Nicht zu erkennen ist, ob es die Kosten des Kaufs sind, der berechnet wird, oder die einer Nutzung, die er deckt und die schon berechnet wurde; sie gelten wie angegeben als berechnet und effektiv, exportieren Sie die Datei also mit ihren Arten von Posten",
  commitment_purchase_guessed:
    "ist neben einer Reservierung oder einem Savings Plan leer: Nach seiner Häufigkeit oder dem Dienst, der ihn verkauft, gilt der Posten als der Kauf, seine Kosten sind also berechnet und nichts davon ist effektiv",
  commitment_use_guessed:
    "ist neben einer Reservierung oder einem Savings Plan leer: Nach seiner Häufigkeit oder der genannten Ressource gilt der Posten als gedeckte Nutzung, seine Kosten sind also effektiv und nichts davon ist berechnet",
  cost_named_twice:
    "Die Kopfzeile nennt die Kosten zweimal: „{column}“ an {position}. Stelle wird gelesen, „{other}“ an {other_position}. Stelle nicht; unterscheiden sie sich, entfernen Sie die Spalte, die nicht zählt",
  credit_above_zero:
    "einer Gutschrift oder Erstattung ist größer als null und erhöht so die Kosten: Geld, das zurückkommt, wird mit Minus geschrieben",
  currency_agora:
    "ist die Agora von ILS, ein Hundertstel davon; geben Sie die Beträge in Schekel an, geteilt durch 100, und den Code ILS",
  currency_dollar_cent:
    "ist der Cent von USD, ein Hundertstel davon; geben Sie die Beträge in Dollar an, geteilt durch 100, und den Code USD",
  currency_euro_cent:
    "ist der Cent von EUR, ein Hundertstel davon; geben Sie die Beträge in Euro an, geteilt durch 100, und den Code EUR",
  currency_fils:
    "ist der Fils von KWD, ein Tausendstel davon; geben Sie die Beträge in Dinar an, geteilt durch 1000, und den Code KWD",
  currency_is_number: "ist eine Zahl und keine Währung; nötig ist ein Code aus drei Buchstaben, etwa USD",
  currency_is_spreadsheet:
    "ist, was eine Tabellenkalkulation für eine fehlerhafte Formel zeigt; schreiben Sie den Code der Währung, etwa USD",
  currency_minor:
    "ist geschrieben wie eine Untereinheit einer Währung (wie GBp, der Penny von GBP); geben Sie die Beträge in der Währung selbst an, und ihren Code in Großbuchstaben",
  currency_none_said:
    "sagt, dass es keine Währung gibt, daher hat BillingCurrency keinen Wert; schreiben Sie einen Code aus drei Buchstaben, etwa USD",
  currency_of_several: "ist das Zeichen mehrerer Währungen; schreiben Sie den Code der gemeinten, etwa USD",
  currency_pence:
    "ist der Penny von GBP, ein Hundertstel davon; geben Sie die Beträge in Pfund an, geteilt durch 100, und den Code GBP",
  currency_rand_cent:
    "ist der Cent von ZAR, ein Hundertstel davon; geben Sie die Beträge in Rand an, geteilt durch 100, und den Code ZAR",
  currency_too_many:
    "ist eine Währung zu viel: Eine Rechnung hat höchstens 100, die ISO 4217 nicht führt; prüfen Sie, ob dies die Spalte der Währung ist",
  currency_unknown: "ist keine Währung; nötig ist ein Code aus drei Buchstaben, etwa USD",
  currency_unlisted: "ist keine Währung nach ISO 4217; ihre Beträge werden für sich summiert",
  dates_either_way:
    "Daten, die mit Monat oder Tag beginnen können, wurden mit {order, select, month {dem Monat} other {dem Tag}} zuerst gelesen, {proof, select, periods {weil Abrechnungszeiträume dann am Monatsersten beginnen} mixed {obwohl andere der Spalte beide Reihenfolgen belegen} other {und nichts in der Eingabe belegt es}}; ist das falsch, wandeln Sie mit --date-order {order, select, month {day-first} other {month-first}} um",
  dialect_backslash: "Die Datei hat mit Backslash maskierte Anführungszeichen",
  dialect_carriage: "Die Datei hat Zeilen, die mit CR enden",
  dialect_single_quotes: "Die Datei hat einfache Anführungszeichen",
  effective_empty_all:
    "ist in allen Posten mit BilledCost leer: Keine Summe von EffectiveCost enthält, was sie kosten; fordern Sie die Datei mit ihren effektiven Kosten an",
  effective_empty_some:
    "ist in Posten mit BilledCost leer, neben Posten, die beides haben: Sie fehlen in allen Summen von EffectiveCost, die um ihre Kosten zu niedrig sind; fordern Sie die Datei noch einmal an",
  estimate_tokens_undecided:
    "ergibt sich auf keine der Arten, wie LiteLLM zählt, aus den Zahlen der Zeile: Welche Token zu Eingabe und Ausgabe gehören, wurde ohne diesen Wert entschieden",
  fields_differ: "hat {found, plural, one {# Feld} other {# Felder}}, die Kopfzeile aber {header, number}",
  file_named_twice: "{file} wurde zweimal genannt und wird einmal gelesen",
  gone_bill:
    "{providers, plural, =0 {} other {{provider} }}{accounts, plural, =0 {Posten ohne Konto} other {{account}}}{sub_accounts, plural, =0 {} =1 { (das Unterkonto {sub_account})} other { (das Unterkonto {sub_account} und {others, number} weitere)}} für {month}{sums, plural, =0 {} other {, {money}{measure, select, effective { der EffectiveCost} other {}}}}{lefts, plural, =0 {} other { ({left})}}",
  gone_days: "übrig blieben Posten an {days_left, number} von {days, plural, one {# Tag} other {# Tagen}}",
  gone_instead: "stattdessen wären {left} da",
  gone_left: "davon blieben {left} übrig",
  gone_left_of:
    "von {held} der {measure}{part, select, category { der Kategorie „{category}“} none { ohne Kategorie} other {}}, Posten und Gutschriften ohne Vorzeichen addiert, blieben {left} übrig",
  gone_other_amounts: "sie hat nichts, was auch die Lieferung hat: kein Unterkonto, und an keinem Tag denselben Betrag",
  gone_other_things:
    "die Lieferung ist vielleicht die eines anderen Kunden: {common, number} von {values, plural, one {# Wert} other {# Werten}} ihrer {column} sind in der Lieferung",
  header_repeated: "die Zeile wiederholt die Kopfzeile",
  held_elsewhere:
    "Die Rechnung {accounts, plural, =0 {{providers, plural, =0 {ohne Konto} other {von {provider} ohne Konto}}} other {des Rechnungskontos {providers, plural, =0 {} other {{provider} }}{account}}} für {month} zählt vielleicht doppelt: Hier und in {sources} stehen ihre Posten einmal an einem Tag und einmal an mehreren, wie bei einer Rechnung mit einer Zeile für den Monat neben derselben nach Tagen, und nur die Beträge unterscheiden sie. Ist es eine Rechnung, löschen Sie eine der Quellen; sollen beide zählen, legt das `allow_duplicate` dieser Quelle fest.",
  id_shortened:
    "sieht aus wie eine Kennung, die eine Tabellenkalkulation für eine Zahl hielt und kürzte: Ihre letzten Ziffern sind verloren, und Posten mehrerer Kennungen können unter einer stehen; nehmen Sie die Datei des Anbieters selbst",
  id_with_point:
    "sieht aus wie eine Kennung, die ein Programm für eine Zahl hielt und mit Dezimalpunkt schrieb: Für andere Dateien, die sie ohne haben, ist es eine andere Kennung; nehmen Sie die Datei des Anbieters selbst",
  key_came_twice:
    "steht unter einem Schlüssel, der zweimal mit verschiedenen Werten vorkommt, daher ist nicht zu erkennen, welcher gilt",
  key_twice: "hat einen Schlüssel mehrmals mit verschiedenen Werten, von denen Programme einen behalten",
  keys_late:
    "Schlüssel, die keine Abbildung kennt, kommen erst nach den ersten Zeilen und werden nicht behalten: {keys}",
  left_out_as_many_rows:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: hat denselben Namen und so viele Zeilen wie {file}",
  left_out_ending:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: keine Endung einer Rechnung ({forms}, auch als .gz oder .zst); nennen Sie die Datei selbst, wenn es eine ist",
  left_out_in_archive: "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: steht auch in {archive}",
  left_out_macos: "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: von macOS angelegt, keine Rechnung",
  left_out_no_bill:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: {report} ist {kind, select, PriceSheet {eine Preisliste} ReservationDetails {eine Übersicht genutzter Reservierungen} ReservationRecommendations {eine Liste empfohlener Reservierungen} ReservationTransactions {eine Liste gekaufter Reservierungen} other {{kind}}}, keine Rechnung",
  left_out_no_manifest:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: der Lauf dazu hat kein Manifest, wie es andere Läufe des Exports haben, und ist vielleicht nicht fertig",
  left_out_not_in_table:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: nicht in der neuesten Version der Delta-Tabelle {table}",
  left_out_older_run:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: ein älterer Lauf von {report}; der neueste ist {newest}",
  left_out_older_run_for:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: ein älterer Lauf von {report} für {month}; der neueste ist {newest}",
  left_out_rejects:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: Stoas Liste abgewiesener Zeilen, keine Rechnung",
  left_out_rollup:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: Stoas Tagessummen der Tabelle daneben, mit denen deren Posten doppelt zählten",
  left_out_same: "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: enthält dasselbe wie {file}",
  left_out_spark_log:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: das Protokoll eines Spark-Jobs, keine Rechnung",
  left_out_status_file:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: eine Statusdatei von AWS, keine Rechnung",
  left_out_table:
    "{files, plural, one {# Datei} other {# Dateien}} von {dataset} ausgelassen: Gelesen wird {taken}; --dataset wählt",
  left_out_unfinished_job:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: von einem Job geschrieben, der nicht fertig ist",
  left_out_unnamed:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: im Manifest daneben nicht genannt",
  left_out_usage_report:
    "{files}{more, plural, =0 {} other { und # weitere}} ausgelassen: ein Nutzungsbericht, der keine Kosten enthält",
  line_of_totals:
    "sieht aus wie die erste Zelle einer Summenzeile, die kein Posten ist: Ihr Betrag zählt im Abgleich als zurückgewiesen und steht in keinem Ergebnis; nehmen Sie die Zeile heraus, damit nichts zurückgewiesen wird",
  list_has_no_object:
    "hat ein Element, das kein Objekt ist, daher ist nicht zu erkennen, was es zu den Kosten beiträgt",
  list_is_none: "ist keine Liste von Objekten, daher ist nicht zu erkennen, was sie zu den Kosten beiträgt",
  list_lacks: "hat ein Element ohne Wert für „{member}“, daher ist nicht zu erkennen, was es zu den Kosten beiträgt",
  list_no_number:
    "hat ein Element, dessen „{member}“ keine Zahl ist, daher ist nicht zu erkennen, was es zu den Kosten beiträgt",
  list_other_case:
    "hat ein Element, dessen „{member}“ in anderer Groß- und Kleinschreibung steht, daher ist nicht zu erkennen, was es zu den Kosten beiträgt",
  list_several:
    "hat ein Element mit mehreren Werten für „{member}“, daher ist nicht zu erkennen, was es zu den Kosten beiträgt",
  manifest_names_nothing: "{file} nennt keine Dateien: Der Lauf hat nichts geliefert",
  missing_rejected:
    "{percent} % der {column} in {currency, select, none {unbekannter Währung} other {{currency}}}, nach absoluten Beträgen (in Summe {rejected} von {incoming})",
  missing_unreadable:
    "die {column} von {rows, plural, one {# Zeile} other {# Zeilen}}, nicht lesbar{examples, plural, =0 {} other {, zuerst: {example}}}",
  month_missing: "ist kein Monat, daher gibt es kein {column}",
  month_of_another_zone:
    "beginnt nach UTC mitten am letzten Tag eines anderen Monats, wie der Monatserste einer anderen Zeitzone: Diese Posten stehen im Abrechnungszeitraum des Monats nach UTC; schreiben Sie den Monatsersten, 00:00 UTC, wenn sie zum nächsten gehören",
  month_other_than_start:
    "liegt in einem anderen Monat als starting_at, daher ist nicht zu erkennen, wie viel zu welchem gehört: Alles steht im ersten; fragen Sie mit time_bucket_width=1d ab",
  months_too_many:
    "ist ein Abrechnungsmonat zu viel: Eine Lieferung hat höchstens 600; prüfen Sie, ob dies die Spalte des Abrechnungszeitraums ist",
  no_address_allowed:
    "Hier darf noch kein Bucket und keine Adresse gelesen werden: Wer diese Installation betreibt, erlaubt sie in `costs.url_prefixes`",
  no_folder_allowed:
    "Hier darf noch kein Ordner des Servers gelesen werden: Wer diese Installation betreibt, erlaubt sie in `costs.folder_roots`",
  not_a_json_list: "ist weder ein JSON-Objekt noch eine Liste davon",
  not_a_json_object: "ist kein JSON-Objekt",
  not_a_number: "ist keine Zahl",
  not_a_time: "ist kein Datum mit Uhrzeit",
  not_json: "ist kein gültiges JSON",
  not_utf8: "Text, der nicht UTF-8 ist, wurde als Windows-1252 gelesen",
  nul_bytes: "NUL-Bytes sind kein Text: Sie wurden als � gelesen",
  number_rounded: "hat mehr Nachkommastellen, als behalten werden, und wurde gerundet",
  number_too_large: "ist zu groß",
  number_too_precise: "hat mehr Nachkommastellen, als sich ohne Rundung behalten lassen",
  of_the_format: "{text}",
  of_the_format_value: "„{value}“ {text}",
  product_too_large: "lässt sich nicht berechnen: Das Produkt ist zu groß",
  quantity_in_larger_units: "ist größer, als eine Menge sein kann: Sie ist in Einheiten von 1000000000 angegeben",
  quote_not_closed: "Ein Anführungszeichen in dieser Zeile ist nicht geschlossen",
  quotient_too_large: "lässt sich nicht berechnen: Der Quotient ist zu groß",
  rejects_unlisted:
    "{rows, plural, one {# weitere zurückgewiesene Zeile ist} other {# weitere zurückgewiesene Zeilen sind}} nicht aufgeführt",
  request_without_amount: "ist kein Betrag: Die Anfrage bleibt, ihre Schätzung zählt als 0",
  reservation_fee_unsplit:
    "oder die ungenutzte Vorauszahlung ist in der Gebühr einer Reservierung leer, von der etwas ungenutzt geblieben sein kann: Nichts davon ist effektiv, und die Summe der effektiven Kosten ist zu niedrig; der Betrag ist die Gebühr",
  reservation_use_unpriced:
    "ist in Nutzung leer, die eine Reservierung deckt: Effektiv ist, was dafür berechnet wird, meist nichts, und die Summe der effektiven Kosten ist zu niedrig; der Betrag ist, was die Nutzung ohne Reservierung kostet",
  result_too_large: "lässt sich nicht berechnen: Das Ergebnis ist zu groß",
  rows_again_in_file:
    "Fast jede Zeile von {file} steht darin {times, plural, =2 {zweimal} other {#-mal}} und zählt {times, plural, =2 {zweimal} other {#-mal}}{share, plural, =1 {} other { (hochgerechnet aus einem von # Posten)}}: Nehmen Sie die Datei einmal, wenn sie an sich selbst angehängt wurde",
  rows_again_in_more_files:
    "Fast jede Zeile von {files, plural, one {# weiteren Datei} other {# weiteren Dateien}} steht in ihrer Datei mehrmals und zählt jedes Mal: Nehmen Sie sie einmal, wenn sie an sich selbst angehängt wurden",
  rows_beside_amounts: "ein Objekt hat selbst Beträge und eine Liste anderer, die Beträge haben",
  rows_key_once_list: "der Schlüssel „{key}“ kommt zweimal vor, einmal mit Zeilen und einmal mit etwas anderem",
  rows_key_twice: "der Schlüssel „{key}“ kommt zweimal vor, mit verschiedenen Zeilen",
  rows_more_than_stated:
    "Es sind mehr Zeilen, als das Manifest nennt, {rows, number} statt {stated, number}: {files}{more, plural, =0 {} other { und # weitere}}",
  rows_too_long: "sagt zu allen Zeilen so viel, dass sie nicht aufgenommen werden können",
  rows_under_several_keys: "sagt nicht, welche ihrer Zeilen zählen: {keys}",
  rows_under_two_keys: "Zeilen stehen unter „{key}“ und andere unter „{other}“",
  run_cancelled: "Dieser Lauf wurde abgebrochen.",
  run_checked: "{passed, number} von {rules, plural, one {# Regel} other {# Regeln}} von FOCUS sind erfüllt.",
  run_committed: "{months} als Version {version} in den Speicher der Daten geschrieben.",
  run_confirmed: "Was der Lauf fragte, wurde bestätigt.",
  run_converted:
    "{format}: {rows_in, plural, one {# Zeile} other {# Zeilen}} hinein, {rows_out, number} heraus, {rejects, number} zurückgewiesen.",
  run_discarded: "Der Lauf wurde verworfen.",
  run_interrupted: "Der Lauf wurde unterbrochen und geht weiter.",
  run_landed:
    "{files, plural, one {# Datei} other {# Dateien}} mit {bytes, plural, one {# Byte} other {# Bytes}} angekommen.",
  run_not_answered: "Niemand hat beantwortet, was dieser Lauf fragte. Nichts davon wurde veröffentlicht.",
  run_notes:
    "{rows, plural, =0 {} one {# Zeile, } other {# Zeilen, }}{columns, plural, =0 {} other {{column}: }}{text}{places, plural, =0 {} other { ({place})}}.",
  run_skipped: "{rows, plural, one {# Zeile} other {# Zeilen}} übersprungen: {because}.",
  run_started: "Der Lauf hat begonnen.",
  run_superseded: "Ein neuerer Lauf dieser Quelle vom {made} enthält Monate dieses Laufs: {months}.",
  run_timed_out: "Dieser Lauf dauerte länger als {seconds, number} s, die Grenze „costs.run_seconds“.",
  run_tried_again: "Es wird noch einmal versucht.",
  run_visible: "{rows, plural, one {# Zeile ist} other {# Zeilen sind}} im Datensatz zu sehen.",
  run_waits: "Der Lauf wartet, bis ihn jemand bestätigt oder verwirft. Veröffentlicht ist nichts.",
  runs_repeat:
    "Die Ordner von {files}{more, plural, =0 {} other { und # weitere}} sind vielleicht Läufe von {export}, die sich wiederholen; gelesen wurden alle",
  same_charges:
    "Dieselben Posten{days, plural, =0 {} =1 { vom {first}} other { vom {first} bis {last}}}{alike, select, rounded { (gerundet)} restated { (mit anderen Beträgen neu berechnet)} unnamed { (mit anderen Beträgen neu berechnet, in einer der Dateien ohne ihr Konto)} currency { (in einer anderen Währung)} other {}} stehen in {file} und in {others}{more, plural, =0 {} other { und # weitere}} und zählen doppelt{share, plural, =1 {} other { (hochgerechnet aus einem von # Posten)}}: {whole, select, yes {lassen Sie eine der Dateien weg, oder wandeln Sie sie nacheinander um, wenn beide zählen sollen} other {nehmen Sie die gemeinsamen Tage aus einer der Dateien heraus}}",
  same_charges_in_more_files:
    "Posten von {files, plural, one {# weiteren Datei} other {# weiteren Dateien}} stehen auch in anderen Dateien und zählen doppelt: Lassen Sie diese Dateien weg",
  same_name_other_rows: "{file} und {other} heißen gleich und haben verschieden viele Zeilen; gelesen wurden beide",
  savings_plan_use_unpriced:
    "ist in Nutzung leer, die ein Savings Plan deckt: Effektiv ist ihr Preis ohne Plan, und die Summe der effektiven Kosten ist zu hoch",
  tags_no_list:
    "ist keine Liste von Schlüsseln und Werten: Der Posten hat keine Tags daraus, der Text steht in x_Extra",
  tags_not_json: "ist kein gültiges JSON: Der Posten hat keine Tags, der Text steht in x_Extra",
  text_after_quote: "hat Text hinter einem schließenden Anführungszeichen",
  titles_above: "Die Kopfzeile steht in Zeile {line, number}; darüber sind Titel und keine Zeilen",
  tokens_inner_kinds:
    "hat Arten von Token, die zusammen mehr sind als ihre Summe, und nichts sagt, welche in welcher steckt: übernommen, wie sie sind",
  tokens_input_none:
    "ist kleiner als das, was darin enthalten sein soll (Cache, Audio, Bilder): Es gibt keine Eingabe-Token, weil sie negativ wären; die Nutzung steht in x_Extra",
  tokens_input_rest:
    "ist kleiner als das, was darin enthalten sein soll (Cache, Audio, Bilder): Der Rest wäre negativ und zählt nicht",
  tokens_negative: "hat eine negative Zahl von Token, was keine Menge ist; die Nutzung steht in x_Extra",
  tokens_negative_of_request:
    "hat eine negative Zahl von Token, was keine Menge ist; sie steht in x_Extra, und ihre Kosten stehen bei der Anfrage",
  tokens_output_none:
    "ist kleiner als das, was darin enthalten sein soll (Audio, Bilder): Es gibt keine Ausgabe-Token, weil sie negativ wären; die Nutzung steht in x_Extra",
  tokens_output_rest:
    "ist kleiner als das, was darin enthalten sein soll (Audio, Bilder): Der Rest wäre negativ und zählt nicht",
  total_left_out: "die Zeile nennt sich selbst eine Summe, sagt sonst nichts und ist, was die anderen zusammen kosten",
  totals_left_out:
    "Zeilen, die sich Summen nennen, sonst nichts sagen und kosten, was die anderen ihrer Datei, ihres Kontos oder Dienstes zusammen kosten, wurden als Summenzeilen ausgelassen; sind es Posten, geben Sie an, wofür",
  totals_named_alike:
    "Zeilen, die weniger sagen als andere, kosten, was die anderen ihres Kontos, Dienstes oder ihrer Datei zusammen kosten, und zählen doppelt, wenn es Summenzeilen sind: Nehmen Sie sie aus der Datei",
  totals_named_unlike:
    "Zeilen nennen sich Summen, kosten aber nicht, was die anderen ihres Kontos, Dienstes oder ihrer Datei zusammen kosten: Sie wurden als Posten behalten",
  totals_unnamed_alike:
    "Zeilen, die weder Konto noch Dienst noch Ressource nennen, kosten, was die anderen ihrer Datei zusammen kosten, und zählen doppelt, wenn es Summenzeilen sind: Nehmen Sie sie aus der Datei",
  totals_unnamed_unlike:
    "Zeilen nennen sich Summen und nennen weder Konto noch Dienst noch Ressource, kosten aber nicht, was die anderen ihrer Datei zusammen kosten: Sie wurden als Posten behalten",
  twice_of_money:
    "{percent} % der {column} in {currency, select, none {unbekannter Währung} other {{currency}}} ({amount} nach absoluten Beträgen)",
  unfinished_download: "{file} ist ein unfertiger Download oder eine unfertige Kopie und wurde nicht gelesen",
  value_adjustment_without_rule:
    "„{value}“ ist eine Art der Anpassung ohne Regel: Sie gilt weder als Korrektur noch als Gutschrift",
  value_charge_category_none: "„{value}“ ist eine Kategorie, die FOCUS nicht kennt",
  value_charge_category_without_rule: "„{value}“ ist eine Kategorie ohne Regel: Sie gilt als Adjustment",
  value_charge_type_without_rule:
    "„{value}“ ist eine Art von Posten ohne Regel: Ihre ChargeCategory ist Adjustment, ihre Kosten gelten wie angegeben als berechnet und effektiv",
  value_cost_type_by_category: "„{value}“ ist eine Kostenart ohne Regel: Nur ihre ChargeCategory sagt, was sie ist",
  value_cost_type_without_rule:
    "„{value}“ ist eine Kostenart ohne Regel: Ihre ChargeCategory ist Adjustment, ihre Kosten gelten wie angegeben als berechnet und effektiv",
  value_credit_type_without_rule:
    "„{value}“ ist eine Art von Gutschrift ohne Regel: Ihr Betrag steht wie der jeder Gutschrift in BilledCost und EffectiveCost, eine Verpflichtung wird darin nicht gesehen",
  value_kind_of_charge_without_rule:
    "„{value}“ ist eine Art von Posten ohne Regel (docs/formats/saas-subscriptions.md nennt sie): Er zählt als Adjustment, mit seinem Betrag wie angegeben",
  value_line_item_without_rule:
    "„{value}“ ist eine Art von Zeile ohne Regel: Ihre ChargeCategory ist aus dem Namen abgeleitet, ihre Kosten gelten wie angegeben als berechnet und effektiv",
  value_lines_recur:
    "Zeilen mit „{value}“ gelten als Käufe, die sich jeden Monat wiederholen; AWS sagt nicht, welche Nutzung sie decken",
  value_missing: "hat keinen Wert, daher gibt es kein {column}",
  value_neither_true_nor_false: "„{value}“ ist weder wahr noch falsch: Die Zeile gilt nicht als Korrektur",
  value_pricing_model_without_rule:
    "„{value}“ ist ein Preismodell ohne Regel: Seine PricingCategory ist Other, seine Kosten gelten wie angegeben als berechnet und effektiv",
  value_service_unlisted_aws:
    "„{value}“ steht nicht in data/mappings/aws-services.csv: Seine ServiceCategory ist Other",
  value_service_unlisted_oci:
    "„{value}“ steht nicht in data/mappings/oci-services.csv: Seine ServiceCategory ist Other",
  view_actual: "tatsächliche Kosten",
  view_amortised: "amortisierte Kosten",
  views_disagree:
    "Die Ansichten „{part}“ ({part_files}{part_more, plural, =0 {} other { und # weitere}}) und „{whole}“ ({whole_files}{whole_more, plural, =0 {} other { und # weitere}}) stimmen bei den Posten nicht überein, die beide haben sollten, für das Rechnungskonto {account}{sub_accounts, plural, =0 {} other {, Unterkonto {sub_account}}} am {day}: „{part}“: {part_charges, plural, one {# Posten} other {# Posten}}{part_sums, plural, =0 {} other {, {part_money}}}; „{whole}“: {whole_charges, plural, one {# Posten} other {# Posten}}{whole_sums, plural, =0 {} other {, {whole_money}}}. Gezählt werden nur die von „{whole}“: Exportieren Sie beide noch einmal für dieselben Tage",
  views_disagree_on_more:
    "Die Ansichten „{part}“ ({part_files}{part_more, plural, =0 {} other { und # weitere}}) und „{whole}“ ({whole_files}{whole_more, plural, =0 {} other { und # weitere}}) stimmen bei den Posten nicht überein, die beide haben sollten, für das Rechnungskonto {account} an {days, plural, one {# weiteren Tag} other {# weiteren Tagen}} seiner Unterkonten im {month}: „{part}“: {part_charges, plural, one {# Posten} other {# Posten}}{part_sums, plural, =0 {} other {, {part_money}}}; „{whole}“: {whole_charges, plural, one {# Posten} other {# Posten}}{whole_sums, plural, =0 {} other {, {whole_money}}}. Gezählt werden nur die von „{whole}“: Exportieren Sie beide noch einmal für dieselben Tage",
  warnings_beyond: "Nach {kinds, number} Arten von Warnungen werden weitere nur gezählt",
};
export default de;
