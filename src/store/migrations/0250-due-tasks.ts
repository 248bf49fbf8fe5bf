/** Tasks for keys that no API manages, with the steps of their replacement. */
export const dueTasks = {
  version: 250,
  sql: `
CREATE TABLE due_tasks (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  place TEXT NOT NULL,
  owner TEXT NOT NULL,
  console_url TEXT,
  due_at INTEGER NOT NULL,
  every_days INTEGER,
  -- A list of {text, doneAt, note}.
  steps TEXT NOT NULL CHECK (json_valid(steps)),
  created_at INTEGER NOT NULL,
  replaced_at INTEGER
) STRICT;

CREATE INDEX due_tasks_by_date ON due_tasks (due_at);
`
}
