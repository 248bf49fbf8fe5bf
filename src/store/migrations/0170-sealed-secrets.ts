/** What was called a slot is a sealed secret: one word in code, database, interface and documents. The rows stay as they are. */
export const sealedSecrets = {
  version: 170,
  sql: `
-- SQLite renames the tables and columns in foreign keys and triggers too, but keeps the names of indexes and triggers.
DROP INDEX slots_live;
DROP INDEX slots_by_rotation;
DROP INDEX slots_by_key;
DROP INDEX slot_exposures_by_slot;
DROP TRIGGER slot_exposures_are_never_deleted;
DROP TRIGGER slot_exposures_end_once;

ALTER TABLE slots RENAME TO sealed_secrets;
ALTER TABLE slot_boxes RENAME TO sealed_secret_boxes;
ALTER TABLE sealed_secret_boxes RENAME COLUMN slot_id TO secret_id;
ALTER TABLE slot_exposures RENAME TO secret_exposures;
ALTER TABLE secret_exposures RENAME COLUMN slot_id TO secret_id;

CREATE INDEX sealed_secrets_live ON sealed_secrets (created_at) WHERE state <> 'destroyed';
CREATE INDEX sealed_secrets_by_rotation ON sealed_secrets (rotation_id) WHERE rotation_id IS NOT NULL;
CREATE INDEX sealed_secrets_by_key ON sealed_secrets (key_id, created_at) WHERE key_id IS NOT NULL;
CREATE INDEX secret_exposures_by_secret ON secret_exposures (secret_id, seq);

CREATE TRIGGER secret_exposures_are_never_deleted BEFORE DELETE ON secret_exposures
WHEN NOT EXISTS (
  SELECT 1 FROM sealed_secrets JOIN accounts ON accounts.id = sealed_secrets.account_id
  WHERE sealed_secrets.id = OLD.secret_id AND accounts.is_sandbox = 1
)
BEGIN SELECT RAISE(ABORT, 'The reveal ledger is append-only.'); END;

CREATE TRIGGER secret_exposures_end_once BEFORE UPDATE ON secret_exposures
WHEN OLD.outcome <> 'started'
BEGIN SELECT RAISE(ABORT, 'An exposure ends once.'); END;
`
}
