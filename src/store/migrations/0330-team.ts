/**
 * The team that this installation belongs to: its own chain and what waits to be sent, how far it has seen the chains of the others,
 * and the events that decisions need while the database is out of reach.
 */
export const team = {
  version: 330,
  sql: `
CREATE TABLE team_seat (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  seat TEXT NOT NULL CHECK (json_valid(seat)),
  box BLOB NOT NULL
) STRICT;

CREATE TABLE team_queue (
  id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;

CREATE TABLE team_own (
  seq INTEGER NOT NULL PRIMARY KEY,
  event TEXT NOT NULL CHECK (json_valid(event)),
  hash TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT;

CREATE TABLE team_chains (
  member TEXT NOT NULL PRIMARY KEY,
  seq INTEGER,
  hash TEXT,
  expected_seq INTEGER,
  expected_hash TEXT,
  expected_since INTEGER,
  told_seq INTEGER,
  told_hash TEXT
) STRICT;

CREATE TABLE team_events (
  member TEXT NOT NULL,
  seq INTEGER NOT NULL,
  event TEXT NOT NULL CHECK (json_valid(event)),
  hash TEXT NOT NULL,
  signature TEXT NOT NULL,
  PRIMARY KEY (member, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE team_alarms (
  kind TEXT NOT NULL,
  member TEXT NOT NULL,
  seq INTEGER NOT NULL,
  why TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (kind, member, seq)
) STRICT, WITHOUT ROWID;
`
}
