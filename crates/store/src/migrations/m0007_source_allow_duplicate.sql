-- Whether the bills of a source may stand in another source as well; no, unless somebody said so.
ALTER TABLE cost_source ADD COLUMN allow_duplicate $flag;
