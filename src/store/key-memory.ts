import type { Account } from '../core/account'
import type { Db } from './db'
import { firstPageOf } from './first-page'
import { toIndexed } from './indexed-key'
import { KeyIndex } from './key-index/key-index'
import { SELECT_INDEXED } from './key-sql'
import type { IndexedRow, NewKeyRow } from './key-sql'

type AccountRow = {
  id: string
  name: string
  provider_id: string
  is_sandbox: number
  last_good_sync_at: number | null
}

/** Rows that are read in one go: a few milliseconds. */
const PART = 1_500

/** The index over the database: filled on first use, and anew after a transaction was undone. */
export type KeyMemory = {
  readonly isReady: boolean
  /** Everything, read at once where it was not yet. */
  index(): KeyIndex
  /** Reads some of it; false when there is nothing left, or nobody to read it for. */
  loadSome(): boolean
  /** The database is closed: what is being read in parts ends here. */
  stop(): void
  isStopped(): boolean
  /** Takes in a row as it was just inserted, without a look at the disk. */
  add(row: NewKeyRow): void
  /** Reads a row again after it was written. */
  refresh(row: number): void
  /** Stores that a key was used again, as it was just written. */
  useAgain(row: number, use: { lastUsed: number; seenAt: number; gapMs: number | null }): void
  dropAccount(accountId: string): void
  setAccount(account: Account, lastGoodSyncAt: number | null): void
  /** When a row was last seen in a list of this run. Outlives an undone transaction: nothing on disk is tied to it. */
  seenAt(row: number): number
  markSeen(row: number, at: number): void
  /** Keys of an account that are neither revoked nor dismissed. */
  shownOfAccount(accountId: string): number
  /** Rows whose verdict is not on disk yet. */
  noteUnsaved(row: number): void
  takeUnsaved(limit: number): readonly number[]
}

export function keyMemory(db: Db): KeyMemory {
  const one = db.prepare<{ row: number }, IndexedRow>(`${SELECT_INDEXED} WHERE row = @row`)
  const part = db.prepare<{ after: number; limit: number }, IndexedRow>(
    `${SELECT_INDEXED} WHERE row > @after ORDER BY row LIMIT @limit`
  )
  const lastRow = db.prepare<null, { row: number | null }>('SELECT max(row) AS row FROM keys')
  const accounts = db.prepare<null, AccountRow>(
    'SELECT id, name, provider_id, is_sandbox, last_good_sync_at FROM accounts'
  )
  const ofAccount = db.prepare<{ account_id: string }, { row: number }>(
    'SELECT row FROM keys WHERE account_id = @account_id'
  )
  const atStart = firstPageOf(db)
  // Good as long as nothing is written, and every write of a key asks for the index first.
  let counted: ReadonlyMap<string, number> | null = null
  let seen = new Float64Array(1024)
  const unsaved = new Set<number>()
  let loading: { readonly index: KeyIndex; after: number } | null = null
  let loaded: KeyIndex | null = null
  let mustAssessAll = false
  let isStopped = false
  db.onRollback(() => {
    // Verdicts that were not on disk are forgotten along with the index: they are made again.
    mustAssessAll ||= unsaved.size > 0
    unsaved.clear()
    loaded = null
    loading = null
    counted = null
  })

  function loadSome(limit: number): boolean {
    if (loaded !== null || isStopped) return false
    loading ??= begin()
    const rows = part.all({ after: loading.after, limit })
    for (const row of rows) {
      loading.index.put(toIndexed(row, mustAssessAll ? { ...row, assessed_at: null } : row))
      loading.after = row.row
    }
    if (rows.length < limit) {
      loaded = loading.index
      loading = null
      // Every page of the table was read once, and few of them will be read again soon.
      db.trim()
    }
    return loaded === null
  }

  function begin(): { index: KeyIndex; after: number } {
    const index = new KeyIndex()
    index.columns.reserve((lastRow.get()?.row ?? 0) + 1)
    for (const { id, name, provider_id, is_sandbox, last_good_sync_at } of accounts.all()) {
      index.setAccount(id, {
        name,
        providerId: provider_id,
        isSandbox: is_sandbox === 1,
        lastGoodSyncAt: last_good_sync_at
      })
    }
    return { index, after: 0 }
  }

  const index = (): KeyIndex => {
    while (loaded === null) {
      if (isStopped) throw new Error('The store is closed.')
      loadSome(20_000)
    }
    return loaded
  }

  return {
    get isReady() {
      return loaded !== null
    },
    index,
    loadSome: () => loadSome(PART),
    isStopped: () => isStopped,
    stop: () => {
      isStopped = true
      loaded = null
    },
    add: row => {
      index().put(toIndexed(row, UNTOUCHED))
    },
    refresh: row => {
      const found = one.get({ row })
      if (found !== undefined) index().put(toIndexed(found, found))
    },
    useAgain: (row, use) => {
      index().setLastUse(row, use)
    },
    dropAccount: accountId => {
      // Called after the rows are gone: only the index still knows them.
      const remaining = new Set(ofAccount.all({ account_id: accountId }).map(({ row }) => row))
      for (const row of index().rowsOfAccount(accountId)) {
        if (remaining.has(row)) continue
        index().drop(row)
      }
    },
    setAccount: ({ id, name, providerId, isSandbox }, lastGoodSyncAt) => {
      const known = loaded ?? loading?.index
      known?.setAccount(id, { name, providerId, isSandbox, lastGoodSyncAt })
    },
    shownOfAccount: accountId => {
      if (loaded !== null) return loaded.columns.shownOfAccount(accountId)
      counted ??= atStart.countByAccount()
      return counted.get(accountId) ?? 0
    },
    seenAt: row => seen[row] ?? 0,
    markSeen: (row, at) => {
      if (row >= seen.length) {
        const wider = new Float64Array(Math.max(row + 1, seen.length * 2))
        wider.set(seen)
        seen = wider
      }
      seen[row] = at
    },
    noteUnsaved: row => {
      unsaved.add(row)
    },
    takeUnsaved: limit => {
      const taken: number[] = []
      for (const row of unsaved) {
        if (taken.length === limit) break
        taken.push(row)
      }
      for (const row of taken) unsaved.delete(row)
      return taken
    }
  }
}

/** What the table's defaults give to the columns that only Rekey itself fills. */
const UNTOUCHED = {
  tags: '[]',
  verdict_state: null,
  findings: '',
  idle_since: null,
  risk: null,
  assessed_at: null,
  longest_gap_ms: null,
  rotation_id: null
}
