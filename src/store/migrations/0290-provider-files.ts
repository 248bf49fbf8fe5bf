/** Providers that a person added from files: the pinned copy, and where the file was. */
export const providerFiles = {
  version: 290,
  sql: `
CREATE TABLE provider_files (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  text TEXT NOT NULL,
  path TEXT,
  added_at INTEGER NOT NULL,
  accepted_at INTEGER NOT NULL
) STRICT;
`
}
