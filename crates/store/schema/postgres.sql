-- Generated from the migrations; a test compares. Do not edit.
CREATE TABLE api_key (
  id uuid NOT NULL,
  org_id uuid NOT NULL,
  name text NOT NULL,
  prefix text NOT NULL,
  hash text NOT NULL,
  permissions jsonb NOT NULL,
  created_by text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint,
  last_used_at bigint,
  revoked_at bigint,
  member_id uuid
);
ALTER TABLE api_key ADD CONSTRAINT api_key_hash_key UNIQUE (hash);
ALTER TABLE api_key ADD CONSTRAINT api_key_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE api_key ADD CONSTRAINT api_key_pkey PRIMARY KEY (id);
CREATE INDEX api_key_member_id_idx ON public.api_key USING btree (member_id);
CREATE INDEX api_key_org_id_idx ON public.api_key USING btree (org_id, id);
ALTER TABLE api_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_key FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON api_key USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON api_key USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON api_key TO stoa_app;
CREATE TABLE cost_dataset (
  org_id uuid NOT NULL,
  dataset text NOT NULL,
  raw_version bigint NOT NULL,
  rollup_version bigint NOT NULL,
  updated_at bigint NOT NULL
);
ALTER TABLE cost_dataset ADD CONSTRAINT cost_dataset_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE cost_dataset ADD CONSTRAINT cost_dataset_pkey PRIMARY KEY (org_id, dataset);
ALTER TABLE cost_dataset ENABLE ROW LEVEL SECURITY;
ALTER TABLE cost_dataset FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON cost_dataset USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON cost_dataset USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON cost_dataset TO stoa_app;
CREATE TABLE cost_period (
  org_id uuid NOT NULL,
  dataset text NOT NULL,
  source_id uuid NOT NULL,
  billing_period text NOT NULL,
  rows bigint NOT NULL,
  billed jsonb NOT NULL,
  run_id uuid NOT NULL,
  updated_at bigint NOT NULL
);
ALTER TABLE cost_period ADD CONSTRAINT cost_period_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE cost_period ADD CONSTRAINT cost_period_pkey PRIMARY KEY (org_id, dataset, source_id, billing_period);
ALTER TABLE cost_period ENABLE ROW LEVEL SECURITY;
ALTER TABLE cost_period FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON cost_period USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON cost_period USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON cost_period TO stoa_app;
CREATE TABLE cost_publish (
  id uuid NOT NULL,
  org_id uuid NOT NULL,
  dataset text NOT NULL,
  source_id uuid NOT NULL,
  run_id uuid NOT NULL,
  raw_version bigint NOT NULL,
  rollup_version bigint NOT NULL,
  published_at bigint NOT NULL,
  periods jsonb NOT NULL
);
ALTER TABLE cost_publish ADD CONSTRAINT cost_publish_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE cost_publish ADD CONSTRAINT cost_publish_pkey PRIMARY KEY (id);
ALTER TABLE cost_publish ADD CONSTRAINT cost_publish_run_id_dataset_key UNIQUE (run_id, dataset);
CREATE INDEX cost_publish_org_id_id_idx ON public.cost_publish USING btree (org_id, id);
CREATE INDEX cost_publish_org_id_idx ON public.cost_publish USING btree (org_id, dataset, published_at);
CREATE INDEX cost_publish_source_id_idx ON public.cost_publish USING btree (source_id, id);
ALTER TABLE cost_publish ENABLE ROW LEVEL SECURITY;
ALTER TABLE cost_publish FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON cost_publish USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON cost_publish USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON cost_publish TO stoa_app;
CREATE TABLE cost_run (
  id uuid NOT NULL,
  org_id uuid NOT NULL,
  source_id uuid NOT NULL,
  job_id uuid,
  state text NOT NULL,
  trigger text NOT NULL,
  files jsonb NOT NULL,
  recognised jsonb,
  progress jsonb,
  balance jsonb,
  validation jsonb,
  publish jsonb,
  error jsonb,
  rows_in bigint NOT NULL,
  rows_out bigint NOT NULL,
  rejects bigint NOT NULL,
  bytes bigint NOT NULL,
  created_at bigint NOT NULL,
  started_at bigint,
  finished_at bigint,
  question jsonb,
  files_brief jsonb,
  periods_brief jsonb,
  question_brief jsonb
);
ALTER TABLE cost_run ADD CONSTRAINT cost_run_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE cost_run ADD CONSTRAINT cost_run_pkey PRIMARY KEY (id);
ALTER TABLE cost_run ADD CONSTRAINT cost_run_source_id_fkey FOREIGN KEY (source_id) REFERENCES cost_source(id) ON DELETE CASCADE;
CREATE INDEX cost_run_org_id_idx ON public.cost_run USING btree (org_id, id);
CREATE INDEX cost_run_source_id_idx ON public.cost_run USING btree (source_id, id);
CREATE INDEX cost_run_state_idx ON public.cost_run USING btree (org_id, state, id);
ALTER TABLE cost_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE cost_run FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON cost_run USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON cost_run USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON cost_run TO stoa_app;
CREATE TABLE cost_run_log (
  id bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
  org_id uuid NOT NULL,
  run_id uuid NOT NULL,
  time bigint NOT NULL,
  level text NOT NULL,
  step text,
  message text NOT NULL,
  said jsonb
);
ALTER TABLE cost_run_log ADD CONSTRAINT cost_run_log_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE cost_run_log ADD CONSTRAINT cost_run_log_pkey PRIMARY KEY (id);
ALTER TABLE cost_run_log ADD CONSTRAINT cost_run_log_run_id_fkey FOREIGN KEY (run_id) REFERENCES cost_run(id) ON DELETE CASCADE;
CREATE INDEX cost_run_log_org_id_idx ON public.cost_run_log USING btree (org_id);
CREATE INDEX cost_run_log_run_id_idx ON public.cost_run_log USING btree (run_id, id);
ALTER TABLE cost_run_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE cost_run_log FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON cost_run_log USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON cost_run_log USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON cost_run_log TO stoa_app;
CREATE TABLE cost_run_step (
  run_id uuid NOT NULL,
  org_id uuid NOT NULL,
  step text NOT NULL,
  state text NOT NULL,
  attempt bigint NOT NULL,
  started_at bigint,
  finished_at bigint,
  detail jsonb
);
ALTER TABLE cost_run_step ADD CONSTRAINT cost_run_step_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE cost_run_step ADD CONSTRAINT cost_run_step_pkey PRIMARY KEY (run_id, step);
ALTER TABLE cost_run_step ADD CONSTRAINT cost_run_step_run_id_fkey FOREIGN KEY (run_id) REFERENCES cost_run(id) ON DELETE CASCADE;
CREATE INDEX cost_run_step_org_id_idx ON public.cost_run_step USING btree (org_id);
ALTER TABLE cost_run_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE cost_run_step FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON cost_run_step USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON cost_run_step USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON cost_run_step TO stoa_app;
CREATE TABLE cost_source (
  id uuid NOT NULL,
  org_id uuid NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  location jsonb NOT NULL,
  format text,
  identity text,
  schedule text,
  state text NOT NULL,
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  etag bigint NOT NULL,
  account jsonb,
  applicability jsonb,
  allow_duplicate boolean,
  allow_account_change boolean,
  allow_missing_charges boolean,
  allow_possibly_twice boolean
);
ALTER TABLE cost_source ADD CONSTRAINT cost_source_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE cost_source ADD CONSTRAINT cost_source_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX cost_source_org_id_identity_key ON public.cost_source USING btree (org_id, identity) WHERE (identity IS NOT NULL);
CREATE INDEX cost_source_org_id_idx ON public.cost_source USING btree (org_id, id);
ALTER TABLE cost_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE cost_source FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON cost_source USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON cost_source USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON cost_source TO stoa_app;
CREATE TABLE drawing (
  id uuid NOT NULL,
  org_id uuid NOT NULL,
  name text NOT NULL,
  head bigint NOT NULL,
  picture_count bigint NOT NULL,
  problem_count bigint NOT NULL,
  created_at bigint NOT NULL,
  created_by text NOT NULL,
  updated_at bigint NOT NULL,
  updated_by text NOT NULL,
  deleted_at bigint,
  etag bigint NOT NULL
);
ALTER TABLE drawing ADD CONSTRAINT drawing_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE drawing ADD CONSTRAINT drawing_pkey PRIMARY KEY (id);
CREATE INDEX drawing_org_id_idx ON public.drawing USING btree (org_id, id);
CREATE UNIQUE INDEX drawing_org_id_name_key ON public.drawing USING btree (org_id, name) WHERE (deleted_at IS NULL);
ALTER TABLE drawing ENABLE ROW LEVEL SECURITY;
ALTER TABLE drawing FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON drawing USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON drawing USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON drawing TO stoa_app;
CREATE TABLE drawing_version (
  drawing_id uuid NOT NULL,
  number bigint NOT NULL,
  org_id uuid NOT NULL,
  text text NOT NULL,
  bytes bigint NOT NULL,
  picture_count bigint NOT NULL,
  problem_count bigint NOT NULL,
  note text,
  restored_from bigint,
  created_at bigint NOT NULL,
  created_by text NOT NULL
);
ALTER TABLE drawing_version ADD CONSTRAINT drawing_version_drawing_id_fkey FOREIGN KEY (drawing_id) REFERENCES drawing(id) ON DELETE CASCADE;
ALTER TABLE drawing_version ADD CONSTRAINT drawing_version_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE drawing_version ADD CONSTRAINT drawing_version_pkey PRIMARY KEY (drawing_id, number);
CREATE INDEX drawing_version_org_id_idx ON public.drawing_version USING btree (org_id, bytes);
ALTER TABLE drawing_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE drawing_version FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON drawing_version USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON drawing_version USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON drawing_version TO stoa_app;
CREATE TABLE email_link (
  id uuid NOT NULL,
  token_hash text NOT NULL,
  person_id uuid,
  email text NOT NULL,
  purpose text NOT NULL,
  data jsonb NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  used_at bigint,
  email_lower text
);
ALTER TABLE email_link ADD CONSTRAINT email_link_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE;
ALTER TABLE email_link ADD CONSTRAINT email_link_pkey PRIMARY KEY (id);
ALTER TABLE email_link ADD CONSTRAINT email_link_token_hash_key UNIQUE (token_hash);
CREATE INDEX email_link_email_lower_idx ON public.email_link USING btree (email_lower);
CREATE INDEX email_link_expires_at_idx ON public.email_link USING btree (expires_at);
GRANT DELETE, INSERT, SELECT, UPDATE ON email_link TO stoa_app;
CREATE TABLE event (
  org_id uuid NOT NULL,
  sequence bigint NOT NULL,
  id uuid NOT NULL,
  type text NOT NULL,
  schema_version bigint NOT NULL,
  subject text NOT NULL,
  time bigint NOT NULL,
  actor text NOT NULL,
  correlation_id text,
  causation_id uuid,
  data jsonb NOT NULL
);
ALTER TABLE event ADD CONSTRAINT event_id_key UNIQUE (id);
ALTER TABLE event ADD CONSTRAINT event_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE event ADD CONSTRAINT event_pkey PRIMARY KEY (org_id, sequence);
CREATE INDEX event_type_idx ON public.event USING btree (org_id, type, sequence);
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
ALTER TABLE event FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON event USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON event USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT ON event TO stoa_app;
CREATE TABLE idempotency (
  org_id uuid NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  status bigint,
  content_type text,
  body bytea,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL
);
ALTER TABLE idempotency ADD CONSTRAINT idempotency_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE idempotency ADD CONSTRAINT idempotency_pkey PRIMARY KEY (org_id, key);
CREATE INDEX idempotency_expires_at_idx ON public.idempotency USING btree (expires_at);
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON idempotency USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON idempotency USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON idempotency TO stoa_app;
CREATE TABLE invitation (
  id uuid NOT NULL,
  org_id uuid NOT NULL,
  email text NOT NULL,
  email_lower text NOT NULL,
  role text NOT NULL,
  status text NOT NULL,
  member_id uuid,
  created_at bigint NOT NULL,
  sent_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  ended_at bigint,
  key_id uuid
);
ALTER TABLE invitation ADD CONSTRAINT invitation_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE invitation ADD CONSTRAINT invitation_pkey PRIMARY KEY (id);
CREATE INDEX invitation_email_lower_idx ON public.invitation USING btree (email_lower);
CREATE INDEX invitation_key_id_idx ON public.invitation USING btree (key_id);
CREATE UNIQUE INDEX invitation_org_id_email_lower_key ON public.invitation USING btree (org_id, email_lower) WHERE (status = 'invited'::text);
CREATE INDEX invitation_org_id_idx ON public.invitation USING btree (org_id, id);
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON invitation USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON invitation USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON invitation TO stoa_app;
CREATE TABLE job (
  id uuid NOT NULL,
  org_id uuid NOT NULL,
  kind text NOT NULL,
  unique_key text,
  payload jsonb NOT NULL,
  state text NOT NULL,
  priority bigint NOT NULL,
  attempts bigint NOT NULL,
  max_attempts bigint NOT NULL,
  run_at bigint NOT NULL,
  lease_holder text,
  lease_until bigint,
  heartbeat_at bigint,
  progress jsonb,
  error text,
  correlation_id text,
  created_at bigint NOT NULL,
  started_at bigint,
  finished_at bigint,
  cancel_requested boolean NOT NULL
);
ALTER TABLE job ADD CONSTRAINT job_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE job ADD CONSTRAINT job_pkey PRIMARY KEY (id);
CREATE INDEX job_org_id_idx ON public.job USING btree (org_id, id);
CREATE UNIQUE INDEX job_org_id_kind_unique_key_key ON public.job USING btree (org_id, kind, unique_key) WHERE ((unique_key IS NOT NULL) AND (state = ANY (ARRAY['queued'::text, 'running'::text])));
CREATE INDEX job_queued_idx ON public.job USING btree (org_id, priority DESC, run_at, id) WHERE (state = 'queued'::text);
CREATE INDEX job_running_idx ON public.job USING btree (org_id, lease_until) WHERE (state = 'running'::text);
ALTER TABLE job ENABLE ROW LEVEL SECURITY;
ALTER TABLE job FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON job USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON job USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON job TO stoa_app;
CREATE TABLE job_turn (
  org_id uuid NOT NULL,
  served bigint NOT NULL
);
ALTER TABLE job_turn ADD CONSTRAINT job_turn_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE job_turn ADD CONSTRAINT job_turn_pkey PRIMARY KEY (org_id);
ALTER TABLE job_turn ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_turn FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON job_turn USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON job_turn USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON job_turn TO stoa_app;
CREATE TABLE lease (
  name text NOT NULL,
  holder text NOT NULL,
  expires_at bigint NOT NULL
);
ALTER TABLE lease ADD CONSTRAINT lease_pkey PRIMARY KEY (name);
GRANT DELETE, INSERT, SELECT, UPDATE ON lease TO stoa_app;
CREATE TABLE mailbox (
  id uuid NOT NULL,
  to_address text NOT NULL,
  subject text NOT NULL,
  text text NOT NULL,
  html text,
  purpose text NOT NULL,
  created_at bigint NOT NULL
);
ALTER TABLE mailbox ADD CONSTRAINT mailbox_pkey PRIMARY KEY (id);
GRANT DELETE, INSERT, SELECT, UPDATE ON mailbox TO stoa_app;
CREATE TABLE member (
  id uuid NOT NULL,
  org_id uuid NOT NULL,
  person_id uuid NOT NULL,
  role text NOT NULL,
  created_at bigint NOT NULL
);
ALTER TABLE member ADD CONSTRAINT member_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE member ADD CONSTRAINT member_org_id_person_id_key UNIQUE (org_id, person_id);
ALTER TABLE member ADD CONSTRAINT member_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE;
ALTER TABLE member ADD CONSTRAINT member_pkey PRIMARY KEY (id);
CREATE INDEX member_person_id_idx ON public.member USING btree (person_id);
ALTER TABLE member ENABLE ROW LEVEL SECURITY;
ALTER TABLE member FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON member USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON member USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON member TO stoa_app;
CREATE TABLE org_log (
  org_id uuid NOT NULL,
  head bigint NOT NULL
);
ALTER TABLE org_log ADD CONSTRAINT org_log_org_id_fkey FOREIGN KEY (org_id) REFERENCES organisation(id) ON DELETE CASCADE;
ALTER TABLE org_log ADD CONSTRAINT org_log_pkey PRIMARY KEY (org_id);
ALTER TABLE org_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE org_log FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON org_log USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON org_log USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON org_log TO stoa_app;
CREATE TABLE organisation (
  id uuid NOT NULL,
  slug text NOT NULL,
  name text NOT NULL,
  status text NOT NULL,
  currency text NOT NULL,
  locale text NOT NULL,
  created_at bigint NOT NULL
);
ALTER TABLE organisation ADD CONSTRAINT organisation_pkey PRIMARY KEY (id);
ALTER TABLE organisation ADD CONSTRAINT organisation_slug_key UNIQUE (slug);
ALTER TABLE organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;
CREATE POLICY installation ON organisation USING ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text)) WITH CHECK ((( SELECT current_setting('app.system'::text, true) AS current_setting) = 'on'::text));
CREATE POLICY tenant ON organisation USING ((id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));
GRANT DELETE, INSERT, SELECT, UPDATE ON organisation TO stoa_app;
CREATE TABLE person (
  id uuid NOT NULL,
  email text NOT NULL,
  email_lower text NOT NULL,
  name text NOT NULL,
  locale text NOT NULL,
  password_hash text,
  status text NOT NULL,
  created_at bigint NOT NULL
);
ALTER TABLE person ADD CONSTRAINT person_email_lower_key UNIQUE (email_lower);
ALTER TABLE person ADD CONSTRAINT person_pkey PRIMARY KEY (id);
GRANT DELETE, INSERT, SELECT, UPDATE ON person TO stoa_app;
CREATE TABLE schedule (
  name text NOT NULL,
  next_at bigint NOT NULL,
  last_at bigint,
  last_job uuid
);
ALTER TABLE schedule ADD CONSTRAINT schedule_pkey PRIMARY KEY (name);
GRANT DELETE, INSERT, SELECT, UPDATE ON schedule TO stoa_app;
CREATE TABLE session (
  id uuid NOT NULL,
  token_hash text NOT NULL,
  person_id uuid NOT NULL,
  created_at bigint NOT NULL,
  last_seen_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint,
  user_agent text,
  ip text,
  proved_at bigint
);
ALTER TABLE session ADD CONSTRAINT session_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE;
ALTER TABLE session ADD CONSTRAINT session_pkey PRIMARY KEY (id);
ALTER TABLE session ADD CONSTRAINT session_token_hash_key UNIQUE (token_hash);
CREATE INDEX session_expires_at_idx ON public.session USING btree (expires_at);
CREATE INDEX session_person_id_idx ON public.session USING btree (person_id);
GRANT DELETE, INSERT, SELECT, UPDATE ON session TO stoa_app;
CREATE TABLE setting (
  key text NOT NULL,
  value text NOT NULL
);
ALTER TABLE setting ADD CONSTRAINT setting_pkey PRIMARY KEY (key);
GRANT DELETE, INSERT, SELECT, UPDATE ON setting TO stoa_app;
