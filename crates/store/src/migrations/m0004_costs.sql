-- Costs: where bills come from, what was done with them, what is published.
CREATE TABLE cost_source (
  id $uuid PRIMARY KEY,
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  name $text NOT NULL,
  kind $text NOT NULL,
  location $json NOT NULL,
  format $text,
  identity $text,
  schedule $text,
  state $text NOT NULL,
  created_at $time NOT NULL,
  updated_at $time NOT NULL,
  etag $int NOT NULL
) $table_end;
CREATE UNIQUE INDEX cost_source_org_id_identity_key ON cost_source (org_id, identity)
  WHERE identity IS NOT NULL;
CREATE INDEX cost_source_org_id_idx ON cost_source (org_id, id);

CREATE TABLE cost_run (
  id $uuid PRIMARY KEY,
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  source_id $uuid NOT NULL REFERENCES cost_source (id) ON DELETE CASCADE,
  job_id $uuid,
  state $text NOT NULL,
  trigger $text NOT NULL,
  files $json NOT NULL,
  recognised $json,
  progress $json,
  balance $json,
  validation $json,
  publish $json,
  error $json,
  rows_in $int NOT NULL,
  rows_out $int NOT NULL,
  rejects $int NOT NULL,
  bytes $int NOT NULL,
  created_at $time NOT NULL,
  started_at $time,
  finished_at $time
) $table_end;
CREATE INDEX cost_run_org_id_idx ON cost_run (org_id, id);
CREATE INDEX cost_run_source_id_idx ON cost_run (source_id, id);

CREATE TABLE cost_run_step (
  run_id $uuid NOT NULL REFERENCES cost_run (id) ON DELETE CASCADE,
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  step $text NOT NULL,
  state $text NOT NULL,
  attempt $int NOT NULL,
  started_at $time,
  finished_at $time,
  detail $json,
  PRIMARY KEY (run_id, step)
) $table_end;
CREATE INDEX cost_run_step_org_id_idx ON cost_run_step (org_id);

CREATE TABLE cost_run_log (
  id $counted_id,
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  run_id $uuid NOT NULL REFERENCES cost_run (id) ON DELETE CASCADE,
  time $time NOT NULL,
  level $text NOT NULL,
  step $text,
  message $text NOT NULL
) $table_end;
CREATE INDEX cost_run_log_run_id_idx ON cost_run_log (run_id, id);

CREATE TABLE cost_dataset (
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  dataset $text NOT NULL,
  raw_version $int NOT NULL,
  rollup_version $int NOT NULL,
  updated_at $time NOT NULL,
  PRIMARY KEY (org_id, dataset)
) $table_end;

-- One row per publish: the points in time that can still be looked at.
CREATE TABLE cost_publish (
  id $uuid PRIMARY KEY,
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  dataset $text NOT NULL,
  source_id $uuid NOT NULL,
  run_id $uuid NOT NULL,
  raw_version $int NOT NULL,
  rollup_version $int NOT NULL,
  published_at $time NOT NULL,
  periods $json NOT NULL,
  CONSTRAINT cost_publish_run_id_dataset_key UNIQUE (run_id, dataset)
) $table_end;
CREATE INDEX cost_publish_org_id_idx ON cost_publish (org_id, dataset, published_at);

CREATE TABLE cost_period (
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  dataset $text NOT NULL,
  source_id $uuid NOT NULL,
  billing_period $text NOT NULL,
  rows $int NOT NULL,
  billed $json NOT NULL,
  run_id $uuid NOT NULL,
  updated_at $time NOT NULL,
  PRIMARY KEY (org_id, dataset, source_id, billing_period)
) $table_end;
