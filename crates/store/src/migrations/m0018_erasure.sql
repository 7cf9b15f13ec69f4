-- Rows of one organisation are found without reading those of all others, in every table: when it is deleted.
CREATE INDEX cost_run_log_org_id_idx ON cost_run_log (org_id);
