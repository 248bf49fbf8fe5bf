/** Keys that a person left out of the dormancy check, with why, who and until when. Ended ones stay as history. */
export const exclusions = {
  version: 70,
  sql: `
CREATE TABLE exclusions (
  id TEXT NOT NULL PRIMARY KEY,
  scope TEXT NOT NULL CHECK (scope IN ('keys', 'name', 'tag', 'owner', 'account', 'age')),
  -- A pattern, tag, creator, account id or number of days; null for single keys, which stand in a table of their own.
  value TEXT CHECK ((value IS NULL) = (scope = 'keys') AND length(value) <= 600),
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 200),
  author TEXT NOT NULL CHECK (length(author) BETWEEN 1 AND 80),
  created_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  -- When a person ended it before its time.
  ended_at INTEGER
) STRICT;

CREATE INDEX exclusions_by_time ON exclusions (created_at);

CREATE TABLE exclusion_keys (
  exclusion_id TEXT NOT NULL REFERENCES exclusions (id) ON DELETE CASCADE,
  -- No foreign key: the account of a key may be removed and connected again.
  key_id TEXT NOT NULL,
  PRIMARY KEY (exclusion_id, key_id)
) STRICT, WITHOUT ROWID;
`
}
