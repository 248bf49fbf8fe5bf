/** Rotations with their journals, and the sealed slots in which fresh secrets wait, with the ledger of their showings. */
export const rotations = {
  version: 20,
  sql: `
CREATE TABLE rotations (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  -- The old key; one open rotation for each.
  key_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  -- open: not ended. sweeping: ended, late commits are still looked for. ended: history.
  phase TEXT NOT NULL CHECK (phase IN ('open', 'sweeping', 'ended'))
) STRICT;

CREATE UNIQUE INDEX rotations_one_open_per_key ON rotations (key_id) WHERE phase = 'open';
CREATE INDEX rotations_by_phase ON rotations (phase, started_at);

CREATE TABLE rotation_events (
  rotation_id TEXT NOT NULL REFERENCES rotations (id),
  seq INTEGER NOT NULL CHECK (seq >= 1),
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  -- Of the row before, the place and the event: a row that was changed, moved or lost shows.
  checksum TEXT NOT NULL,
  PRIMARY KEY (rotation_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER rotation_events_are_never_updated BEFORE UPDATE ON rotation_events
BEGIN SELECT RAISE(ABORT, 'The journal is append-only.'); END;

CREATE TRIGGER rotation_events_are_never_deleted BEFORE DELETE ON rotation_events
BEGIN SELECT RAISE(ABORT, 'The journal is append-only.'); END;

CREATE TRIGGER rotation_events_have_no_gaps BEFORE INSERT ON rotation_events
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM rotation_events WHERE rotation_id = NEW.rotation_id)
BEGIN SELECT RAISE(ABORT, 'The journal has no gaps.'); END;

-- Markers of every attempt, so that our own keys are told from those of other installations.
CREATE TABLE rotation_markers (
  marker TEXT NOT NULL PRIMARY KEY,
  rotation_id TEXT NOT NULL REFERENCES rotations (id)
) STRICT, WITHOUT ROWID;

-- The old key's secret, read from its destination for the last proof; the row goes with that proof.
CREATE TABLE rotation_old_secrets (
  rotation_id TEXT NOT NULL PRIMARY KEY REFERENCES rotations (id),
  box BLOB NOT NULL,
  origin TEXT NOT NULL
) STRICT;

CREATE TABLE slots (
  id TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL,
  key_id TEXT,
  rotation_id TEXT,
  origin TEXT NOT NULL,
  bond TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('sealed', 'started', 'delivered', 'shown', 'destroyed')),
  label TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  parts TEXT NOT NULL CHECK (json_valid(parts)),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  stored_where TEXT
) STRICT;

CREATE INDEX slots_live ON slots (created_at) WHERE state <> 'destroyed';
CREATE INDEX slots_by_rotation ON slots (rotation_id) WHERE rotation_id IS NOT NULL;
CREATE INDEX slots_by_key ON slots (key_id, created_at) WHERE key_id IS NOT NULL;

-- Apart from its slot: destroying a secret deletes this row and nothing else.
CREATE TABLE slot_boxes (
  slot_id TEXT NOT NULL PRIMARY KEY REFERENCES slots (id),
  box BLOB NOT NULL
) STRICT;

CREATE TABLE slot_exposures (
  seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
  slot_id TEXT NOT NULL REFERENCES slots (id),
  kind TEXT NOT NULL CHECK (kind IN ('destination', 'file', 'copy', 'reveal')),
  part TEXT,
  "where" TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT NOT NULL CHECK (outcome IN ('started', 'done', 'failed'))
) STRICT;

CREATE INDEX slot_exposures_by_slot ON slot_exposures (slot_id, seq);

CREATE TRIGGER slot_exposures_are_never_deleted BEFORE DELETE ON slot_exposures
BEGIN SELECT RAISE(ABORT, 'The reveal ledger is append-only.'); END;

CREATE TRIGGER slot_exposures_end_once BEFORE UPDATE ON slot_exposures
WHEN OLD.outcome <> 'started'
BEGIN SELECT RAISE(ABORT, 'An exposure ends once.'); END;
`
}
