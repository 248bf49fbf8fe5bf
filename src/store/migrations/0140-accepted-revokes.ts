/** A revoke that stays unproven for too long becomes "failed"; that the provider accepted it once must not be lost by that. */
export const acceptedRevokes = {
  version: 140,
  sql: `
ALTER TABLE revocations ADD COLUMN accepted_at INTEGER;
UPDATE revocations SET accepted_at = updated_at WHERE state = 'claimed';
`
}
