-- The billing account of a source's bills, where somebody says it because the bills do not.
ALTER TABLE cost_source ADD COLUMN account $json;
