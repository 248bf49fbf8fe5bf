import type { Account } from '../core/account'
import { NO_HISTORY } from '../core/dormancy/history'
import { deriveEnvironment } from '../core/environment'
import { asKeyId, asProviderId, keyIdOf } from '../core/ids'
import type { AccountId, KeyId } from '../core/ids'
import type { Key } from '../core/key'
import type { Db } from './db'
import { firstPageOf } from './first-page'
import { groupPrefixOf } from './key-index/columns'
import type { KeyList } from './key-list'
import type { KeyMemory } from './key-memory'
import { toKey } from './key-rows'
import type { KeyRow } from './key-rows'
import { keyVerdicts } from './key-verdicts'
import type { LostUses } from './lost-uses'
import type { ObservationWriter } from './observations'
import type { KeyLook } from '../core/ports/service-names'
import type { ObservationStore } from '../core/ports/observations'
import type { KeyPageResult, KeyStore, KeyWithVerdict } from '../core/ports/keys'
import type { KeyQuery } from '../core/ports/key-query'

/** Rows that are read in one go: a few milliseconds. */
const VISITED_AT_ONCE = 500

function isFirstPage({ sort, descending, group, offset, filter }: KeyQuery): boolean {
  return sort === 'risk' && descending && group === 'none' && offset === 0 && Object.keys(filter).length === 0
}

/** A turn of the event loop between parts: windows are answered meanwhile. */
async function inParts(part: () => boolean): Promise<void> {
  while (part()) await new Promise(resolve => setImmediate(resolve))
}

type AccountRow = { provider_id: string; listed_at: number | null }
type AccountOf = (accountId: string) => AccountRow

/** What follows when an account's environment or name changes. */
export type KeyFollower = { accountChanged(account: Account, lastGoodSyncAt: number | null): void }

export function keyStore(
  db: Db,
  memory: KeyMemory,
  list: KeyList,
  readings: { readonly observations: ObservationStore & ObservationWriter; readonly lost: LostUses }
): KeyStore & KeyFollower & KeyLook {
  const byId = db.prepare<{ id: string }, KeyRow>('SELECT * FROM keys WHERE id = @id')
  const byRow = db.prepare<{ row: number }, KeyRow>('SELECT * FROM keys WHERE row = @row')
  const ofAccount = db.prepare<{ account_id: string }, KeyRow>(
    'SELECT * FROM keys WHERE account_id = @account_id ORDER BY row'
  )
  const partOfAll = db.prepare<{ after: number; limit: number }, KeyRow>(
    'SELECT * FROM keys WHERE row > @after ORDER BY row LIMIT @limit'
  )
  // Not joined: a row from two tables takes ten times as long to read here.
  const accountById = db.prepare<{ id: string }, AccountRow>(
    'SELECT provider_id, listed_at FROM accounts WHERE id = @id'
  )
  const setStatus = db.prepare<{ id: string; status: string; at: number }>(`
    UPDATE keys SET status = @status, assessed_at = NULL,
      revoked_at = CASE WHEN @status = 'revoked' THEN coalesce(revoked_at, @at) ELSE NULL END,
      disabled_at = CASE WHEN @status = 'disabled' THEN coalesce(disabled_at, @at) ELSE NULL END
    WHERE id = @id
  `)
  // By the unique index of the account; asked once for each create.
  const firstSeen = db.prepare<{ account_id: string; provider_key_id: string }, { at: number | null }>(`
    SELECT MIN(first_seen_at) AS at FROM keys
    WHERE account_id = @account_id AND provider_key_id = @provider_key_id
  `)
  const setDismissed = db.prepare<{ id: string; at: number | null }>(
    "UPDATE keys SET dismissed_at = @at WHERE id = @id AND (vanished_at IS NOT NULL OR status = 'expired')"
  )
  const setTags = db.prepare<{ id: string; tags: string }>(
    'UPDATE keys SET tags = @tags, assessed_at = NULL WHERE id = @id'
  )
  const setRotation = db.prepare<{ id: string; rotation_id: string | null }>(
    'UPDATE keys SET rotation_id = @rotation_id, assessed_at = NULL WHERE id = @id'
  )
  const setManagement = db.prepare<{ id: string; flag: number }>(
    'UPDATE keys SET is_management = @flag WHERE id = @id'
  )
  const management = db.prepare<{ account_id: string }, { id: string }>(
    'SELECT id FROM keys WHERE account_id = @account_id AND is_management = 1'
  )
  const setEnvironment = db.prepare<{ row: number; environment: string }>(
    'UPDATE keys SET environment = @environment, assessed_at = NULL WHERE row = @row'
  )
  const atStart = firstPageOf(db)
  const { lost } = readings
  const verdicts = keyVerdicts(db, memory, readings)

  function changed(id: KeyId, write: () => void): void {
    db.transaction(() => {
      write()
      const row = memory.index().columns.rowOf(id)
      if (row !== undefined) memory.refresh(row)
    })
  }

  /** Each account is read once for all the rows of one answer. */
  function accountsOnce(): AccountOf {
    const known = new Map<string, AccountRow>()
    return id => {
      const found = known.get(id) ?? accountById.get({ id })
      if (found === undefined) throw new Error('A key without its account.')
      known.set(id, found)
      return found
    }
  }

  function keyOf(row: KeyRow, accountOf: AccountOf = accountsOnce()): Key {
    const { provider_id, listed_at } = accountOf(row.account_id)
    const seen = Math.max(row.last_seen_at, memory.seenAt(row.row), listed_at ?? 0)
    const providerId = asProviderId(provider_id)
    const key = toKey(row, { providerId }, row.vanished_at === null ? seen : row.last_seen_at)
    const lastUsed = lost.believed(row.account_id, key.lastUsed)
    return lastUsed === key.lastUsed ? key : { ...key, lastUsed }
  }

  const shown = (rows: readonly KeyRow[]): KeyWithVerdict[] => {
    const judge = verdicts.beginJudging()
    const accountOf = accountsOnce()
    return rows.map(row => verdicts.withVerdict(row, keyOf(row, accountOf), judge))
  }

  /** What a start shows first: the riskiest keys, without waiting for the index. Null when that is not what is asked. */
  function firstPage(query: KeyQuery): KeyPageResult | null {
    if (memory.isReady || !isFirstPage(query)) return null
    const rows = existing(atStart.riskiest(query.limit))
    const total = [...atStart.countByAccount().values()].reduce((sum, count) => sum + count, 0)
    return { rows: shown(rows), total, groups: [] }
  }

  const existing = (rows: readonly number[]): KeyRow[] =>
    rows.map(row => byRow.get({ row })).filter(row => row !== undefined)

  return {
    upsert: (account, keys, at) => list.upsert(account, keys, at),
    believed: list.believed,
    unseen: (accountId, listStartedAt) => list.unseen(accountId, listStartedAt),
    markUnseen: (accountId, listStartedAt, at) => list.markUnseen(accountId, listStartedAt, at),
    adopt: (account, key, at) => {
      const row = byId.get({ id: list.adopt(account, key, at) })
      if (row === undefined) throw new Error('An adopted key was not stored.')
      return keyOf(row)
    },

    firstSeen: (accountId, providerKeyId) =>
      firstSeen.get({ account_id: accountId, provider_key_id: providerKeyId })?.at ?? null,

    get: id => {
      const row = byId.get({ id })
      return row === undefined ? null : keyOf(row)
    },
    withVerdict: id => {
      const row = byId.get({ id })
      return row === undefined ? null : verdicts.withVerdict(row, keyOf(row), verdicts.beginJudging())
    },
    page: query => {
      const first = firstPage(query)
      if (first !== null) return first
      const { rows, total, groups } = memory.index().page(query)
      return { rows: shown(existing(rows)), total, groups }
    },
    counts: filter => memory.index().counts(filter),
    overview: asked => {
      const { expiring, ...counts } = memory.isReady
        ? memory.index().overview(asked)
        : atStart.overview(asked)
      const { rows, ...found } = expiring
      const accountOf = accountsOnce()
      return {
        ...counts,
        expiring: { ...found, first: existing(rows).map(row => keyOf(row, accountOf)) }
      }
    },

    setStatus: (id, status, at) => {
      changed(id, () => setStatus.run({ id, status, at }))
    },
    setDismissed: (id, at) => {
      changed(id, () => setDismissed.run({ id, at }))
    },
    setTags: (id, tags) => {
      changed(id, () => setTags.run({ id, tags: JSON.stringify([...new Set(tags)].sort()) }))
    },
    setRotation: (id, rotationId) => {
      changed(id, () => setRotation.run({ id, rotation_id: rotationId }))
    },
    setManagement: (id, isManagement) => {
      // Nothing that is sorted, filtered or judged by: the index does not know it.
      setManagement.run({ id, flag: isManagement ? 1 : 0 })
    },

    managementKeys: accountId => management.all({ account_id: accountId }).map(({ id }) => asKeyId(id)),

    judgeWith: verdicts.judgeWith,
    assess: verdicts.assess,
    look: verdicts.look,
    saveVerdicts: verdicts.saveVerdicts,
    get isReady() {
      return memory.isReady
    },
    whenReady: async query => {
      if (memory.isReady || (query !== undefined && isFirstPage(query))) return
      await inParts(() => memory.loadSome())
    },
    history: id => {
      const row = byId.get({ id })
      return row === undefined ? NO_HISTORY : verdicts.historyOf(row, id)
    },
    activeInGroup: (accountId, groupId) =>
      memory.isReady
        ? memory.index().columns.activeInGroup(groupPrefixOf(keyIdOf(accountId, groupId, '')))
        : null,
    forEachOfAccount: (accountId: AccountId, visit) => {
      // All rows first: while a statement is being read, the visitor could not write.
      const accountOf = accountsOnce()
      for (const row of ofAccount.all({ account_id: accountId })) visit(keyOf(row, accountOf))
    },

    forEach: async visit => {
      let after = 0
      await inParts(() => {
        if (memory.isStopped()) return false
        const accountOf = accountsOnce()
        const rows = partOfAll.all({ after, limit: VISITED_AT_ONCE })
        after = rows.at(-1)?.row ?? after
        return rows.every(row => visit(keyOf(row, accountOf))) && rows.length === VISITED_AT_ONCE
      })
    },

    accountChanged: (account, lastGoodSyncAt) => {
      memory.setAccount(account, lastGoodSyncAt)
      for (const row of ofAccount.all({ account_id: account.id })) {
        const environment = deriveEnvironment({
          hint: row.environment_hint,
          name: row.name,
          accountEnvironment: account.environment
        })
        if (environment === row.environment) continue
        setEnvironment.run({ row: row.row, environment })
        memory.refresh(row.row)
      }
    }
  }
}
