-- Generated from the migrations; a test compares. Do not edit.
CREATE TABLE api_key (
  id BLOB PRIMARY KEY,
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  prefix TEXT NOT NULL,
  hash TEXT NOT NULL,
  permissions TEXT NOT NULL,
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  last_used_at INTEGER,
  revoked_at INTEGER, member_id BLOB,
  CONSTRAINT api_key_hash_key UNIQUE (hash)
) STRICT;
CREATE INDEX api_key_member_id_idx ON api_key (member_id);
CREATE INDEX api_key_org_id_idx ON api_key (org_id, id);
CREATE TABLE cost_dataset (
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  dataset TEXT NOT NULL,
  raw_version INTEGER NOT NULL,
  rollup_version INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, dataset)
) STRICT;
CREATE TABLE cost_period (
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  dataset TEXT NOT NULL,
  source_id BLOB NOT NULL,
  billing_period TEXT NOT NULL,
  rows INTEGER NOT NULL,
  billed TEXT NOT NULL,
  run_id BLOB NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, dataset, source_id, billing_period)
) STRICT;
CREATE TABLE cost_publish (
  id BLOB PRIMARY KEY,
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  dataset TEXT NOT NULL,
  source_id BLOB NOT NULL,
  run_id BLOB NOT NULL,
  raw_version INTEGER NOT NULL,
  rollup_version INTEGER NOT NULL,
  published_at INTEGER NOT NULL,
  periods TEXT NOT NULL,
  CONSTRAINT cost_publish_run_id_dataset_key UNIQUE (run_id, dataset)
) STRICT;
CREATE INDEX cost_publish_org_id_id_idx ON cost_publish (org_id, id);
CREATE INDEX cost_publish_org_id_idx ON cost_publish (org_id, dataset, published_at);
CREATE INDEX cost_publish_source_id_idx ON cost_publish (source_id, id);
CREATE TABLE cost_run (
  id BLOB PRIMARY KEY,
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  source_id BLOB NOT NULL REFERENCES cost_source (id) ON DELETE CASCADE,
  job_id BLOB,
  state TEXT NOT NULL,
  trigger TEXT NOT NULL,
  files TEXT NOT NULL,
  recognised TEXT,
  progress TEXT,
  balance TEXT,
  validation TEXT,
  publish TEXT,
  error TEXT,
  rows_in INTEGER NOT NULL,
  rows_out INTEGER NOT NULL,
  rejects INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER
, question TEXT, files_brief TEXT, periods_brief TEXT, question_brief TEXT) STRICT;
CREATE INDEX cost_run_org_id_idx ON cost_run (org_id, id);
CREATE INDEX cost_run_source_id_idx ON cost_run (source_id, id);
CREATE INDEX cost_run_state_idx ON cost_run (org_id, state, id);
CREATE TABLE cost_run_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  run_id BLOB NOT NULL REFERENCES cost_run (id) ON DELETE CASCADE,
  time INTEGER NOT NULL,
  level TEXT NOT NULL,
  step TEXT,
  message TEXT NOT NULL
, said TEXT) STRICT;
CREATE INDEX cost_run_log_org_id_idx ON cost_run_log (org_id);
CREATE INDEX cost_run_log_run_id_idx ON cost_run_log (run_id, id);
CREATE TABLE cost_run_step (
  run_id BLOB NOT NULL REFERENCES cost_run (id) ON DELETE CASCADE,
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  step TEXT NOT NULL,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  detail TEXT,
  PRIMARY KEY (run_id, step)
) STRICT;
CREATE INDEX cost_run_step_org_id_idx ON cost_run_step (org_id);
CREATE TABLE cost_source (
  id BLOB PRIMARY KEY,
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  location TEXT NOT NULL,
  format TEXT,
  identity TEXT,
  schedule TEXT,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  etag INTEGER NOT NULL
, account TEXT, applicability TEXT, allow_duplicate INTEGER, allow_account_change INTEGER, allow_missing_charges INTEGER, allow_possibly_twice INTEGER) STRICT;
CREATE UNIQUE INDEX cost_source_org_id_identity_key ON cost_source (org_id, identity)
  WHERE identity IS NOT NULL;
CREATE INDEX cost_source_org_id_idx ON cost_source (org_id, id);
CREATE TABLE drawing (
  id BLOB PRIMARY KEY,
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  head INTEGER NOT NULL,
  picture_count INTEGER NOT NULL,
  problem_count INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  deleted_at INTEGER,
  etag INTEGER NOT NULL
) STRICT;
CREATE INDEX drawing_org_id_idx ON drawing (org_id, id);
CREATE UNIQUE INDEX drawing_org_id_name_key ON drawing (org_id, name) WHERE deleted_at IS NULL;
CREATE TABLE drawing_version (
  drawing_id BLOB NOT NULL REFERENCES drawing (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  picture_count INTEGER NOT NULL,
  problem_count INTEGER NOT NULL,
  note TEXT,
  restored_from INTEGER,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  PRIMARY KEY (drawing_id, number)
) STRICT;
CREATE INDEX drawing_version_org_id_idx ON drawing_version (org_id, bytes);
CREATE TABLE email_link (
  id BLOB PRIMARY KEY,
  token_hash TEXT NOT NULL,
  person_id BLOB REFERENCES person (id) ON DELETE CASCADE,
  email TEXT NOT NULL,
  purpose TEXT NOT NULL,
  data TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER, email_lower TEXT,
  CONSTRAINT email_link_token_hash_key UNIQUE (token_hash)
) STRICT;
CREATE INDEX email_link_email_lower_idx ON email_link (email_lower);
CREATE INDEX email_link_expires_at_idx ON email_link (expires_at);
CREATE TABLE event (
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  id BLOB NOT NULL,
  type TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  subject TEXT NOT NULL,
  time INTEGER NOT NULL,
  actor TEXT NOT NULL,
  correlation_id TEXT,
  causation_id BLOB,
  data TEXT NOT NULL,
  PRIMARY KEY (org_id, sequence),
  CONSTRAINT event_id_key UNIQUE (id)
) STRICT;
CREATE INDEX event_type_idx ON event (org_id, type, sequence);
CREATE TABLE idempotency (
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER,
  content_type TEXT,
  body BLOB,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (org_id, key)
) STRICT;
CREATE INDEX idempotency_expires_at_idx ON idempotency (expires_at);
CREATE TABLE invitation (
  id BLOB PRIMARY KEY,
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  email TEXT NOT NULL,
  email_lower TEXT NOT NULL,
  role TEXT NOT NULL,
  status TEXT NOT NULL,
  member_id BLOB,
  created_at INTEGER NOT NULL,
  sent_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER
, key_id BLOB) STRICT;
CREATE INDEX invitation_email_lower_idx ON invitation (email_lower);
CREATE INDEX invitation_key_id_idx ON invitation (key_id);
CREATE UNIQUE INDEX invitation_org_id_email_lower_key ON invitation (org_id, email_lower) WHERE status = 'invited';
CREATE INDEX invitation_org_id_idx ON invitation (org_id, id);
CREATE TABLE job (
  id BLOB PRIMARY KEY,
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  unique_key TEXT,
  payload TEXT NOT NULL,
  state TEXT NOT NULL,
  priority INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL,
  run_at INTEGER NOT NULL,
  lease_holder TEXT,
  lease_until INTEGER,
  heartbeat_at INTEGER,
  progress TEXT,
  error TEXT,
  correlation_id TEXT,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  cancel_requested INTEGER NOT NULL
) STRICT;
CREATE INDEX job_org_id_idx ON job (org_id, id);
CREATE UNIQUE INDEX job_org_id_kind_unique_key_key ON job (org_id, kind, unique_key)
  WHERE unique_key IS NOT NULL AND state IN ('queued', 'running');
CREATE INDEX job_queued_idx ON job (org_id, priority DESC, run_at, id) WHERE state = 'queued';
CREATE INDEX job_running_idx ON job (org_id, lease_until) WHERE state = 'running';
CREATE TABLE job_turn (
  org_id BLOB PRIMARY KEY REFERENCES organisation (id) ON DELETE CASCADE,
  served INTEGER NOT NULL
) STRICT;
CREATE TABLE lease (
  name TEXT PRIMARY KEY,
  holder TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE mailbox (
  id BLOB PRIMARY KEY,
  to_address TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  html TEXT,
  purpose TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE member (
  id BLOB PRIMARY KEY,
  org_id BLOB NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  person_id BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT member_org_id_person_id_key UNIQUE (org_id, person_id)
) STRICT;
CREATE INDEX member_person_id_idx ON member (person_id);
CREATE TABLE org_log (
  org_id BLOB PRIMARY KEY REFERENCES organisation (id) ON DELETE CASCADE,
  head INTEGER NOT NULL
) STRICT;
CREATE TABLE organisation (
  id BLOB PRIMARY KEY,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  currency TEXT NOT NULL,
  locale TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT organisation_slug_key UNIQUE (slug)
) STRICT;
CREATE TABLE person (
  id BLOB PRIMARY KEY,
  email TEXT NOT NULL,
  email_lower TEXT NOT NULL,
  name TEXT NOT NULL,
  locale TEXT NOT NULL,
  password_hash TEXT,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  CONSTRAINT person_email_lower_key UNIQUE (email_lower)
) STRICT;
CREATE TABLE schedule (
  name TEXT PRIMARY KEY,
  next_at INTEGER NOT NULL,
  last_at INTEGER,
  last_job BLOB
) STRICT;
CREATE TABLE session (
  id BLOB PRIMARY KEY,
  token_hash TEXT NOT NULL,
  person_id BLOB NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  user_agent TEXT,
  ip TEXT, proved_at INTEGER,
  CONSTRAINT session_token_hash_key UNIQUE (token_hash)
) STRICT;
CREATE INDEX session_expires_at_idx ON session (expires_at);
CREATE INDEX session_person_id_idx ON session (person_id);
CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
