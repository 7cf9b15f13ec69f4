-- The key an invitation was sent with: it stands while that key could offer the same. Empty for people.
ALTER TABLE invitation ADD COLUMN key_id $uuid;
CREATE INDEX invitation_key_id_idx ON invitation (key_id);
-- The address in the one spelling it is compared in. Empty for links from before, which last ten minutes.
ALTER TABLE email_link ADD COLUMN email_lower $text;
CREATE INDEX email_link_email_lower_idx ON email_link (email_lower);
-- When the session proved the address of its person by a mailed link; empty for one begun otherwise.
ALTER TABLE session ADD COLUMN proved_at $time;
