-- Whether the next publish may lack charges that could not be read; no, unless somebody said so.
ALTER TABLE cost_source ADD COLUMN allow_missing_charges $flag;
