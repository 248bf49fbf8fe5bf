/** How far each sink of the history is: the cursor moves when the receiver has taken the rows. */
export const sinks = {
  version: 320,
  sql: `
CREATE TABLE sink_cursors (
  sink_id TEXT NOT NULL PRIMARY KEY,
  seq INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  sent_at INTEGER,
  attempts INTEGER NOT NULL,
  next_try_at INTEGER,
  fault TEXT
) STRICT;
`
}
