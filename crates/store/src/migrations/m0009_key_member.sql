-- The membership a key stands on: it may do at most what that member may do now, and it ends with the
-- membership. Empty for keys that the operator made.
ALTER TABLE api_key ADD COLUMN member_id $uuid;
CREATE INDEX api_key_member_id_idx ON api_key (member_id);

-- Until now only `created_by` said who made a key: a member, another key, or the operator.
WITH RECURSIVE stands (key_id, member_id) AS (
  SELECT api_key.id, member.id
    FROM api_key JOIN member
      ON member.org_id = api_key.org_id AND replace(api_key.created_by, '-', '') = 'member:' || $hex(member.id$)
  UNION
  SELECT api_key.id, stands.member_id
    FROM api_key JOIN stands ON replace(api_key.created_by, '-', '') = 'key:' || $hex(stands.key_id$)
)
UPDATE api_key SET member_id = (SELECT stands.member_id FROM stands WHERE stands.key_id = api_key.id);

-- A key whose maker is no longer a member should have ended then; the moment is not known any more.
WITH RECURSIVE operators (key_id) AS (
  SELECT id FROM api_key WHERE created_by = 'root' OR created_by LIKE 'system:%'
  UNION
  SELECT api_key.id
    FROM api_key JOIN operators ON replace(api_key.created_by, '-', '') = 'key:' || $hex(operators.key_id$)
)
UPDATE api_key SET revoked_at = created_at
  WHERE revoked_at IS NULL AND member_id IS NULL AND id NOT IN (SELECT key_id FROM operators);
