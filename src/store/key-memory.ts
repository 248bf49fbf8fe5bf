import type { Account } from '../core/account'
import type { Db } from './db'
import { KeyIndex } from './key-index/key-index'
import type { IndexedKey } from './key-index/columns'
import { lastUsedNumber } from './key-rows'
import { SELECT_INDEXED } from './key-sql'
import type { IndexedRow, NewKeyRow } from './key-sql'

type AccountRow = { id: string; name: string; provider_id: string; is_sandbox: number }

/** The index over the database: filled on first use, and anew after a transaction was undone. */
export type KeyMemory = {
  index(): KeyIndex
  /** Takes in a row as it was just inserted, without a look at the disk. */
  add(row: NewKeyRow): void
  /** Reads a row again after it was written. */
  refresh(row: number): void
  dropAccount(accountId: string): void
  setAccount(account: Account): void
  /** When a row was last seen in a list of this run. Outlives an undone transaction: nothing on disk is tied to it. */
  seenAt(row: number): number
  markSeen(row: number, at: number): void
}

export function keyMemory(db: Db): KeyMemory {
  const one = db.prepare<{ row: number }, IndexedRow>(`${SELECT_INDEXED} WHERE row = @row`)
  const ofAccount = db.prepare<{ account_id: string }, { id: string }>(
    'SELECT id FROM keys WHERE account_id = @account_id'
  )
  const seen = new Map<number, number>()
  let loaded: KeyIndex | null = null
  db.onRollback(() => {
    loaded = null
  })

  const index = (): KeyIndex => {
    loaded ??= load(db)
    return loaded
  }

  return {
    index,
    add: row => {
      index().put(toIndexed({ ...row, ...UNTOUCHED }))
    },
    refresh: row => {
      const found = one.get({ row })
      if (found !== undefined) index().put(toIndexed(found))
    },
    dropAccount: accountId => {
      // Called after the rows are gone: only the index still knows them.
      const remaining = new Set(ofAccount.all({ account_id: accountId }).map(({ id }) => id))
      for (const id of index().idsOfAccount(accountId)) if (!remaining.has(id)) index().drop(id)
    },
    setAccount: ({ id, name, providerId, isSandbox }) => {
      index().setAccount(id, { name, providerId, isSandbox })
    },
    seenAt: row => seen.get(row) ?? 0,
    markSeen: (row, at) => {
      seen.set(row, at)
    }
  }
}

/** What the table's defaults give to the columns that only Rekey itself fills. */
const UNTOUCHED = {
  tags: '[]',
  verdict_state: null,
  findings: '',
  idle_ms: null,
  risk: null,
  assessed_at: null
}

function load(db: Db): KeyIndex {
  const index = new KeyIndex()
  const accounts = db.prepare<null, AccountRow>('SELECT id, name, provider_id, is_sandbox FROM accounts')
  for (const { id, name, provider_id, is_sandbox } of accounts.iterate()) {
    index.setAccount(id, { name, providerId: provider_id, isSandbox: is_sandbox === 1 })
  }
  for (const row of db.prepare<null, IndexedRow>(SELECT_INDEXED).iterate()) index.put(toIndexed(row))
  return index
}

export function toIndexed(row: IndexedRow): IndexedKey {
  return {
    row: row.row,
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    masked: row.masked,
    environment: row.environment,
    service: row.service,
    owner: row.creator_name ?? row.group_name,
    status: row.status,
    permissions: row.permissions,
    tags: row.tags,
    verdictState: row.verdict_state ?? 'unassessed',
    findings: row.findings,
    lastUsed: lastUsedNumber(row),
    createdAt: row.created_at ?? Number.NaN,
    expiresAt: row.expires_at ?? Number.NaN,
    idleMs: row.idle_ms ?? Number.NaN,
    risk: row.risk ?? Number.NaN,
    assessedAt: row.assessed_at ?? -1,
    contentHash: row.content_hash,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    isVanished: row.vanished_at !== null
  }
}
