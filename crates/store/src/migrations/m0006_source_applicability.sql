-- What a source supports, answered for the check of FOCUS rules: criterion -> true or false.
ALTER TABLE cost_source ADD COLUMN applicability $json;
