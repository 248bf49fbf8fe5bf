import type { Account } from '../core/account'
import { driftOf, isPlainExpiry, LIST_LAG_GRACE_MS, mayLagBehind } from '../core/drift'
import type { ListedChange } from '../core/drift'
import { asKeyId, keyIdOf } from '../core/ids'
import type { AccountId, KeyId } from '../core/ids'
import type { KeyStatus, ProviderKey } from '../core/key'
import { believedUse, NOT_REPORTED, withBelievedUses } from '../core/list-trust'
import { bulkInsert } from './bulk-insert'
import type { Db } from './db'
import type { KeyMemory } from './key-memory'
import { changedFields, contentHash, lastUsedNumber, lastUsedColumns, toReportedRow } from './key-rows'
import type { KeyRow, ReportedRow } from './key-rows'
import { INSERT_KEYS, UPDATE_LISTED_KEY } from './key-sql'
import type { ListedKeyRow, NewKeyRow, SharedColumns } from './key-sql'
import type { LostUses } from './lost-uses'
import type { ObservationWriter } from './observations'
import type { AuditAct, AuditEntry, AuditStore } from '../core/ports/audit'
import type { UpsertSummary } from '../core/ports/keys'

export type KeyList = {
  upsert(account: Account, keys: readonly ProviderKey[], at: number): UpsertSummary
  believed(accountId: AccountId, keys: readonly ProviderKey[]): readonly ProviderKey[]
  adopt(account: Account, key: ProviderKey, at: number): KeyId
  unseen(accountId: AccountId, listStartedAt: number): { readonly missing: number; readonly known: number }
  markUnseen(accountId: AccountId, listStartedAt: number, at: number): readonly KeyId[]
}

type Seen = 'appeared' | 'changed' | 'unchanged'

/** Takes in what providers list: writes only what changed, records readings, and tells drift from our own acts. */
export function keyList(
  db: Db,
  memory: KeyMemory,
  { observations, lost }: { readonly observations: ObservationWriter; readonly lost: LostUses },
  audit: AuditStore,
  serviceFor?: (name: string) => string
): KeyList {
  const insert = bulkInsert<NewKeyRow>(db, INSERT_KEYS)
  const update = db.prepare<ListedKeyRow>(UPDATE_LISTED_KEY)
  const use = db.prepare<{ row: number; used_at: number; seen_at: number; gap: number }>(`
    UPDATE keys SET last_used_at = @used_at, last_seen_at = @seen_at, assessed_at = NULL,
      longest_gap_ms = CASE WHEN coalesce(longest_gap_ms, 0) < @gap THEN @gap ELSE longest_gap_ms END
    WHERE row = @row
  `)
  const byRow = db.prepare<{ row: number }, KeyRow>('SELECT * FROM keys WHERE row = @row')
  const highest = db.prepare<null, { row: number | null }>('SELECT max(row) AS row FROM keys')
  const listedAt = db.prepare<{ id: string }, { listed_at: number | null }>(
    'SELECT listed_at FROM accounts WHERE id = @id'
  )
  const setListedAt = db.prepare<{ id: string; at: number }>(
    'UPDATE accounts SET listed_at = @at WHERE id = @id'
  )
  const vanish = db.prepare<{ row: number; at: number; seen: number }>(
    'UPDATE keys SET vanished_at = @at, last_seen_at = @seen, assessed_at = NULL WHERE row = @row'
  )

  /** When a key was last seen, if that was before this list; null when the list shows it, or may still lag behind it. */
  function unseenSince(row: number, listStartedAt: number): number | null {
    const { numbers } = memory.index().columns
    const seenNow = memory.seenAt(row)
    if (seenNow >= listStartedAt) return null
    const seen = Math.max(seenNow, numbers.lastSeenAt.at(row))
    const isYoung = mayLagBehind(numbers.firstSeenAt.at(row), listStartedAt)
    return seen >= listStartedAt || isYoung ? null : seen
  }

  type Place = { readonly shared: SharedColumns; nextRow: number }
  type Taking = {
    readonly account: Account
    readonly at: number
    /** Null until a key is new: only then it is asked for. */
    place: Place | null
    /** New keys that are in the index and not yet in the database. */
    added: NewKeyRow[]
  }

  function begin(account: Account, at: number): Taking {
    return { account, at, place: null, added: [] }
  }

  /** On the very first list everything is new, and none of it is drift. */
  function isFirstList({ id }: Account): boolean {
    return (listedAt.get({ id })?.listed_at ?? null) === null
  }

  function placeFor({ account, at }: Taking, isDrift: boolean): Place {
    const shared = {
      account_id: account.id,
      first_seen_at: at,
      last_seen_at: at,
      vanished_at: null,
      dismissed_at: null,
      disabled_at: null,
      drift: isDrift ? 'appeared' : null,
      drift_at: isDrift ? at : null
    }
    return { shared, nextRow: (highest.get()?.row ?? 0) + 1 }
  }

  function insertAdded(taking: Taking): void {
    const first = taking.added[0]
    if (first === undefined || taking.place === null) return
    insert(taking.added, taking.place.shared)
    observations.beginAll(first.row, first.row + taking.added.length - 1)
    taking.added = []
  }

  /** A stored time is a use; behind an unknown one there may be a use from before. */
  function wasUsed(row: number): boolean {
    const stored = memory.index().columns.numbers.lastUsed.at(row)
    return stored >= 0 || (Number.isNaN(stored) && lost.wasUsed(row))
  }

  function withBelievedUse(row: number, key: ProviderKey): ProviderKey {
    if (key.lastUsed.kind !== 'never') return key
    const lastUsed = believedUse(key.lastUsed, wasUsed(row))
    return lastUsed === key.lastUsed ? key : { ...key, lastUsed }
  }

  /** Revoked by Rekey, and still listed as it was when the list must know: the key is alive, whatever the revoke answered. */
  function isBack(row: number, { status }: ProviderKey, at: number): boolean {
    if (status === 'revoked' || memory.index().columns.texts.status.at(row) !== 'revoked') return false
    return at > (byRow.get({ row })?.revoked_at ?? at) + LIST_LAG_GRACE_MS
  }

  function take(taking: Taking, listed: ProviderKey): Seen {
    const id = keyIdOf(taking.account.id, listed.groupId, listed.providerKeyId)
    const { columns } = memory.index()
    const row = columns.rowOf(id)
    if (row === undefined) {
      add(taking, id, listed)
      return 'appeared'
    }
    const key = withBelievedUse(row, listed)
    memory.markSeen(row, taking.at)
    const isVanished = columns.isUnlisted(row)
    const isUsedAgain = !Object.is(
      columns.numbers.lastUsed.at(row),
      lastUsedNumber(lastUsedColumns(key.lastUsed))
    )
    const isEqual = columns.numbers.contentHash.at(row) === contentHash(key) && !isBack(row, key, taking.at)
    if (isEqual && !isVanished && !isUsedAgain) return 'unchanged'
    // The hash is of what the list said; our own acts may have changed the status since.
    const isOnlyUse = isEqual && !isVanished && columns.texts.status.at(row) === key.status
    if (isOnlyUse && key.lastUsed.kind === 'used') {
      insertAdded(taking)
      const gapMs = observations.record(row, { observedAt: taking.at, lastUsed: key.lastUsed })
      use.run({ row, used_at: key.lastUsed.at, seen_at: taking.at, gap: gapMs ?? 0 })
      memory.useAgain(row, { lastUsed: key.lastUsed.at, seenAt: taking.at, gapMs })
      return 'unchanged'
    }

    change(taking, row, key)
    return isEqual && !isVanished ? 'unchanged' : 'changed'
  }

  function add(taking: Taking, id: KeyId, key: ProviderKey): void {
    const { account, at } = taking
    const place = (taking.place ??= placeFor(taking, !isFirstList(account)))
    const { shared } = place
    const row = place.nextRow
    place.nextRow += 1
    // Into the same object: a copy of so many fields would cost more than all else.
    const stored: NewKeyRow = Object.assign(
      toReportedRow(key, account.environment, serviceFor),
      { row, id },
      shared
    )
    taking.added.push(stored)
    memory.markSeen(row, at)
    memory.add(stored)
    if (shared.drift !== null)
      write('key.appeared', id, taking, { name: key.name, group: key.groupName, status: key.status })
  }

  function change(taking: Taking, row: number, key: ProviderKey): void {
    // The list may have the same key twice.
    insertAdded(taking)
    const before = byRow.get({ row })
    if (before === undefined) throw new Error('The index knows a key that the database does not.')
    const { account, at } = taking
    const after = toReportedRow(key, account.environment, serviceFor)
    const listed: ListedChange = {
      wasVanished: before.vanished_at !== null,
      // The columns hold only these.
      before: before.status as KeyStatus,
      after: after.status as KeyStatus,
      fields: changedFields(before, after)
    }
    const drift = driftOf(listed)
    update.run({
      ...after,
      row,
      last_seen_at: at,
      vanished_at: null,
      // Seen again or working again is news; still expired is none.
      dismissed_at: before.status === 'expired' && after.status === 'expired' ? before.dismissed_at : null,
      disabled_at:
        after.status !== 'disabled'
          ? null
          : (before.disabled_at ?? (before.status === 'disabled' ? null : at)),
      drift: drift ?? before.drift,
      drift_at: drift === null ? before.drift_at : at
    })
    const gapMs = observations.record(row, { observedAt: at, lastUsed: key.lastUsed })
    if (gapMs !== null) observations.noteGap(row, gapMs)
    memory.refresh(row)
    audited(taking, listed, asKeyId(before.id), after)
  }

  function audited(taking: Taking, listed: ListedChange, id: KeyId, after: ReportedRow): void {
    const { fields } = listed
    if (listed.wasVanished) write('key.appeared', id, taking, { name: after.name, again: true })
    if (fields.length === 0 || isPlainExpiry(listed, after.expires_at, taking.at)) return
    const status = fields.includes('status') ? { from: listed.before, to: listed.after } : {}
    write('key.changed', id, taking, { name: after.name, fields: fields.join(', '), ...status })
  }

  function write(
    act: AuditAct,
    keyId: KeyId,
    { account, at }: Pick<Taking, 'account' | 'at'>,
    facts: AuditEntry['facts']
  ): void {
    audit.append({ at, act, actor: 'rekey', accountId: account.id, keyId, rotationId: null, facts })
  }

  return {
    upsert: (account, keys, at) =>
      db.transaction(() => {
        const taking = begin(account, at)
        const counts = { appeared: 0, changed: 0, unchanged: 0 }
        for (const key of keys) counts[take(taking, key)] += 1
        insertAdded(taking)
        return counts
      }),

    believed: (accountId, keys) => {
      const { columns } = memory.index()
      const isUsed = ({ groupId, providerKeyId }: ProviderKey): boolean => {
        const row = columns.rowOf(keyIdOf(accountId, groupId, providerKeyId))
        return row !== undefined && wasUsed(row)
      }
      const believed = withBelievedUses(keys, isUsed)
      if (!lost.hasStopped(accountId) || keys.some(({ lastUsed }) => lastUsed.kind === 'used'))
        return believed
      return believed.map(key => (key.lastUsed.kind === 'never' ? { ...key, lastUsed: NOT_REPORTED } : key))
    },

    adopt: (account, key, at) =>
      db.transaction(() => {
        const taking = begin(account, at)
        taking.place = placeFor(taking, false)
        take(taking, key)
        insertAdded(taking)
        return keyIdOf(account.id, key.groupId, key.providerKeyId)
      }),

    unseen: (accountId, listStartedAt) => {
      const index = memory.index()
      let missing = 0
      let known = 0
      for (const row of index.rowsOfAccount(accountId)) {
        if (!index.columns.isListed(row)) continue
        known += 1
        if (unseenSince(row, listStartedAt) !== null) missing += 1
      }
      return { missing, known }
    },

    markUnseen: (accountId, listStartedAt, at) =>
      db.transaction(() => {
        const index = memory.index()
        const { columns } = index
        const vanished: KeyId[] = []
        for (const row of index.rowsOfAccount(accountId)) {
          if (!columns.isListed(row)) continue
          const seen = unseenSince(row, listStartedAt)
          if (seen === null) continue
          vanish.run({ row, at, seen })
          const id = asKeyId(columns.idOf(row))
          vanished.push(id)
          audit.append({
            at,
            act: 'key.vanished',
            actor: 'rekey',
            accountId,
            keyId: id,
            rotationId: null,
            facts: { name: byRow.get({ row })?.name ?? '' }
          })
          memory.refresh(row)
        }
        setListedAt.run({ id: accountId, at: listStartedAt })
        lost.listed(accountId)
        return vanished
      })
  }
}
