-- What a run asks a person before it publishes, and what was answered.
ALTER TABLE cost_run ADD COLUMN question $json;
