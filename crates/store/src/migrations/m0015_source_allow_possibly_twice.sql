-- Whether the next publish may hold charges that possibly count twice; no, unless somebody said so.
ALTER TABLE cost_source ADD COLUMN allow_possibly_twice $flag;
