/** Verdicts are made from what is stored, so only what lists sort and filter by is kept; and the first page by risk at once. */
export const scale = {
  version: 60,
  sql: `
ALTER TABLE keys ADD COLUMN idle_since INTEGER;
ALTER TABLE keys DROP COLUMN verdict;
ALTER TABLE keys DROP COLUMN idle_ms;
UPDATE keys SET assessed_at = NULL;

-- Of the keys that are alive: the riskiest, how many there are, and how many each account has.
CREATE INDEX keys_live ON keys (account_id, risk) WHERE vanished_at IS NULL AND status <> 'revoked';
CREATE INDEX keys_management ON keys (account_id) WHERE is_management = 1;
`
}
