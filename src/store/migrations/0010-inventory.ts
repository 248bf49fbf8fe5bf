/** Accounts, their sealed credentials, keys with their verdicts, readings of last-used, and the audit trail. */
export const inventory = {
  version: 10,
  sql: `
CREATE TABLE accounts (
  id TEXT NOT NULL PRIMARY KEY,
  provider_id TEXT NOT NULL,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
  environment TEXT NOT NULL,
  base_url TEXT NOT NULL,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  is_sandbox INTEGER NOT NULL CHECK (is_sandbox IN (0, 1)),
  created_at INTEGER NOT NULL,
  health TEXT NOT NULL DEFAULT 'new',
  last_sync_at INTEGER,
  last_good_sync_at INTEGER,
  last_fault TEXT CHECK (json_valid(last_fault)),
  report TEXT CHECK (json_valid(report)),
  -- When a complete list was last read; unchanged keys are not written again just to say that they were seen.
  listed_at INTEGER
) STRICT;

CREATE TABLE credentials (
  account_id TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
  box BLOB NOT NULL,
  origin TEXT NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;

CREATE TABLE keys (
  row INTEGER NOT NULL PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
  provider_key_id TEXT NOT NULL,
  group_id TEXT NOT NULL,
  group_name TEXT NOT NULL,
  name TEXT NOT NULL,
  -- Short enough for a mask or a public id, too short for most secrets.
  masked TEXT CHECK (length(masked) <= 80),
  status TEXT NOT NULL CHECK (status IN ('active', 'disabled', 'expired', 'revoked', 'unknown')),
  permissions TEXT NOT NULL CHECK (json_valid(permissions)),
  created_at INTEGER,
  creator_id TEXT,
  creator_name TEXT,
  creator_is_member INTEGER CHECK (creator_is_member IN (0, 1)),
  expires_at INTEGER,
  revoked_at INTEGER,
  last_used_kind TEXT NOT NULL CHECK (last_used_kind IN ('used', 'never', 'unknown')),
  last_used_at INTEGER,
  last_used_precision_ms INTEGER,
  last_used_reason TEXT,
  attributes TEXT NOT NULL CHECK (json_valid(attributes)),
  environment_hint TEXT,
  is_zombie INTEGER NOT NULL CHECK (is_zombie IN (0, 1)),
  environment TEXT NOT NULL,
  service TEXT NOT NULL,
  -- Of everything that the provider reports, without last-used: tells an unchanged key at once.
  content_hash INTEGER NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  vanished_at INTEGER,
  disabled_at INTEGER,
  drift TEXT CHECK (drift IN ('appeared', 'reappeared', 'changed', 're-enabled')),
  drift_at INTEGER,
  tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
  rotation_id TEXT,
  is_management INTEGER NOT NULL DEFAULT 0 CHECK (is_management IN (0, 1)),
  -- Between distinct uses seen, our own probes left out. Kept here because old readings are dropped.
  longest_gap_ms INTEGER,
  verdict TEXT CHECK (json_valid(verdict)),
  verdict_state TEXT,
  findings TEXT NOT NULL DEFAULT '',
  risk INTEGER,
  idle_ms INTEGER,
  assessed_at INTEGER,
  UNIQUE (account_id, group_id, provider_key_id)
) STRICT;

-- Runs of equal readings: the first and the last time that the provider said this.
CREATE TABLE observations (
  key_row INTEGER NOT NULL REFERENCES keys (row) ON DELETE CASCADE,
  first_observed_at INTEGER NOT NULL,
  last_observed_at INTEGER NOT NULL,
  last_used_kind TEXT NOT NULL CHECK (last_used_kind IN ('used', 'never', 'unknown')),
  last_used_at INTEGER,
  last_used_precision_ms INTEGER,
  last_used_reason TEXT,
  PRIMARY KEY (key_row, first_observed_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE probes (
  key_row INTEGER NOT NULL REFERENCES keys (row) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  PRIMARY KEY (key_row, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
  seq INTEGER NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  act TEXT NOT NULL,
  actor TEXT NOT NULL CHECK (actor IN ('operator', 'rekey')),
  -- No foreign keys: history outlives what it speaks of.
  account_id TEXT,
  key_id TEXT,
  rotation_id TEXT,
  facts TEXT NOT NULL CHECK (json_valid(facts) AND length(facts) <= 65536),
  hash TEXT NOT NULL
) STRICT;

CREATE INDEX audit_by_key ON audit (key_id, seq) WHERE key_id IS NOT NULL;
CREATE INDEX audit_by_rotation ON audit (rotation_id, seq) WHERE rotation_id IS NOT NULL;

CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'The audit trail is append-only.'); END;

CREATE TRIGGER audit_has_no_gaps BEFORE INSERT ON audit
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'The audit trail has no gaps.'); END;

-- The newest row once more, so that cutting rows off the end shows.
CREATE TABLE audit_head (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL
) STRICT;
`
}
