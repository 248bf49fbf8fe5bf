// Acts at a provider that are not finished until they are proven: revokes, and creates outside a rotation.
export const obligations = {
  version: 30,
  sql: `
    CREATE TABLE revocations (
      key_id TEXT PRIMARY KEY,
      account_id TEXT NOT NULL,
      group_id TEXT NOT NULL,
      provider_key_id TEXT NOT NULL,
      batch_id TEXT NOT NULL,
      -- intended: written before the call. claimed: the provider accepted. The rows of proven revokes are removed.
      state TEXT NOT NULL CHECK (state IN ('intended', 'claimed', 'failed')),
      intended_at INTEGER NOT NULL,
      updated_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX revocations_by_batch ON revocations (batch_id);

    CREATE TABLE creations (
      id TEXT PRIMARY KEY,
      account_id TEXT NOT NULL,
      group_id TEXT NOT NULL,
      name TEXT NOT NULL,
      -- JSON array: the provider's ids just before the call. What is new afterwards may be ours.
      ids_before TEXT NOT NULL,
      intended_at INTEGER NOT NULL
    ) STRICT;
  `
}
