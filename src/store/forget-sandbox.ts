import type { Db } from './db'

const SANDBOX = '(SELECT id FROM accounts WHERE is_sandbox = 1)'
const ROTATIONS = `(SELECT id FROM rotations WHERE account_id IN ${SANDBOX})`
const SECRETS = `(SELECT id FROM sealed_secrets WHERE account_id IN ${SANDBOX})`

// In the order of their references.
const DELETES = [
  `DELETE FROM deliveries WHERE account_id IN ${SANDBOX}`,
  `DELETE FROM secret_exposures WHERE secret_id IN ${SECRETS}`,
  `DELETE FROM sealed_secret_boxes WHERE secret_id IN ${SECRETS}`,
  `DELETE FROM sealed_secrets WHERE account_id IN ${SANDBOX}`,
  `DELETE FROM rotation_events WHERE rotation_id IN ${ROTATIONS}`,
  `DELETE FROM rotation_markers WHERE rotation_id IN ${ROTATIONS}`,
  `DELETE FROM rotation_old_secrets WHERE rotation_id IN ${ROTATIONS}`,
  `DELETE FROM scheduled_rotations WHERE rotation_id IN ${ROTATIONS}`,
  `DELETE FROM schedule_postponed WHERE key_id IN (SELECT id FROM keys WHERE account_id IN ${SANDBOX})`,
  `DELETE FROM schedules WHERE account_id IN ${SANDBOX}`,
  `DELETE FROM rotation_group_leavers WHERE rotation_id IN ${ROTATIONS}`,
  `DELETE FROM rotations WHERE account_id IN ${SANDBOX}`,
  `DELETE FROM creations WHERE account_id IN ${SANDBOX}`,
  `DELETE FROM revocations WHERE account_id IN ${SANDBOX}`,
  `DELETE FROM exclusion_keys WHERE key_id IN (SELECT id FROM keys WHERE account_id IN ${SANDBOX})`,
  `DELETE FROM exclusions WHERE scope = 'account' AND value IN ${SANDBOX}`,
  "DELETE FROM exclusions WHERE scope = 'keys' AND NOT EXISTS (SELECT 1 FROM exclusion_keys WHERE exclusion_id = exclusions.id)",
  `DELETE FROM batch_items WHERE account_id IN ${SANDBOX}`,
  'DELETE FROM batches WHERE NOT EXISTS (SELECT 1 FROM batch_items WHERE batch_id = batches.id)'
]

/**
 * Deletes rows of the sandbox's rotations, sealed secrets and revokes. Call it while the sandbox's accounts still exist: they say which
 * rows may go, and the database itself refuses every other.
 */
export function forgetSandboxWork(db: Db): void {
  db.transaction(() => {
    for (const sql of DELETES) db.prepare<null>(sql).run()
  })
}

/** Deletes the sandbox's chain of the audit trail, and empties the log of it. Call it once its accounts are gone. */
export function forgetSandboxHistory(db: Db): void {
  db.transaction(() => {
    db.prepare<null>("DELETE FROM audit WHERE chain = 'sandbox'").run()
    db.prepare<null>("DELETE FROM audit_heads WHERE chain = 'sandbox'").run()
  })
  db.scrub()
}
