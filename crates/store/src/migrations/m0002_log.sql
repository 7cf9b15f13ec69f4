-- The org log, and the answers kept for idempotency keys.
CREATE TABLE org_log (
  org_id $uuid PRIMARY KEY REFERENCES organisation (id) ON DELETE CASCADE,
  head $int NOT NULL
) $table_end;

CREATE TABLE event (
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  sequence $int NOT NULL,
  id $uuid NOT NULL,
  type $text NOT NULL,
  schema_version $int NOT NULL,
  subject $text NOT NULL,
  time $time NOT NULL,
  actor $text NOT NULL,
  correlation_id $text,
  causation_id $uuid,
  data $json NOT NULL,
  PRIMARY KEY (org_id, sequence),
  CONSTRAINT event_id_key UNIQUE (id)
) $table_end;

CREATE TABLE idempotency (
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  key $text NOT NULL,
  fingerprint $text NOT NULL,
  status $int,
  content_type $text,
  body $bytes,
  created_at $time NOT NULL,
  expires_at $time NOT NULL,
  PRIMARY KEY (org_id, key)
) $table_end;
CREATE INDEX idempotency_expires_at_idx ON idempotency (expires_at);

CREATE TABLE lease (
  name $text PRIMARY KEY,
  holder $text NOT NULL,
  expires_at $time NOT NULL
) $table_end;
