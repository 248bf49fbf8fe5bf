import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aProviderKey, anAccount, NOON } from '../../test/kit/key-builders'
import { steppingClock, type SteppingClock } from '../../test/kit/stepping-clock'
import { DAY } from '../core/clock'
import { DEFAULT_POLICIES } from '../core/dormancy/policy'
import { fault, ok } from '../core/fault'
import { keyIdOf } from '../core/ids'
import type { Key, ProviderKey } from '../core/key'
import type { ProviderClient } from '../core/ports/provider'
import { openStore, type OpenedStore } from '../store/open-store'
import { createInventory, type Inventory } from './inventory'

const account = anAccount()
let folder: string
let store: OpenedStore
let clock: SteppingClock
let listed: readonly ProviderKey[]
let ownId: string | null
let clockOffsetMs: number | null
let rooms: Inventory

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-lists-'))
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  store = opened.value
  store.accounts.insert(account)
  clock = steppingClock(NOON)
  ownId = null
  clockOffsetMs = null
  rooms = anInventory()
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function anInventory(): Inventory {
  const client = {
    listKeys: () => Promise.resolve(ok({ keys: listed, next: null, clockOffsetMs })),
    isOwnCredential: (key: ProviderKey) => key.providerKeyId === ownId
  }
  return createInventory({
    clock,
    transactions: store.transactions,
    accounts: store.accounts,
    keys: store.keys,
    audit: store.audit,
    providerOf: () => null,
    // Only what a sync calls; anything else would be a bug and throws.
    withClient: async (_id, work) => ok(await work(client as unknown as ProviderClient)),
    policies: () => DEFAULT_POLICIES,
    exclusions: () => [],
    orphans: () => new Set()
  })
}

function someKeys(count: number): readonly ProviderKey[] {
  return Array.from({ length: count }, (_, at) =>
    aProviderKey({ providerKeyId: `key-${at}`, name: `key ${at}` })
  )
}

async function sync(keys: readonly ProviderKey[]): Promise<void> {
  clock.advance(DAY)
  listed = keys
  await rooms.sync()
}

function keyOf(providerKeyId: string): Key | null {
  return store.keys.get(keyIdOf(account.id, 'group-1', providerKeyId))
}

function notListed(): number {
  return store.keys.counts({ statuses: ['not-listed'] }).total
}

const incomplete = fault('provider-changed', 'incomplete-list')

describe('a list that misses more than a few keys', () => {
  it('is not believed at once: 50 keys stay, and the account says that the list is incomplete', async () => {
    await sync(someKeys(50))

    await sync([])

    expect(notListed()).toBe(0)
    expect(store.accounts.state(account.id)).toMatchObject({
      health: 'partial',
      lastFault: incomplete,
      lastGoodSyncAt: NOON + DAY
    })
    expect(keyOf('key-7')).toMatchObject({ status: 'active', vanishedAt: null, lastSeenAt: NOON + DAY })
  })

  it('is believed when the next whole list says the same', async () => {
    await sync(someKeys(50))
    await sync(someKeys(20))

    await sync(someKeys(20))

    expect(notListed()).toBe(30)
    expect(store.accounts.state(account.id)).toMatchObject({ health: 'healthy', lastFault: null })
  })

  it('is forgotten when the next whole list shows the keys again', async () => {
    await sync(someKeys(50))
    await sync([])

    await sync(someKeys(50))

    expect(notListed()).toBe(0)
    expect(store.accounts.state(account.id)).toMatchObject({ health: 'healthy', lastFault: null })
    expect(store.audit.page({ acts: ['key.vanished'] }, null, 9).rows).toEqual([])
  })

  it('takes only those keys away that both lists missed', async () => {
    await sync(someKeys(50))
    await sync(someKeys(50).slice(0, 25))

    await sync(someKeys(50).slice(20))

    // The second list misses 20 others: it is not believed either.
    expect(store.accounts.state(account.id).lastFault).toEqual(incomplete)
    expect(notListed()).toBe(0)
  })

  it('is doubted again after a start of the app, and takes nothing away by that', async () => {
    await sync(someKeys(50))
    await sync([])
    rooms = anInventory()

    await sync([])

    expect(notListed()).toBe(0)
    expect(store.accounts.state(account.id).lastFault).toEqual(incomplete)
  })

  it('leaves the mark on the key that the connection itself uses', async () => {
    ownId = 'key-1'
    await sync(someKeys(10))
    await sync([])
    await sync([])

    expect(notListed()).toBe(10)
    expect(keyOf('key-1')?.isManagementCredential).toBe(true)
  })
})

describe('a list that misses a few keys', () => {
  it.each([
    [50, 5],
    [10, 3],
    [2, 1]
  ])('of %i keys is believed at once when it misses %i', async (count, missing) => {
    await sync(someKeys(count))

    await sync(someKeys(count).slice(missing))

    expect(notListed()).toBe(missing)
    expect(store.accounts.state(account.id).health).toBe('healthy')
  })

  it('calls a missing key not listed, never dead, and keeps what was known of it', async () => {
    await sync(someKeys(10))
    await sync(someKeys(9))

    const found = store.keys.withVerdict(keyIdOf(account.id, 'group-1', 'key-9'))

    expect(found?.key).toMatchObject({ status: 'active', name: 'key 9', vanishedAt: NOON + 2 * DAY })
    expect(found?.verdict).toMatchObject({ state: 'not-listed', facts: { since: NOON + 2 * DAY } })
  })

  it('says so when a key that was not listed is listed again', async () => {
    await sync(someKeys(10))
    await sync(someKeys(9))

    await sync(someKeys(10))

    expect(keyOf('key-9')?.vanishedAt).toBeNull()
    const { rows } = store.audit.page({ acts: ['key.appeared'] }, null, 9)
    expect(rows).toMatchObject([{ facts: { name: 'key 9', again: true } }])
    const verdict = store.keys.withVerdict(keyIdOf(account.id, 'group-1', 'key-9'))?.verdict
    expect(verdict?.findings.map(({ code, facts }) => [code, facts['kind']])).toContainEqual([
      'drift',
      'reappeared'
    ])
  })

  it('does not count keys that Rekey itself revoked', async () => {
    await sync(someKeys(50))
    for (const key of someKeys(20))
      store.keys.setStatus(keyIdOf(account.id, 'group-1', key.providerKeyId), 'revoked', NOON)

    await sync(someKeys(50).slice(20))

    expect(store.accounts.state(account.id)).toMatchObject({ health: 'healthy', lastFault: null })
  })
})

describe('a local clock that is 100 days ahead', () => {
  it('makes no key dormant that was used a minute ago: the last list says how wrong it is', async () => {
    const report = {
      groups: [],
      rights: [],
      warnings: [],
      version: null,
      grantable: null,
      permissionSets: [],
      clockOffsetMs: 0
    }
    store.accounts.saveState(account.id, { report })
    clockOffsetMs = -100 * DAY
    clock.advance(99 * DAY)

    await sync([aProviderKey({ lastUsed: { kind: 'used', at: NOON - 60_000, precisionMs: 0 } })])

    const found = store.keys.withVerdict(keyIdOf(account.id, 'group-1', aProviderKey().providerKeyId))
    expect(clock.now()).toBe(NOON + 100 * DAY)
    expect(store.accounts.state(account.id).report?.clockOffsetMs).toBe(-100 * DAY)
    expect(found?.verdict.state).toBe('in-use')
    expect(store.keys.counts({ idleAtLeastMs: 30 * DAY }).total).toBe(0)
  })
})

describe('a list in which every last-used is empty', () => {
  const usedAt = (at: number): ProviderKey['lastUsed'] => ({ kind: 'used', at, precisionMs: 0 })
  const never = { kind: 'never' } as const
  const notReported = { kind: 'unknown', reason: 'not-reported' } as const

  function keysUsed(
    lastUsed: ProviderKey['lastUsed'],
    spare: ProviderKey['lastUsed'] = never
  ): readonly ProviderKey[] {
    return someKeys(4).map((key, at) => ({
      ...key,
      createdAt: NOON,
      expiresAt: null,
      lastUsed: at < 3 ? lastUsed : spare
    }))
  }

  function verdictOf(id: string): unknown {
    return store.keys.withVerdict(keyIdOf(account.id, 'group-1', id))?.verdict
  }

  it('means that uses are no longer reported: no key is dormant or unused because of it', async () => {
    await sync(keysUsed(usedAt(NOON)))
    expect(verdictOf('key-3')).toMatchObject({ state: 'new' })
    clock.advance(200 * DAY)

    await sync(keysUsed(never))

    for (const id of ['key-0', 'key-2', 'key-3']) {
      expect(keyOf(id)?.lastUsed).toEqual(notReported)
      expect(verdictOf(id)).toMatchObject({ state: 'unassessed', facts: { reason: 'not-reported' } })
    }
    expect(store.keys.counts({ idleAtLeastMs: 30 * DAY }).total).toBe(0)
    const kept = store.observations.recent(keyIdOf(account.id, 'group-1', 'key-0'), 9)
    expect(kept.map(({ lastUsed }) => lastUsed)).toContainEqual(usedAt(NOON))
  })

  it('stays so in the next list and after a start, and ends with the next use', async () => {
    await sync(keysUsed(usedAt(NOON)))
    await sync(keysUsed(never))
    rooms = anInventory()
    await sync(keysUsed(never))
    expect(keyOf('key-0')?.lastUsed).toEqual(notReported)
    expect(keyOf('key-3')?.lastUsed).toEqual(notReported)

    await sync(keysUsed(usedAt(NOON + DAY)))

    expect(keyOf('key-0')?.lastUsed).toEqual(usedAt(NOON + DAY))
    expect(keyOf('key-3')?.lastUsed).toEqual(never)
    expect(verdictOf('key-3')).toMatchObject({ state: 'new' })
  })

  it('is believed where no key was ever used', async () => {
    await sync(keysUsed(never))
    await sync(keysUsed(never))

    expect(keyOf('key-0')?.lastUsed).toEqual(never)
  })

  it('leaves one key unknown that lost its last-used, and the others as they are', async () => {
    await sync(keysUsed(usedAt(NOON), usedAt(NOON)))
    await sync(keysUsed(usedAt(NOON), never))

    expect(keyOf('key-0')?.lastUsed).toEqual(usedAt(NOON))
    expect(keyOf('key-3')?.lastUsed).toEqual(notReported)
  })

  it('is not believed in a fresh list of one group either', async () => {
    await sync(keysUsed(usedAt(NOON)))

    const believed = store.keys.believed(account.id, keysUsed(never))

    expect(believed.map(({ lastUsed }) => lastUsed)).toEqual(Array(4).fill(notReported))
  })
})
