/** German: what the server refuses, and why a run failed, by `code`. */
import type { Problems } from "./index";

const de: Problems = {
  access_denied:
    "Der Server darf diesen Ort nicht lesen. Geben Sie seinen Zugangsdaten Leserechte und wiederholen Sie den Lauf.",
  account_invalid:
    "Die Angaben zum Rechnungskonto stimmen nicht. Geben Sie seine Kennung an und verwenden Sie nur Buchstaben, Ziffern, Zeichen und Leerzeichen.",
  account_would_vanish:
    "Die Lieferung lässt Posten weg, die jetzt da sind; veröffentlicht wurde nichts. Ist es die Rechnung eines anderen Kontos, laden Sie sie in eine eigene Quelle hoch; ist es nur ein Teil, laden Sie die ganze Rechnung hoch; sind es nachgereichte Zeilen eines früheren Monats, laden Sie sie zusammen mit dem ganzen Monat hoch. Fehlen die Posten zu Recht, bestätigen Sie den Lauf. Im Einzelnen: {detail}",
  address_not_proved:
    "Nur wer seine E-Mail-Adresse bestätigt hat, kann andere einladen. Fordern Sie einen Anmeldelink an, öffnen Sie ihn und laden Sie dann noch einmal ein.",
  after_its_maker:
    "Ein Schlüssel kann nicht länger gelten als der, mit dem er erstellt wird. Wählen Sie dessen Ende oder einen früheren Zeitpunkt.",
  after_negative:
    "„after“ ist eine Stelle im Protokoll. Senden Sie die Nummer des letzten Ereignisses, das Sie gesehen haben, oder 0.",
  already_exists: "Das gibt es schon. Wählen Sie einen anderen Namen.",
  ambiguous_dates:
    "Die Daten der Datei lassen sich auf zwei Arten lesen. Schreiben Sie das Jahr zuerst (2024-12-31), oder wandeln Sie die Datei mit „stoa focus convert --date-order“ um.",
  amounts_too_large:
    "Die Beträge ergeben zusammen mehr als hundert Millionen Milliarden. Das ist mehr als jede Rechnung: Prüfen Sie, ob Kennungen oder Zahlen in der Spalte der Kosten stehen, berichtigen Sie die Datei und laden Sie sie erneut hoch.",
  api_key_invalid:
    "Dieser API-Schlüssel ist falsch geschrieben, widerrufen oder abgelaufen. Erstellen Sie einen neuen unter „API-Schlüssel“.",
  attempts_exhausted:
    "Der Server wurde bei jedem Versuch dieses Laufs angehalten. Wiederholen Sie ihn; geschieht es wieder, bitten Sie den Betreiber, in das Protokoll zu sehen.",
  authorization_unknown: "Senden Sie den API-Schlüssel als „Authorization: Bearer …“ oder in der Kopfzeile X-API-Key.",
  bad_address: "Die Adresse der Quelle stimmt nicht. Sie sieht aus wie s3://bucket/folder/.",
  bad_mapping:
    "Die Abbildung dieses Formats ist fehlerhaft. Das ist ein Fehler von Stoa: Bitte melden Sie ihn mit dem Protokoll des Laufs.",
  bad_workload: "Die Eingaben ergeben keinen Vergleich. Der Server sagt dazu: {detail}",
  balance:
    "Die Summen der umgewandelten Zeilen weichen von denen der Datei ab; veröffentlicht wurde nichts. Das ist ein Fehler von Stoa: Bitte melden Sie ihn mit dem Protokoll des Laufs.",
  billing_period_malformed: "Das ist kein Abrechnungszeitraum. Schreiben Sie Jahr und Monat, etwa 2024-09.",
  binary_file:
    "Die Datei ist kein Text. Speichern Sie sie als CSV oder JSON Lines in UTF-8 oder UTF-16 oder als Parquet (auch .gz oder .zst) und laden Sie sie noch einmal hoch.",
  body_invalid: "Der Inhalt der Anfrage ist nicht, was hier erwartet wird. Der Server sagt dazu: {detail}",
  body_not_json: "Der Inhalt der Anfrage ist kein gültiges JSON. Prüfen Sie ihn und senden Sie ihn noch einmal.",
  body_too_large: "Die Anfrage ist zu groß für diese Adresse. Senden Sie weniger auf einmal.",
  broken_upload: "Das Hochladen brach ab oder kam unvollständig an. Laden Sie die Dateien noch einmal hoch.",
  cancelled: "Dieser Lauf wurde abgebrochen. Wiederholen Sie ihn, wenn Sie seine Zeilen doch wollen.",
  character_not_allowed:
    "Ein Zeichen darin ist nicht erlaubt. Verwenden Sie Buchstaben, Ziffern, Zeichen und Leerzeichen.",
  charges_missing:
    "Posten fehlen, weil ihre Kosten nicht gelesen werden konnten; veröffentlicht wurde nichts. Sehen Sie die zurückgewiesenen Zeilen und die unlesbaren Beträge an, berichtigen Sie den Export und laden Sie ihn noch einmal hoch. Soll der Rest ohne sie gezeigt werden, bestätigen Sie den Lauf. Im Einzelnen: {detail}",
  charges_possibly_twice:
    "Posten zählen vielleicht doppelt, wie der Lauf selbst sagt; veröffentlicht wurde nichts. Nehmen Sie die Kopie, die gemeinsamen Tage oder die Summenzeilen heraus und laden Sie den Rest noch einmal hoch. Soll alles zählen, bestätigen Sie den Lauf. Im Einzelnen: {detail}",
  cluster:
    "Der Rechen-Cluster des Servers hat nicht geantwortet. Versuchen Sie es noch einmal; bleibt es so, sagen Sie es dem Betreiber.",
  cluster_address: "Die Adresse des Rechen-Clusters in der Konfiguration stimmt nicht. Der Server sagt dazu: {detail}",
  column: "Diese Spalte gibt es dort nicht. {detail}",
  condition: "Diese Bedingung ist nicht zu verstehen. {detail}",
  content_type: "Senden Sie den Inhalt als JSON mit „Content-Type: application/json“.",
  corrupt_file:
    "Die Datei ist beschädigt. Laden Sie sie neu herunter oder exportieren Sie sie neu und laden Sie sie noch einmal hoch.",
  counted_twice:
    "Zwei Exporte derselben Kosten sind zusammen da und würden doppelt zählen; veröffentlicht wurde nichts. Laden Sie nur einen der beiden hoch.",
  credentials_wrong: "Die E-Mail-Adresse oder das Passwort stimmt nicht.",
  criterion_unknown: "Dieses Merkmal des Anbieters gibt es nicht. Der Server sagt dazu: {detail}",
  csrf_token_missing:
    "Der Anfrage fehlt das Token dieser Sitzung. Laden Sie die Seite neu und versuchen Sie es noch einmal.",
  csrf_token_wrong:
    "Die Anfrage gehört nicht zu dieser Sitzung. Laden Sie die Seite neu und versuchen Sie es noch einmal.",
  currency_malformed: "Das ist keine Währung. Schreiben Sie drei Buchstaben, etwa USD oder EUR.",
  cursor_invalid: "Diese Stelle gehört nicht zu dieser Liste. Beginnen Sie die Liste von vorn.",
  database_newer:
    "Die Datenbank stammt von einer neueren Version von Stoa. Starten Sie diese Version, oder spielen Sie eine Sicherung ein.",
  database_unavailable: "Die Datenbank antwortet nicht. Versuchen Sie es gleich noch einmal.",
  database_unreachable: "Die Datenbank ist nicht erreichbar. Prüfen Sie ihre Adresse und ob sie läuft.",
  database_url_malformed:
    "„database.url“ ist keine Adresse von PostgreSQL (postgres://user:password@host:5432/database).",
  database_url_unknown: "„database.url“ muss mit sqlite:// oder postgres:// beginnen, etwa sqlite://stoa-data/stoa.db.",
  date_malformed: "Das ist kein Tag des Kalenders. Schreiben Sie Jahr, Monat und Tag, etwa 2026-01-31.",
  delta_deletion_vectors:
    "Diese Delta-Tabelle merkt sich gelöschte Zeilen in einer Form, die hier nicht gelesen wird. {detail}",
  delta_partitions: "Diese Delta-Tabelle ist in einer Form aufgeteilt, die hier nicht gelesen wird. {detail}",
  discarded:
    "Jemand hat angesehen, was dieser Lauf ändern würde, und ihn verworfen. Wiederholen Sie ihn, wenn Sie seine Zeilen doch wollen.",
  drawing_exists:
    "Eine Zeichnung mit diesem Namen gibt es schon. Wählen Sie einen anderen Namen, oder benennen Sie jene um.",
  drawings_full:
    "Die Zeichnungen dieser Organisation nehmen mit allen Versionen so viel Platz ein, wie sie dürfen. Löschen Sie endgültig, was niemand braucht, oder bitten Sie den Betreiber, limits.organisation_drawing_bytes zu erhöhen.",
  duplicate_columns:
    "Zwei Spalten der Datei heißen gleich. Exportieren Sie sie neu, oder entfernen Sie eine der beiden.",
  email_taken: "Diese Adresse hat schon ein Konto. Melden Sie sich damit an.",
  empty_file:
    "Die Datei ist leer. Exportieren Sie sie neu, prüfen Sie, dass sie eine Kopfzeile und mindestens eine Zeile hat, und laden Sie sie noch einmal hoch.",
  encoding: "Dieses Feld ist nicht in UTF-8. Senden Sie es noch einmal als UTF-8.",
  etag_mismatch: "Jemand hat das inzwischen geändert. Laden Sie die Seite neu und ändern Sie es noch einmal.",
  event_too_large:
    "Das Ereignis ist zu groß für das Protokoll. Legen Sie den Inhalt anderswo ab und verweisen Sie darauf.",
  expands_too_much:
    "Die Datei wird beim Entpacken viel größer, als erlaubt ist. Prüfen Sie, ob es die gemeinte Rechnung ist. Wenn ja, senden Sie sie in Teilen, oder bitten Sie den Betreiber, die Grenze zu erhöhen (limits.expansion_ratio, limits.expansion_bytes).",
  export_ended:
    "Das Recht, diese Kosten zu lesen, endete während des Herunterladens. Bitten Sie einen Administrator der Organisation darum.",
  file_changed:
    "Die Datei änderte sich, während sie gelesen wurde. Starten Sie den Lauf noch einmal, wenn der Export fertig geschrieben ist.",
  file_not_allowed:
    "Dort liegt keine gewöhnliche Datei, sondern ein Verweis nach außen oder etwas anderes. Legen Sie die Datei selbst dorthin, oder einen Verweis auf eine Datei desselben Ordners, und starten Sie den Lauf noch einmal.",
  folder_not_allowed:
    "Dieser Ordner darf nicht gelesen werden. Nennen Sie einen Ordner im Eingang Ihrer Organisation, oder bitten Sie den Betreiber, ihn zu „costs.folder_roots“ hinzuzufügen.",
  folder_not_found:
    "Diesen Ordner gibt es auf dem Server nicht. Legen Sie ihn an, oder berichtigen Sie den Pfad der Quelle.",
  foreign_page:
    "Eine Seite einer anderen Website hat das gesendet. Öffnen Sie die Seite von Stoa selbst und melden Sie sich dort an. Sind Sie schon dort, muss server.public_url die Adresse sein, die der Browser zeigt.",
  format_invalid: "Ein Format ist eine Kennung wie aws-cur oder focus-1.0. Lassen Sie es weg, dann wird es erkannt.",
  header_only: "Die Datei hat eine Kopfzeile und keine Zeilen. Exportieren Sie einen Zeitraum, in dem Kosten anfielen.",
  id_malformed: "Das ist keine Kennung (UUID). Prüfen Sie die Adresse.",
  idempotency_in_progress:
    "Die erste Anfrage mit diesem Idempotency-Key wird noch beantwortet. Versuchen Sie es gleich noch einmal.",
  idempotency_key_malformed: "Idempotency-Key muss 1 bis 255 Zeichen haben; eine UUID ist eine gute Wahl.",
  idempotency_key_reused:
    "Dieser Idempotency-Key wurde für eine andere Anfrage benutzt. Nehmen Sie für eine neue Anfrage einen neuen.",
  in_the_past: "Wählen Sie einen Zeitpunkt, der noch kommt.",
  internal:
    "Auf unserer Seite ging etwas schief. Geändert wurde nichts. Versuchen Sie es noch einmal; bleibt es so, nennen Sie dem Betreiber die Kennung.",
  invalid: "Das passt so nicht. Der Server sagt dazu: {detail}",
  invalid_source: "Die Quelle kann so nicht gespeichert werden. Berichtigen Sie die genannten Felder.",
  invalid_upload: "Das Hochgeladene kann so nicht verwendet werden. Berichtigen Sie die genannten Angaben.",
  invitation_exists:
    "Diese Adresse ist schon eingeladen. Senden Sie die Einladung noch einmal, oder nehmen Sie sie erst zurück.",
  invitation_sent_just_now:
    "An diese Adresse wurde eben erst geschrieben. Warten Sie zehn Minuten und senden Sie dann noch einmal.",
  job_not_retryable:
    "Nur ein gescheiterter oder abgebrochener Auftrag kann wiederholt werden. Laden Sie die Liste neu.",
  job_payload_unreadable: "Der Inhalt dieses Auftrags ist nicht lesbar. Sagen Sie es dem Betreiber.",
  jobs_running: "Aufträge der Organisation sollen anhalten und laufen noch. Der Rest wird gelöscht, wenn sie enden.",
  known_without_account:
    "Diese Datei wurde schon einmal ohne Konto hochgeladen, in die Quelle „{source}“. Löschen Sie diese Quelle und laden Sie die Datei noch einmal hoch; sonst zählten ihre Posten doppelt.",
  lake_busy:
    "Andere Veröffentlichungen dieser Organisation waren jedes Mal schneller. Starten Sie den Lauf noch einmal.",
  lake_cluster: "Die Einstellung „lake.cluster“ stimmt nicht. Der Server sagt dazu: {detail}",
  lake_folder:
    "Der Ordner der Daten kann nicht angelegt oder geöffnet werden. Bitten Sie den Betreiber zu prüfen, ob er beschreibbar ist.",
  lake_storage:
    "Der Speicher der Daten konnte nicht gelesen oder beschrieben werden. Versuchen Sie es noch einmal; bleibt es so, sagen Sie es dem Betreiber.",
  lake_store_overwrites:
    "Der Objektspeicher hinter „lake.url“ lehnt es nicht ab, vorhandene Objekte zu überschreiben; zwei Veröffentlichungen zugleich könnten eine davon verlieren. Nehmen Sie einen Speicher mit bedingtem Schreiben oder eine Festplatte.",
  lake_url_unusable:
    "„lake.url“ kann so nicht verwendet werden. Schreiben Sie einen Ordner oder eine Adresse wie s3://bucket/lake.",
  landed_files_gone: "Die hochgeladenen Dateien wurden inzwischen aufgeräumt. Laden Sie sie noch einmal hoch.",
  last_owner:
    "Das ist der einzige Inhaber der Organisation. Machen Sie zuerst jemand anderen zum Inhaber, oder löschen Sie die Organisation.",
  lease_lost: "Ein anderer Worker hat diesen Auftrag übernommen. Laden Sie die Liste neu.",
  limit_out_of_range:
    "Die Seitengröße liegt außerhalb des Erlaubten. Wählen Sie eine Zahl von {minimum, number} bis {maximum, number}.",
  link_expired: "Dieser Link ist abgelaufen. Fordern Sie einen neuen an.",
  link_unknown:
    "Dieser Link ist keiner von uns, oder das Mailprogramm hat ihn zerschnitten. Fordern Sie einen neuen an.",
  link_used:
    "Dieser Link wurde schon benutzt, oder ein neuerer wurde danach gesendet. Öffnen Sie den neuesten, oder fordern Sie einen an.",
  local_only:
    "Die Anmeldung ist hier abgeschaltet (auth.disabled), nur für Programme und Seiten dieses Rechners: Benutzen Sie die Adresse http://localhost mit dem Port des Servers.",
  location_forbidden:
    "Der Server darf diesen Ort nicht lesen. Geben Sie seinen Zugangsdaten Leserechte und wiederholen Sie den Lauf.",
  location_unreachable:
    "Dieser Ort ist nicht erreichbar. Prüfen Sie die Adresse, die Zugangsdaten und das Netz des Servers und wiederholen Sie den Lauf.",
  mail_missing:
    "Dieser Server versendet keine E-Mails, und dafür ist ein Link per E-Mail nötig. Melden Sie sich mit dem Passwort an, oder bitten Sie den Betreiber um einen Link.",
  mailbox_key: "Der Schlüssel des Postfachs kann nicht gelesen werden. Sagen Sie es dem Betreiber.",
  mailbox_key_required:
    "Das Postfach gehört dem Betreiber. Geben Sie den Schlüssel ein, der in der Datei mailbox.key des Datenordners steht.",
  member_exists: "Diese Person ist schon in der Organisation. Ändern Sie ihre Rolle in der Liste der Mitglieder.",
  method_not_allowed: "Diese Adresse nimmt diese Art von Anfrage nicht an. Die Referenz steht unter /api/docs.",
  migrations_pending: "Die Datenbank ist noch nicht auf dem Stand dieser Version. Führen Sie „stoa migrate“ aus.",
  missing_files:
    "Es fehlen Dateien, die das Manifest nennt. Laden Sie das Manifest zusammen mit allen genannten Dateien hoch, oder kopieren Sie die ganze Lieferung in den Ordner.",
  mixed_formats:
    "Die Dateien haben verschiedene Formate. Laden Sie sie nacheinander hoch; Dateien eines Hochladens müssen Teile einer Rechnung sein.",
  model_too_large:
    "Das Modell ist zu groß, um hier gezeichnet zu werden. Nehmen Sie Ansichten weg, oder zeichnen Sie es mit „stoa atlas draw“.",
  model_too_long: "Das Modell ist zu lang, um hier gezeichnet zu werden. Zeichnen Sie es mit „stoa atlas draw“.",
  name_differs: "Das ist nicht der Name der Organisation. Schreiben Sie ihn, wie er in den Einstellungen steht.",
  name_invalid: "Geben Sie einen Namen aus Buchstaben, Ziffern, Zeichen und Leerzeichen an, der nicht zu lang ist.",
  no_bills:
    "Dort liegt keine Rechnung. Legen Sie mindestens eine Datei in CSV, JSON Lines oder Parquet dorthin, oder berichtigen Sie den Ort der Quelle.",
  no_credentials:
    "Der Server hat keine Zugangsdaten für diesen Speicher. Bitten Sie den Betreiber darum und wiederholen Sie den Lauf.",
  no_files: "Es ist keine Datei da. Nennen Sie mindestens eine Datei oder einen Ordner.",
  no_good_rows:
    "Keine Zeile konnte übernommen werden; veröffentlicht wurde nichts. Sehen Sie die zurückgewiesenen Zeilen an: Meist sind es ein falsches Trennzeichen, Dezimalkommas, eine verschobene Spalte oder NaN statt Kosten. Berichtigen Sie den Export und laden Sie ihn noch einmal hoch.",
  no_input: "Es ist keine Datei gekommen. Senden Sie mindestens eine Datei in CSV, JSON Lines oder Parquet.",
  no_match: "Nichts passt auf das Muster in der Adresse der Quelle. Berichtigen Sie das Muster.",
  no_periods: "Diesen Abrechnungszeitraum gibt es dort nicht. {detail}",
  no_rows: "Keine Zeile passt; es wurde nichts geschrieben.",
  no_such_dataset: "Diesen Datensatz gibt es dort nicht. {detail}",
  not_a_choice: "Das steht nicht zur Wahl. Wählen Sie eines der Angebotenen.",
  not_a_number: "Das ist keine Zahl. Schreiben Sie eine wie 10 oder 0.5.",
  not_an_email: "Das ist keine E-Mail-Adresse. Schreiben Sie sie wie name@example.org.",
  not_an_id: "Das ist keine Kennung einer Quelle. Prüfen Sie die Adresse.",
  not_an_upload_source:
    "Diese Quelle holt ihre Dateien selbst. Laden Sie ohne Angabe einer Quelle hoch, oder starten Sie einen Lauf der Quelle.",
  not_answered:
    "Niemand hat beantwortet, was dieser Lauf fragte; veröffentlicht wurde nichts. Wiederholen Sie ihn und antworten Sie dann. Wie lange ein Lauf wartet, bestimmt der Betreiber mit costs.waiting_days.",
  not_comparable: "Diese Eingaben lassen sich nicht vergleichen. Der Server sagt dazu: {detail}",
  not_converted: "Das hat Stoa nicht geschrieben. {detail}",
  not_derivable: "Das lässt sich aus den Posten nicht ableiten. {detail}",
  not_focus: "Das sind keine FOCUS-Daten. {detail}",
  not_found:
    "Das gibt es hier nicht (mehr), oder es ist nicht für Sie. Prüfen Sie die Adresse, oder laden Sie die Seite neu.",
  not_multipart: "Senden Sie die Dateien als multipart/form-data.",
  not_parquet: "Die Dateien lassen sich nicht als Parquet lesen. Exportieren Sie sie neu.",
  not_signed_in: "Melden Sie sich an, oder senden Sie einen API-Schlüssel in der Kopfzeile X-API-Key.",
  operators_only:
    "Das ist für den Betreiber: Senden Sie das Token aus server.metrics_token als „Authorization: Bearer …“.",
  organisation_busy:
    "Für diese Organisation laufen schon mehrere aufwendige Anfragen. Versuchen Sie es noch einmal, wenn einige beantwortet sind.",
  organisation_full:
    "Diese Organisation speichert so viel, wie sie darf. Bitten Sie den Betreiber, limits.organisation_bytes zu erhöhen. Dateien, aus denen keine Rechnung wurde, geben nach einer Woche Platz frei, ersetzte und gelöschte Rechnungen, wenn man nicht mehr zu ihnen zurückkann.",
  other_account:
    "Die Quelle „{source}“ enthält die Rechnungen des Kontos {account}, angegeben wurde {given}. Lassen Sie das Konto weg, oder laden Sie die Rechnung in eine eigene Quelle hoch.",
  other_dataset: "Das ist ein anderer Datensatz. {detail}",
  owner_required:
    "Nur Inhaber können Inhaber ernennen, ändern oder entfernen. Bitten Sie einen Inhaber der Organisation.",
  owners_only: "Nur ein angemeldeter Inhaber kann die Organisation löschen. Bitten Sie einen ihrer Inhaber darum.",
  password_wrong: "Das ist nicht Ihr jetziges Passwort.",
  passwords_busy: "In diesem Augenblick melden sich zu viele an. Versuchen Sie es gleich noch einmal.",
  permission_missing:
    "Dafür fehlt die Berechtigung {permission}. Bitten Sie einen Administrator der Organisation darum.",
  permission_unknown: "Diese Berechtigung gibt es nicht. Der Server sagt dazu: {detail}",
  person_busy:
    "Von Ihnen laufen schon mehrere aufwendige Anfragen. Versuchen Sie es noch einmal, wenn einige beantwortet sind.",
  person_required: "Das ist für Menschen, die angemeldet sind; Schlüssel gehören Organisationen. Melden Sie sich an.",
  picture_too_large:
    "Das Bild hat zu viele Teile, um hier gezeichnet zu werden. Zeigen Sie weniger, teilen Sie es auf mehrere Ansichten auf, oder zeichnen Sie es mit „stoa atlas draw“.",
  png_size: "In dieser Größe lässt sich kein PNG machen. Wählen Sie eine kleinere, oder laden Sie SVG herunter.",
  query_invalid: "Diese Frage lässt sich so nicht beantworten. Der Server sagt dazu: {detail}",
  query_too_large:
    "Das braucht mehr Arbeitsspeicher, als eine Frage verwenden darf. Grenzen Sie den Zeitraum ein, setzen Sie Filter, gruppieren Sie nach weniger, oder bitten Sie den Betreiber, limits.query_memory_bytes zu erhöhen.",
  question_changed:
    "Dieser Lauf fragt inzwischen etwas anderes (Frage {number}). Laden Sie die Seite neu, sehen Sie es an und bestätigen Sie das.",
  rate_limited:
    "Das war zu oft. Versuchen Sie es in {seconds, plural, one {# Sekunde} other {# Sekunden}} noch einmal.",
  read_failed:
    "Die Datei konnte nicht gelesen werden. Wiederholen Sie den Lauf; schlägt er wieder fehl, prüfen Sie, ob es die Datei gibt und der Server sie lesen darf.",
  record_too_long:
    "Eine Zeile hat kein Ende innerhalb der Grenze: meist ein Anführungszeichen, das nie geschlossen wird. Berichtigen Sie den Export an der genannten Zeile.",
  redirected:
    "Die Datei liegt anderswo, und Weiterleitungen wird nicht gefolgt. Geben Sie der Quelle die Adresse, auf die weitergeleitet wird.",
  reference_missing:
    "Etwas, worauf sich das bezieht, gibt es nicht mehr. Laden Sie die Seite neu und versuchen Sie es noch einmal.",
  rejects_gone:
    "Die Liste der zurückgewiesenen Zeilen wurde aufgeräumt: Sie wird eine Woche lang aufgehoben, und so lange die Rechnung ihres Laufs gezeigt wird oder man zu ihr zurückkann. Laden Sie die Rechnung noch einmal hoch, um sie zu sehen.",
  report_too_slow:
    "Die Antwort dauerte länger als {seconds, plural, one {# Sekunde} other {# Sekunden}} und wurde abgebrochen. Grenzen Sie den Zeitraum ein oder setzen Sie Filter.",
  request_too_slow:
    "Die Anfrage kam nicht vollständig an: Zu lange kam nichts oder fast nichts. Senden Sie sie noch einmal.",
  required: "Dieses Feld muss ausgefüllt werden.",
  rights_changed:
    "Ihre Rechte in dieser Organisation haben sich geändert, während die Anfrage gesendet wurde. Senden Sie sie noch einmal.",
  role_unknown: "Diese Rolle gibt es nicht. Wählen Sie Inhaber, Administrator, Mitglied oder Betrachter.",
  root_key_invalid: "Dieser Schlüssel ist nicht der in auth.root_key, oder dort steht keiner.",
  row_in_several_sources:
    "Diesen Posten gibt es in mehreren Quellen. Öffnen Sie ihn aus der Liste, damit klar ist, welcher gemeint ist.",
  run_in_progress: "Ein Lauf dieser Quelle ist im Gang. Warten Sie, bis er endet, oder brechen Sie ihn ab.",
  run_publishing:
    "Dieser Lauf veröffentlicht gerade und endet gleich. Um ihn ungeschehen zu machen, löschen Sie die Quelle, oder laden Sie eine berichtigte Datei hoch.",
  run_state: "Dieser Lauf hat sich inzwischen geändert. Laden Sie die Seite neu.",
  same_as_email: "Wählen Sie eines, das nicht Ihre E-Mail-Adresse ist.",
  same_bill_in_two_sources:
    "Dieselbe Rechnung liegt schon in einer anderen Quelle; veröffentlicht wurde nichts. Laden Sie sie in die Quelle hoch, die sie hat (sie ersetzt dort den Monat), oder löschen Sie eine der beiden. Sollen beide zählen, bestätigen Sie den Lauf; für die nächsten sagt es eine Einstellung der Quelle. Im Einzelnen: {detail}",
  same_name:
    "Zwei Dateien heißen gleich, und ein Manifest nennt seine Dateien beim Namen. Laden Sie einen Monat nach dem anderen hoch, jeden mit seinem Manifest.",
  schedule_not_wanted: "Eine Quelle zum Hochladen hat nichts zu holen. Lassen Sie den Zeitplan weg.",
  scratch_folder:
    "Der Ordner für Zwischenergebnisse kann nicht angelegt werden. Bitten Sie den Betreiber zu prüfen, ob er beschreibbar ist.",
  server_busy:
    "Der Server bearbeitet gerade so viele solche Anfragen, wie er kann. Versuchen Sie es in einigen Sekunden noch einmal.",
  session_over: "Diese Sitzung ist beendet. Melden Sie sich wieder an.",
  set: "Dieser Wert passt nicht. {detail}",
  set_without_derived: "Nur ein abgeleiteter Datensatz nimmt eigene Werte. {detail}",
  sign_in_again:
    "Melden Sie sich noch einmal mit einem Link an, und setzen Sie das Passwort innerhalb von fünfzehn Minuten.",
  sign_up_closed:
    "In diese Installation kommt man auf Einladung. Bitten Sie einen Inhaber oder Administrator Ihrer Organisation darum, oder den Betreiber des Servers.",
  slug_malformed: "Das ist kein Kurzname einer Organisation: 3 bis 50 Buchstaben, Ziffern und „_“.",
  slug_race: "Mehrere Organisationen dieses Namens entstanden zugleich. Versuchen Sie es noch einmal.",
  source_deleted:
    "Die Quelle wurde gelöscht, während dieser Lauf wartete. Legen Sie sie neu an und starten Sie einen neuen Lauf.",
  sql_invalid: "Diese Abfrage kann nicht ausgeführt werden. Der Server sagt dazu: {detail}",
  staged_file_changed:
    "Eine vorbereitete Datei hat nicht mehr so viele Zeilen, wie der Lauf geschrieben hat. Starten Sie den Lauf noch einmal.",
  staged_file_misplaced:
    "Eine vorbereitete Datei gehört nicht zu der Quelle und den Zeiträumen, die veröffentlicht werden. Starten Sie den Lauf noch einmal.",
  storage:
    "Der Speicher des Servers hat versagt. Wiederholen Sie den Lauf; schlägt er wieder fehl, nennen Sie dem Betreiber seine Kennung.",
  storage_full:
    "Der Speicher des Servers ist voll; veröffentlicht wurde nichts. Bitten Sie den Betreiber, Platz zu schaffen, und wiederholen Sie den Lauf.",
  sum_too_large: "Eine Summe ist zu groß, um sie genau anzugeben. Grenzen Sie den Zeitraum ein oder setzen Sie Filter.",
  superseded:
    "Ein neuerer Lauf dieser Quelle ist abgeschlossen. Laden Sie die Datei noch einmal hoch, wenn ihre Zeilen die richtigen sind.",
  timed_out:
    "Der Lauf dauerte länger als erlaubt (costs.run_seconds). Teilen Sie die Dateien nach Monaten, oder bitten Sie den Betreiber, die Grenze zu erhöhen.",
  timestamp_malformed: "Das ist keine Zeitangabe. Schreiben Sie sie wie 2026-01-31T12:00:00Z.",
  too_common: "Dieses Passwort gehört zu den ersten, die Angreifer versuchen; wählen Sie ein anderes.",
  too_large:
    "Das ist zu groß. Laden Sie weniger oder kleinere Dateien hoch, packen Sie sie als .gz oder .zst, oder legen Sie sie in einen Ordner oder Bucket und machen Sie daraus eine Quelle.",
  too_long: "Das ist zu lang. Verwenden Sie weniger Zeichen.",
  too_many_rejects:
    "Zu viele Zeilen wurden zurückgewiesen; veröffentlicht wurde nichts. Sehen Sie sie an: Meist sind es ein falsches Trennzeichen, Dezimalkommas, eine verschobene Spalte oder NaN statt Kosten. Berichtigen Sie den Export und laden Sie ihn noch einmal hoch.",
  too_many_sources:
    "Diese Organisation hat so viele Quellen, wie sie haben darf ({most}). Löschen Sie Quellen, die niemand braucht, oder bitten Sie den Betreiber, limits.organisation_sources zu erhöhen.",
  too_much_work: "Das wäre mehr Arbeit, als eine Anfrage verursachen darf. Fragen Sie nach weniger.",
  too_short: "Das ist zu kurz. Nehmen Sie mindestens 10 Zeichen; ein paar Wörter hintereinander sind leicht zu merken.",
  took_too_long:
    "Das dauerte zu lange und wurde abgebrochen. Fragen Sie nach weniger, oder versuchen Sie es später noch einmal.",
  truncated_file:
    "Die Datei endet mittendrin. Laden Sie sie neu herunter, vergleichen Sie ihre Größe mit dem Original und laden Sie sie noch einmal hoch.",
  unknown: "Das ist hier nicht bekannt. Der Server sagt dazu: {detail}",
  unknown_book: "Dieses Preisbuch gibt es nicht. Der Server sagt dazu: {detail}",
  unknown_columns:
    "Die Spalten gehören zu keinem bekannten Format. Laden Sie einen Export nach FOCUS 1.0–1.4 oder einen AWS Cost and Usage Report hoch. Wurden die Spalten umbenannt, stellen Sie die Namen des Exports wieder her.",
  unknown_field: "Dieses Feld gibt es nicht. Der Server sagt dazu: {detail}",
  unknown_format:
    "Dieses Format gibt es nicht. Laden Sie einen Export nach FOCUS 1.0–1.4 oder einen AWS Cost and Usage Report hoch, oder lassen Sie das Format weg, dann wird es erkannt.",
  unreachable:
    "Dieser Ort ist nicht erreichbar. Prüfen Sie die Adresse und das Netz des Servers und wiederholen Sie den Lauf.",
  unsupported_compression:
    "Diese Art der Komprimierung wird nicht gelesen. Entpacken Sie die Datei, oder packen Sie sie als .gz oder .zst, und laden Sie sie noch einmal hoch.",
  unsupported_dataset:
    "Diese Art von Daten wird noch nicht gelesen, nur „Cost and Usage“. Laden Sie eine solche Datei hoch.",
  unsupported_table:
    "Das ist eine Iceberg- oder Hudi-Tabelle, in der auch ersetzte Dateien liegen. Schreiben Sie die Zeilen ihrer neuesten Version in Parquet-Dateien, und nennen Sie deren Ordner in der Quelle.",
  unwritable:
    "Dorthin kann nicht geschrieben werden. Bitten Sie den Betreiber, Platz und Rechte zu prüfen; veröffentlicht wurde nichts.",
  upload_needed:
    "Diese Quelle bekommt ihre Dateien durch Hochladen. Laden Sie eine Datei hoch, um einen Lauf zu starten.",
  url_not_allowed:
    "Diese Adresse darf nicht gelesen werden. Fragen Sie den Betreiber, welche Adressen erlaubt sind, und bitten Sie ihn, diese zu costs.url_prefixes hinzuzufügen.",
  url_not_wanted: "Eine Quelle zum Hochladen hat keine Adresse. Lassen Sie sie weg.",
  url_required: "Diese Art von Quelle braucht eine Adresse. Geben Sie sie an.",
  validation_failed: "Einige Angaben stimmen nicht. Berichtigen Sie die genannten Felder.",
  workload_too_long: "Diese Datei einer Last ist zu lang. Kürzen Sie sie.",
  write_failed:
    "Der Server konnte nicht schreiben; veröffentlicht wurde nichts. Bitten Sie den Betreiber, freien Platz und Rechte des Speichers zu prüfen, und wiederholen Sie den Lauf.",
};
export default de;
