/** Connections to destination servers. The credential is a sealed box; a connection can be without one. */
export const connections = {
  version: 180,
  sql: `
CREATE TABLE connections (
  id TEXT NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  origin TEXT NOT NULL,
  box BLOB,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
`
}
