-- Durable jobs. State: queued, running, completed, dead, cancelled.
CREATE TABLE job (
  id $uuid PRIMARY KEY,
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  kind $text NOT NULL,
  unique_key $text,
  payload $json NOT NULL,
  state $text NOT NULL,
  priority $int NOT NULL,
  attempts $int NOT NULL,
  max_attempts $int NOT NULL,
  run_at $time NOT NULL,
  lease_holder $text,
  lease_until $time,
  heartbeat_at $time,
  progress $json,
  error $text,
  correlation_id $text,
  created_at $time NOT NULL,
  started_at $time,
  finished_at $time,
  cancel_requested $flag NOT NULL
) $table_end;
-- One live job per key: a second enqueue while the first waits or runs is the same job.
CREATE UNIQUE INDEX job_org_id_kind_unique_key_key ON job (org_id, kind, unique_key)
  WHERE unique_key IS NOT NULL AND state IN ('queued', 'running');
CREATE INDEX job_queued_idx ON job (org_id, priority DESC, run_at, id) WHERE state = 'queued';
CREATE INDEX job_running_idx ON job (org_id, lease_until) WHERE state = 'running';
CREATE INDEX job_org_id_idx ON job (org_id, id);

-- Whose turn it is: the organisation served longest ago is served next.
CREATE TABLE job_turn (
  org_id $uuid PRIMARY KEY REFERENCES organisation (id) ON DELETE CASCADE,
  served $int NOT NULL
) $table_end;

CREATE TABLE schedule (
  name $text PRIMARY KEY,
  next_at $time NOT NULL,
  last_at $time,
  last_job $uuid
) $table_end;
