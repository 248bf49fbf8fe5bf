/** Each row of the history and of a journal says who. Rows of before keep what they said: these are null in them. */
export const actors = {
  version: 310,
  sql: `
ALTER TABLE audit ADD COLUMN actor_kind TEXT;
ALTER TABLE audit ADD COLUMN actor_id TEXT;
ALTER TABLE rotation_events ADD COLUMN actor_kind TEXT;
ALTER TABLE rotation_events ADD COLUMN actor_id TEXT;
CREATE INDEX audit_by_actor ON audit (actor_id, seq) WHERE actor_id IS NOT NULL;
`
}
