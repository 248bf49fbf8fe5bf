/** A key that lists leave out may work: it stays in the table until a person dismisses it. Dismissals are few, and kept by row. */
export const dismissedKeys = {
  version: 160,
  sql: `
ALTER TABLE keys ADD COLUMN dismissed_at INTEGER;

DROP INDEX keys_live;
-- Of the keys that a start shows: the riskiest, how many there are, and how many each account has.
CREATE INDEX keys_shown ON keys (account_id, risk) WHERE dismissed_at IS NULL AND status <> 'revoked';
-- They have a state of their own now.
UPDATE keys SET assessed_at = NULL WHERE vanished_at IS NOT NULL;
`
}
