/** Temporary files that may hold a secret: noted before the first byte, forgotten when they are gone. */
export const leftoverFiles = {
  version: 130,
  sql: `
CREATE TABLE leftover_files (
  path TEXT NOT NULL PRIMARY KEY,
  -- Device of the folder: a drive that is not there now is no proof that the file is gone.
  device TEXT NOT NULL
) STRICT;
`
}
