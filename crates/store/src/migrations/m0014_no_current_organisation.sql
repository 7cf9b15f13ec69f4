-- Which organisation a page is about stands in its address: the browser has none of its own any more.
ALTER TABLE session DROP COLUMN current_org_id;
-- Who is asked to join has an invitation and who leaves has no row, so that every row was 'active'.
ALTER TABLE member DROP COLUMN status;
