/** Rotations that were started together: how many at once, begun and paused when, and who was taken out. */
export const rotationGroups = {
  version: 100,
  sql: `
CREATE TABLE rotation_groups (
  id TEXT NOT NULL PRIMARY KEY,
  created_at INTEGER NOT NULL,
  at_once INTEGER NOT NULL CHECK (at_once BETWEEN 1 AND 1000),
  begun_at INTEGER,
  paused_at INTEGER
) STRICT, WITHOUT ROWID;

-- Who is in a group stands in each rotation's own journal; only leaving is written here.
CREATE TABLE rotation_group_leavers (
  group_id TEXT NOT NULL REFERENCES rotation_groups (id) ON DELETE CASCADE,
  rotation_id TEXT NOT NULL,
  left_at INTEGER NOT NULL,
  PRIMARY KEY (group_id, rotation_id)
) STRICT, WITHOUT ROWID;
`
}
