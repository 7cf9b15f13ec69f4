-- Somebody was asked to join an organisation. The address is what the inviter typed; whether a person has
-- it is not looked up. `member_id` is the inviter's membership, empty when the operator asked.
CREATE TABLE invitation (
  id $uuid PRIMARY KEY,
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  email $text NOT NULL,
  email_lower $text NOT NULL,
  role $text NOT NULL,
  status $text NOT NULL,
  member_id $uuid,
  created_at $time NOT NULL,
  sent_at $time NOT NULL,
  expires_at $time NOT NULL,
  ended_at $time
) $table_end;
CREATE INDEX invitation_org_id_idx ON invitation (org_id, id);
CREATE INDEX invitation_email_lower_idx ON invitation (email_lower);
CREATE UNIQUE INDEX invitation_org_id_email_lower_key ON invitation (org_id, email_lower) WHERE status = 'invited';

-- Until now an invited person was a member who was not there yet. Seven days from the invitation, as for
-- new ones; an older one is sent again by whoever still wants it.
INSERT INTO invitation (id, org_id, email, email_lower, role, status, member_id, created_at, sent_at, expires_at)
  SELECT member.id, member.org_id, person.email, person.email_lower, member.role, 'invited', NULL,
    member.created_at, member.created_at, member.created_at + 604800000000
  FROM member JOIN person ON person.id = member.person_id WHERE member.status = 'invited';
DELETE FROM member WHERE status = 'invited';
ALTER TABLE member DROP COLUMN invited_email;
