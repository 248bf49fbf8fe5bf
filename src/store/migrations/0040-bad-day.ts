/** Break-glass batches with the fate of each key, and the notices that were shown already. */
export const badDay = {
  version: 40,
  sql: `
CREATE TABLE batches (
  id TEXT NOT NULL PRIMARY KEY,
  -- What was chosen, as the person chose it: creator, account, service, environment, finding. Never a secret.
  selection TEXT NOT NULL CHECK (json_valid(selection) AND length(selection) <= 65536),
  mode TEXT NOT NULL CHECK (mode IN ('revoke', 'disable-first', 'disable-only')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;

CREATE TABLE batch_items (
  batch_id TEXT NOT NULL REFERENCES batches (id),
  key_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  name TEXT NOT NULL,
  masked TEXT CHECK (length(masked) <= 80),
  -- waiting: nothing was sent. sent: written before the call. The others are answers.
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'claimed', 'gone', 'disabled', 'failed', 'unknown', 'left-out')),
  evidence TEXT NOT NULL CHECK (evidence IN ('none', 'E0', 'E1', 'E2', 'E3')),
  fault_code TEXT,
  fault_detail TEXT,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (batch_id, key_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX batches_open ON batches (started_at) WHERE ended_at IS NULL;

-- How far each fact was told, so that it is told once for each step it escalates, also after a restart.
CREATE TABLE notices (
  fact TEXT NOT NULL PRIMARY KEY CHECK (length(fact) <= 800),
  step INTEGER NOT NULL CHECK (step >= 0),
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  told_at INTEGER
) STRICT;
`
}
