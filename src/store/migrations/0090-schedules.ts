/** Policies that rotate keys by the calendar, what each of them began, and what a person put off. */
export const schedules = {
  version: 90,
  sql: `
CREATE TABLE schedules (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  -- Null: every environment, every account. No foreign key: a schedule may outlive its account, and then covers nothing.
  environment TEXT,
  account_id TEXT,
  every_days INTEGER NOT NULL CHECK (every_days BETWEEN 1 AND 1095),
  lead_days INTEGER NOT NULL CHECK (lead_days BETWEEN 0 AND 365),
  -- Digits 0 (Sunday) to 6.
  days TEXT NOT NULL CHECK (length(days) <= 7),
  from_minute INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
  to_minute INTEGER NOT NULL CHECK (to_minute BETWEEN 0 AND 1439),
  time_zone TEXT NOT NULL CHECK (length(time_zone) <= 64),
  act TEXT NOT NULL CHECK (act IN ('start', 'ask')),
  paused_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE scheduled_rotations (
  rotation_id TEXT NOT NULL PRIMARY KEY,
  key_id TEXT NOT NULL,
  schedule_id TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  begun_at INTEGER NOT NULL,
  -- Where the new secret goes: the place that the old one was sent to; its settings as JSON, never secret.
  destination TEXT NOT NULL,
  destination_settings TEXT NOT NULL CHECK (json_valid(destination_settings)),
  -- When it was sent there by itself, or that was tried; it is tried once.
  sent_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX scheduled_rotations_by_key ON scheduled_rotations (key_id);

CREATE TABLE schedule_postponed (
  key_id TEXT NOT NULL PRIMARY KEY,
  until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
}
