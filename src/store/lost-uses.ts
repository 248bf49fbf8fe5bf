import { hasStoppedReporting, NOT_REPORTED } from '../core/list-trust'
import type { Db } from './db'
import type { KeyMemory } from './key-memory'
import type { LastUsed } from '../core/key'

/**
 * Which last-used values of a list are believed. The store decides, because only it knows that a key was used before.
 * Readings are stored as they came; that a whole account fell silent is derived from them, so that it ends with the next use.
 */
export type LostUses = {
  /** Does some reading of this key show a use? */
  wasUsed(row: number): boolean
  hasStopped(accountId: string): boolean
  /** What to believe of a stored last-used of this account. */
  believed(accountId: string, lastUsed: LastUsed): LastUsed
  /** After a complete list: keys without a use are judged again where the answer has changed. */
  listed(accountId: string): void
}

export function lostUses(db: Db, memory: KeyMemory): LostUses {
  const use = db.prepare<{ row: number }, { found: number }>(`
    SELECT 1 AS found FROM observations WHERE key_row = @row AND last_used_kind = 'used' LIMIT 1
  `)
  const used = db.prepare<{ account_id: string }, { found: number }>(`
    SELECT 1 AS found FROM keys WHERE account_id = @account_id AND last_used_kind = 'used'
      AND status <> 'revoked' AND vanished_at IS NULL LIMIT 1
  `)
  const lost = db.prepare<{ account_id: string }, { found: number }>(`
    SELECT 1 AS found FROM keys WHERE account_id = @account_id AND last_used_kind = 'unknown'
      AND status <> 'revoked' AND vanished_at IS NULL
      AND EXISTS (SELECT 1 FROM observations WHERE key_row = row AND observations.last_used_kind = 'used') LIMIT 1
  `)
  const stopped = new Map<string, boolean>()
  db.onRollback(() => {
    stopped.clear()
  })

  function hasStopped(accountId: string): boolean {
    const known = stopped.get(accountId)
    if (known !== undefined) return known
    const account = { account_id: accountId }
    const isUsed = used.get(account) !== undefined
    const found = hasStoppedReporting({ isUsed, isLost: !isUsed && lost.get(account) !== undefined })
    stopped.set(accountId, found)
    return found
  }

  function judgeUnusedAgain(accountId: string): void {
    const index = memory.index()
    const { assessedAt, lastUsed } = index.columns.numbers
    for (const row of index.rowsOfAccount(accountId)) if (lastUsed.at(row) === NEVER) assessedAt.set(row, -1)
  }

  return {
    wasUsed: row => use.get({ row }) !== undefined,
    hasStopped,
    believed: (accountId, lastUsed) =>
      lastUsed.kind === 'never' && hasStopped(accountId) ? NOT_REPORTED : lastUsed,
    listed: accountId => {
      const before = stopped.get(accountId) ?? false
      stopped.delete(accountId)
      if (hasStopped(accountId) !== before) judgeUnusedAgain(accountId)
    }
  }
}

/** How the index writes "never". */
const NEVER = -1
