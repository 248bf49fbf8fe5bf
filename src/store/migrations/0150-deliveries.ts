/** Where secrets were delivered was read out of the audit trail, which cuts long texts; from here on it is a table of its own. */
export const deliveries = {
  version: 150,
  sql: `
CREATE TABLE deliveries (
  seq INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  -- No foreign keys: a delivery may end after its account was removed, and must be recorded all the same.
  key_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  label TEXT NOT NULL,
  destination_id TEXT,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  -- Keyed fingerprints of the secret's parts, as a list.
  fingerprints TEXT NOT NULL CHECK (json_valid(fingerprints))
) STRICT;
CREATE INDEX deliveries_by_key ON deliveries (key_id, seq);

INSERT INTO deliveries (at, key_id, account_id, label, destination_id, settings, fingerprints)
SELECT at, key_id, account_id, json_extract(facts, '$.where'),
  -- A setting that the audit trail cut off is no address to write to.
  CASE WHEN EXISTS (
    SELECT 1 FROM json_each(facts) WHERE key LIKE 'to.%' AND (type <> 'text' OR substr(value, -1) = '…')
  ) THEN NULL ELSE json_extract(facts, '$.destination') END,
  (SELECT json_group_object(substr(key, 4), value) FROM json_each(facts) WHERE key LIKE 'to.%'),
  CASE WHEN coalesce(json_extract(facts, '$.fingerprint'), '') = '' THEN '[]'
    ELSE '["' || replace(json_extract(facts, '$.fingerprint'), ' ', '","') || '"]' END
FROM audit
WHERE act IN ('handoff.delivered', 'handoff.saved', 'handoff.confirmed')
  AND key_id IS NOT NULL AND account_id IS NOT NULL AND json_type(facts, '$.where') = 'text'
ORDER BY seq;
`
}
