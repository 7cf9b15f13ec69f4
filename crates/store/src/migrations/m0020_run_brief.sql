-- What lists show of the columns of the same names without "brief", small however large those are. NULL: made before.
ALTER TABLE cost_run ADD COLUMN files_brief $json;
ALTER TABLE cost_run ADD COLUMN periods_brief $json;
ALTER TABLE cost_run ADD COLUMN question_brief $json;
