-- What a line of a run's log says, by its code; NULL for technical details, which are told in English only.
ALTER TABLE cost_run_log ADD COLUMN said $json;
