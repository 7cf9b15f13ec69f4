-- Drawings: an organisation's own models, with every version of their text.
CREATE TABLE drawing (
  id $uuid PRIMARY KEY,
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  name $text NOT NULL,
  head $int NOT NULL,
  picture_count $int NOT NULL,
  problem_count $int NOT NULL,
  created_at $time NOT NULL,
  created_by $text NOT NULL,
  updated_at $time NOT NULL,
  updated_by $text NOT NULL,
  deleted_at $time,
  etag $int NOT NULL
) $table_end;
CREATE INDEX drawing_org_id_idx ON drawing (org_id, id);
-- A deleted drawing leaves its name to others.
CREATE UNIQUE INDEX drawing_org_id_name_key ON drawing (org_id, name) WHERE deleted_at IS NULL;

CREATE TABLE drawing_version (
  drawing_id $uuid NOT NULL REFERENCES drawing (id) ON DELETE CASCADE,
  number $int NOT NULL,
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  text $text NOT NULL,
  bytes $int NOT NULL,
  picture_count $int NOT NULL,
  problem_count $int NOT NULL,
  note $text,
  restored_from $int,
  created_at $time NOT NULL,
  created_by $text NOT NULL,
  PRIMARY KEY (drawing_id, number)
) $table_end;
CREATE INDEX drawing_version_org_id_idx ON drawing_version (org_id, bytes);
