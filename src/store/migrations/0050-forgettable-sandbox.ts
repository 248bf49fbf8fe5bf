/**
 * The sandbox can go without a trace: its history is a chain of its own, and the rows of its rotations may be deleted. For every
 * real account the journal, the ledger and the audit trail stay append-only.
 */
export const forgettableSandbox = {
  version: 50,
  sql: `
ALTER TABLE audit ADD COLUMN chain TEXT NOT NULL DEFAULT 'main' CHECK (chain IN ('main', 'sandbox'));
CREATE INDEX audit_by_chain ON audit (chain, seq);

DROP TRIGGER audit_is_never_deleted;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
WHEN OLD.chain <> 'sandbox'
BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END;

-- The newest row of each chain once more, so that cutting rows off the end shows.
CREATE TABLE audit_heads (
  chain TEXT NOT NULL PRIMARY KEY CHECK (chain IN ('main', 'sandbox')),
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_heads (chain, seq, hash) SELECT 'main', seq, hash FROM audit_head;
DROP TABLE audit_head;

DROP TRIGGER rotation_events_are_never_deleted;
CREATE TRIGGER rotation_events_are_never_deleted BEFORE DELETE ON rotation_events
WHEN NOT EXISTS (
  SELECT 1 FROM rotations JOIN accounts ON accounts.id = rotations.account_id
  WHERE rotations.id = OLD.rotation_id AND accounts.is_sandbox = 1
)
BEGIN SELECT RAISE(ABORT, 'The journal is append-only.'); END;

DROP TRIGGER slot_exposures_are_never_deleted;
CREATE TRIGGER slot_exposures_are_never_deleted BEFORE DELETE ON slot_exposures
WHEN NOT EXISTS (
  SELECT 1 FROM slots JOIN accounts ON accounts.id = slots.account_id
  WHERE slots.id = OLD.slot_id AND accounts.is_sandbox = 1
)
BEGIN SELECT RAISE(ABORT, 'The reveal ledger is append-only.'); END;
`
}
