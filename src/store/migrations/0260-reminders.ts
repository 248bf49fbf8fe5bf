/** What each channel was told of each due item, so that a restart sends nothing twice. */
export const reminders = {
  version: 260,
  sql: `
CREATE TABLE reminders (
  channel_id TEXT NOT NULL,
  -- A key's id, a task or an exclusion.
  subject TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  step INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('sending', 'sent', 'failed', 'unknown')),
  was_sent INTEGER NOT NULL CHECK (was_sent IN (0, 1)),
  attempts INTEGER NOT NULL,
  tried_at INTEGER NOT NULL,
  next_try_at INTEGER,
  fault TEXT,
  PRIMARY KEY (channel_id, subject)
) STRICT, WITHOUT ROWID;
`
}
