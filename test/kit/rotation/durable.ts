import { actorFrom } from '../../../src/core/actor'
import { createHash } from 'node:crypto'
import type { Account } from '../../../src/core/account'
import type { RotationGroup } from '../../../src/core/bulk/group'
import {
  keyIdOf,
  type AccountId,
  type KeyId,
  type RotationId,
  type SealedSecretId
} from '../../../src/core/ids'
import type { Key, ProviderKey } from '../../../src/core/key'
import { withBelievedUses } from '../../../src/core/list-trust'
import type { JournalRow, JournalStore, RotationRecord } from '../../../src/core/ports/journal'
import type { AuditEntry, AuditRow } from '../../../src/core/ports/audit'
import type { Transactions } from '../../../src/core/ports/transactions'
import type { RotationGroupStore } from '../../../src/core/ports/rotation-groups'
import type { ScheduledRotation, ScheduleStore } from '../../../src/core/ports/schedules'
import type { Exposure, SealedSecret, SealedSecretStore } from '../../../src/core/ports/sealed-secrets'

// What survives a crash, in memory: the store's ports with real transactions (all or nothing) and nothing of SQLite.

export type Durable = {
  readonly rotations: Map<RotationId, RotationRecord>
  readonly events: Map<RotationId, { seq: number; at: number; event: string; checksum: string }[]>
  readonly markers: Map<string, RotationId>
  readonly oldSecrets: Map<RotationId, { box: Uint8Array; origin: string }>
  readonly sealedSecrets: Map<SealedSecretId, SealedSecret>
  readonly boxes: Map<SealedSecretId, Uint8Array>
  readonly exposures: Exposure[]
  readonly keys: Map<KeyId, Key>
  readonly audit: AuditEntry[]
  /** What schedules began, and what people began together. */
  readonly scheduled: Map<RotationId, ScheduledRotation>
  readonly groups: Map<string, RotationGroup>
  readonly leavers: Map<string, ReadonlySet<RotationId>>
}

export function emptyDurable(): Durable {
  return {
    rotations: new Map(),
    events: new Map(),
    markers: new Map(),
    oldSecrets: new Map(),
    sealedSecrets: new Map(),
    boxes: new Map(),
    exposures: [],
    keys: new Map(),
    audit: [],
    scheduled: new Map(),
    groups: new Map(),
    leavers: new Map()
  }
}

/** A copy that later writes do not reach. What the maps hold is replaced by writes, never changed; journals grow. */
export function copyOfDurable(rows: Durable): Durable {
  return {
    rotations: new Map(rows.rotations),
    events: new Map([...rows.events].map(([id, list]) => [id, [...list]])),
    markers: new Map(rows.markers),
    oldSecrets: new Map(rows.oldSecrets),
    sealedSecrets: new Map(rows.sealedSecrets),
    boxes: new Map(rows.boxes),
    exposures: [...rows.exposures],
    keys: new Map(rows.keys),
    audit: [...rows.audit],
    scheduled: new Map(rows.scheduled),
    groups: new Map(rows.groups),
    leavers: new Map(rows.leavers)
  }
}

/**
 * Called before and after each commit; throws to crash there, or a `Faulted` before it to refuse the write. `begin` throws
 * for a process that is dead already.
 */
export type Commits = {
  begin(): void
  before(): void
  after(): void
  /** Behind a commit that destroyed a secret: its bytes are cleared from the log, which may fail although the rows stand. */
  scrub(): void
}

export type MemoryStore = {
  readonly transactions: Transactions
  readonly journal: JournalStore
  readonly sealedSecrets: SealedSecretStore
  readonly keys: {
    get(id: KeyId): Key | null
    firstSeen(accountId: AccountId, providerKeyId: string): number | null
    upsert(account: Account, keys: readonly ProviderKey[], at: number): never
    believed(accountId: AccountId, keys: readonly ProviderKey[]): readonly ProviderKey[]
    adopt(account: Account, key: ProviderKey, at: number): Key
    setStatus(id: KeyId, status: Key['status']): void
    setRotation(id: KeyId, rotationId: RotationId | null): void
  }
  readonly audit: { append(entry: AuditEntry): AuditRow }
  readonly scheduled: Pick<ScheduleStore, 'noteStarted' | 'scheduled' | 'wasStarted'>
  readonly groups: RotationGroupStore
}

/** One process's view of the durable rows. */
export function memoryStore(rows: Durable, commits: Commits): MemoryStore {
  let undo: (() => void)[] | null = null
  let mustScrub = false

  function write(change: () => void, back: () => void): void {
    if (undo === null) {
      run(() => {
        write(change, back)
      })
      return
    }
    change()
    undo.push(back)
  }

  function run<T>(work: () => T): T {
    if (undo !== null) return work()
    commits.begin()
    const steps: (() => void)[] = []
    undo = steps
    let value: T
    try {
      value = work()
      commits.before()
    } catch (error) {
      for (const back of steps.reverse()) back()
      undo = null
      mustScrub = false
      throw error
    }
    undo = null
    commits.after()
    if (mustScrub) {
      mustScrub = false
      commits.scrub()
    }
    return value
  }

  function put<K, V>(map: Map<K, V>, key: K, value: V): void {
    const had = map.has(key)
    const old = map.get(key)
    write(
      () => map.set(key, value),
      () => {
        if (had) map.set(key, old as V)
        else map.delete(key)
      }
    )
  }

  function drop<K, V>(map: Map<K, V>, key: K): boolean {
    if (!map.has(key)) return false
    const old = map.get(key) as V
    write(
      () => map.delete(key),
      () => map.set(key, old)
    )
    return true
  }

  function push<V>(list: V[], value: V): void {
    write(
      () => list.push(value),
      () => list.pop()
    )
  }

  function changeKey(id: KeyId, change: Partial<Key>): void {
    const key = rows.keys.get(id)
    if (key !== undefined) put(rows.keys, id, { ...key, ...change })
  }

  const journal: JournalStore = {
    open(rotation) {
      const isTaken = [...rows.rotations.values()].some(
        other => other.keyId === rotation.keyId && other.phase === 'open'
      )
      if (isTaken) return false
      put(rows.rotations, rotation.id, { ...rotation, phase: 'open' })
      put(rows.events, rotation.id, [])
      return true
    },
    append(id, entry) {
      const list = rows.events.get(id) ?? []
      if (entry.seq !== list.length + 1) throw new Error('The journal has no gaps.')
      push(list, { ...entry, checksum: checksum(list.at(-1)?.checksum ?? '', entry) })
    },
    setPhase(id, phase) {
      const record = rows.rotations.get(id)
      if (record === undefined) return
      // The unique index of the real table.
      const isTaken = [...rows.rotations.values()].some(
        other => other.id !== id && other.keyId === record.keyId && other.phase === 'open'
      )
      if (phase === 'open' && isTaken) throw new Error('UNIQUE constraint failed: rotations.key_id')
      put(rows.rotations, id, { ...record, phase })
    },
    rows(id) {
      let before = ''
      return (rows.events.get(id) ?? []).map((row): JournalRow => {
        const isIntact = row.checksum === checksum(before, row)
        before = row.checksum
        return { seq: row.seq, at: row.at, event: row.event, actor: null, isIntact }
      })
    },
    get: id => rows.rotations.get(id) ?? null,
    inPhase: (phases, limit) =>
      [...rows.rotations.values()].filter(r => phases.includes(r.phase)).slice(0, limit),
    openOf: keyId =>
      [...rows.rotations.values()].find(record => record.keyId === keyId && record.phase === 'open')?.id ??
      null,
    addMarker(marker, id) {
      put(rows.markers, marker, id)
    },
    markers: () => [...rows.markers.keys()],
    putOldSecret(id, box, origin) {
      put(rows.oldSecrets, id, { box, origin })
    },
    oldSecret: id => rows.oldSecrets.get(id) ?? null,
    destroyOldSecret(id) {
      drop(rows.oldSecrets, id)
    }
  }

  function changeSealedSecret(id: SealedSecretId, change: Partial<SealedSecret>): void {
    const sealedSecret = rows.sealedSecrets.get(id)
    if (sealedSecret !== undefined) put(rows.sealedSecrets, id, { ...sealedSecret, ...change })
  }

  const sealedSecrets: SealedSecretStore = {
    insert(sealedSecret, box) {
      run(() => {
        put(rows.sealedSecrets, sealedSecret.id, sealedSecret)
        put(rows.boxes, sealedSecret.id, box)
      })
    },
    get: id => rows.sealedSecrets.get(id) ?? null,
    box: id => rows.boxes.get(id)?.slice() ?? null,
    live: () => [...rows.sealedSecrets.values()].filter(sealedSecret => sealedSecret.state !== 'destroyed'),
    ofRotation: id => [...rows.sealedSecrets.values()].filter(sealedSecret => sealedSecret.rotationId === id),
    ofKey: id =>
      [...rows.sealedSecrets.values()].filter(sealedSecret => sealedSecret.keyId === id).at(-1) ?? null,
    knowsFingerprint: (accountId, fingerprint) =>
      [...rows.sealedSecrets.values()].some(
        sealedSecret => sealedSecret.accountId === accountId && sealedSecret.fingerprint === fingerprint
      ),
    move(id, from, to) {
      const sealedSecret = rows.sealedSecrets.get(id)
      if (sealedSecret === undefined || !from.includes(sealedSecret.state)) return false
      changeSealedSecret(id, { state: to })
      return true
    },
    setStoredWhere(id, where) {
      changeSealedSecret(id, { storedWhere: where })
    },
    setKey(id, keyId) {
      changeSealedSecret(id, { keyId })
    },
    destroy(id) {
      run(() => {
        changeSealedSecret(id, { state: 'destroyed' })
        if (drop(rows.boxes, id)) mustScrub = true
      })
    },
    beginExposure(exposure) {
      const seq = rows.exposures.length + 1
      push(rows.exposures, { ...exposure, seq, endedAt: null, outcome: 'started' })
      return seq
    },
    endExposure(seq, outcome, at) {
      const row = rows.exposures[seq - 1]
      if (row === undefined) return
      write(
        () => {
          rows.exposures[seq - 1] = { ...row, outcome, endedAt: at }
        },
        () => {
          rows.exposures[seq - 1] = row
        }
      )
    },
    exposures: id => rows.exposures.filter(exposure => exposure.secretId === id),
    lostKeys: () => new Set(),
    countBoxes: () => rows.boxes.size
  }

  return {
    transactions: { run },
    journal,
    sealedSecrets,
    keys: {
      get: id => rows.keys.get(id) ?? null,
      firstSeen: (accountId, providerKeyId) =>
        [...rows.keys.values()]
          .filter(key => key.accountId === accountId && key.providerKeyId === providerKeyId)
          .reduce<number | null>((first, key) => Math.min(first ?? Infinity, key.firstSeenAt), null),
      upsert(account, keys, at) {
        for (const key of keys) {
          const id = keyIdOf(account.id, key.groupId, key.providerKeyId)
          put(rows.keys, id, keyOf(account, key, at, rows.keys.get(id)))
        }
        // The summary is of no interest here.
        return undefined as never
      },
      believed: (accountId, keys) =>
        withBelievedUses(keys, ({ groupId, providerKeyId }) => {
          return rows.keys.get(keyIdOf(accountId, groupId, providerKeyId))?.lastUsed.kind === 'used'
        }),
      adopt(account, key, at) {
        const id = keyIdOf(account.id, key.groupId, key.providerKeyId)
        const adopted = keyOf(account, key, at, rows.keys.get(id))
        put(rows.keys, id, adopted)
        return adopted
      },
      setStatus(id, status) {
        changeKey(id, { status })
      },
      setRotation(id, rotationId) {
        changeKey(id, { rotationId })
      }
    },
    audit: {
      append(entry) {
        push(rows.audit, entry)
        return { ...entry, actor: actorFrom(entry.actor), seq: rows.audit.length, hash: '' }
      }
    },
    scheduled: {
      noteStarted(rotation) {
        put(rows.scheduled, rotation.rotationId, rotation)
      },
      scheduled: id => rows.scheduled.get(id) ?? null,
      wasStarted: keyId => [...rows.scheduled.values()].some(row => row.keyId === keyId)
    },
    groups: {
      insert(group) {
        put(rows.groups, group.id, group)
      },
      get: id => rows.groups.get(id) ?? null,
      save({ id, startedAt, pausedAt }) {
        const group = rows.groups.get(id)
        if (group !== undefined) put(rows.groups, id, { ...group, startedAt, pausedAt })
      },
      remove(id) {
        drop(rows.groups, id)
      },
      leave(id, rotationId) {
        put(rows.leavers, id, new Set([...(rows.leavers.get(id) ?? []), rotationId]))
      },
      leavers: id => rows.leavers.get(id) ?? new Set()
    }
  }
}

export function keyOf(account: Account, key: ProviderKey, at: number, known?: Key): Key {
  return {
    ...key,
    id: keyIdOf(account.id, key.groupId, key.providerKeyId),
    accountId: account.id,
    providerId: account.providerId,
    environment: account.environment,
    service: 'payments-api',
    firstSeenAt: known?.firstSeenAt ?? at,
    lastSeenAt: at,
    vanishedAt: null,
    isDismissed: false,
    tags: [],
    rotationId: known?.rotationId ?? null,
    isManagementCredential: false
  }
}

function checksum(before: string, row: { seq: number; at: number; event: string }): string {
  return createHash('md5').update(`${before}|${row.seq}|${row.at}|${row.event}`).digest('base64')
}
