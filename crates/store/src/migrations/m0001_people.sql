-- People, organisations, members, keys, mail. Times are microseconds since 1970 (UTC).
CREATE TABLE setting (
  key $text PRIMARY KEY,
  value $text NOT NULL
) $table_end;

CREATE TABLE person (
  id $uuid PRIMARY KEY,
  email $text NOT NULL,
  email_lower $text NOT NULL,
  name $text NOT NULL,
  locale $text NOT NULL,
  password_hash $text,
  status $text NOT NULL,
  created_at $time NOT NULL,
  CONSTRAINT person_email_lower_key UNIQUE (email_lower)
) $table_end;

CREATE TABLE organisation (
  id $uuid PRIMARY KEY,
  slug $text NOT NULL,
  name $text NOT NULL,
  status $text NOT NULL,
  currency $text NOT NULL,
  locale $text NOT NULL,
  created_at $time NOT NULL,
  CONSTRAINT organisation_slug_key UNIQUE (slug)
) $table_end;

-- The installation itself: its log and its housekeeping jobs. Nobody is a member.
INSERT INTO organisation (id, slug, name, status, currency, locale, created_at)
VALUES ($system_org, 'stoa', 'Stoa', 'system', 'USD', 'en', 0);

CREATE TABLE member (
  id $uuid PRIMARY KEY,
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  person_id $uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  role $text NOT NULL,
  status $text NOT NULL,
  invited_email $text,
  created_at $time NOT NULL,
  CONSTRAINT member_org_id_person_id_key UNIQUE (org_id, person_id)
) $table_end;
CREATE INDEX member_person_id_idx ON member (person_id);

CREATE TABLE session (
  id $uuid PRIMARY KEY,
  token_hash $text NOT NULL,
  person_id $uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  current_org_id $uuid REFERENCES organisation (id) ON DELETE SET NULL,
  created_at $time NOT NULL,
  last_seen_at $time NOT NULL,
  expires_at $time NOT NULL,
  revoked_at $time,
  user_agent $text,
  ip $text,
  CONSTRAINT session_token_hash_key UNIQUE (token_hash)
) $table_end;
CREATE INDEX session_person_id_idx ON session (person_id);
CREATE INDEX session_expires_at_idx ON session (expires_at);

CREATE TABLE email_link (
  id $uuid PRIMARY KEY,
  token_hash $text NOT NULL,
  person_id $uuid REFERENCES person (id) ON DELETE CASCADE,
  email $text NOT NULL,
  purpose $text NOT NULL,
  data $json NOT NULL,
  created_at $time NOT NULL,
  expires_at $time NOT NULL,
  used_at $time,
  CONSTRAINT email_link_token_hash_key UNIQUE (token_hash)
) $table_end;
CREATE INDEX email_link_expires_at_idx ON email_link (expires_at);

CREATE TABLE api_key (
  id $uuid PRIMARY KEY,
  org_id $uuid NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
  name $text NOT NULL,
  prefix $text NOT NULL,
  hash $text NOT NULL,
  permissions $json NOT NULL,
  created_by $text NOT NULL,
  created_at $time NOT NULL,
  expires_at $time,
  last_used_at $time,
  revoked_at $time,
  CONSTRAINT api_key_hash_key UNIQUE (hash)
) $table_end;
CREATE INDEX api_key_org_id_idx ON api_key (org_id, id);

CREATE TABLE mailbox (
  id $uuid PRIMARY KEY,
  to_address $text NOT NULL,
  subject $text NOT NULL,
  text $text NOT NULL,
  html $text,
  purpose $text NOT NULL,
  created_at $time NOT NULL
) $table_end;
