/** Keys in files of other tools: where, how each is called, and a keyed fingerprint. */
export const keyFiles = {
  version: 340,
  sql: `
CREATE TABLE key_file_entries (
  id TEXT NOT NULL PRIMARY KEY,
  path TEXT NOT NULL CHECK (length(path) BETWEEN 1 AND 4096),
  -- The order of the file.
  place INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  key_id TEXT,
  read_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX key_file_entries_by_path ON key_file_entries (path, place);
`
}
