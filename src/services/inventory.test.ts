import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { aProviderKey, anAccount, NOON } from '../../test/kit/key-builders'
import { steppingClock } from '../../test/kit/stepping-clock'
import type { SteppingClock } from '../../test/kit/stepping-clock'
import { MOST_KEYS } from '../core/bounds'
import { DAY } from '../core/clock'
import { DEFAULT_POLICIES } from '../core/dormancy/policy'
import { Faulted } from '../core/faulted'
import { failed, fault, ok } from '../core/fault'
import type { Result } from '../core/fault'
import { asAccountId, keyIdOf } from '../core/ids'
import type { AccountId } from '../core/ids'
import type { ProviderKey } from '../core/key'
import type { KeyPage, ProviderClient } from '../core/ports/provider'
import { openStore } from '../store/open-store'
import type { OpenedStore } from '../store/open-store'
import type { UpsertSummary } from '../core/ports/keys'
import { createInventory, syncWhenFree } from './inventory'
import type { Inventory, SyncProgress } from './inventory'
import type { InventoryTools } from './inventory-tools'

type Answer = Result<KeyPage> | (() => Promise<Result<KeyPage>>)

let folder: string
let store: OpenedStore
let clock: SteppingClock
let answers: Map<AccountId, Answer[]>
let atOnce: { now: number; most: number }
let ownIds: Set<string>

const one = anAccount()
const two = anAccount({ id: asAccountId('account-2'), name: 'other' })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-inventory-'))
  const opened = openStore({ path: join(folder, 'rekey.db') })
  if (!opened.ok) throw new Error(opened.fault.code)
  store = opened.value
  clock = steppingClock(NOON)
  answers = new Map()
  atOnce = { now: 0, most: 0 }
  ownIds = new Set()
  store.accounts.insert(one)
})

afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

function page(keys: readonly ProviderKey[], next: string | null = null): Result<KeyPage> {
  return ok({ keys, next, clockOffsetMs: null })
}

function inventory(changes: Partial<InventoryTools> = {}): Inventory {
  return createInventory({
    clock,
    transactions: store.transactions,
    accounts: store.accounts,
    keys: store.keys,
    audit: store.audit,
    providerOf: () => null,
    withClient: async (accountId, work) => ok(await work(client(accountId))),
    policies: () => DEFAULT_POLICIES,
    exclusions: () => [],
    orphans: () => new Set(),
    ...changes
  })
}

/** Only what the inventory calls; anything else would be a bug and throws. */
function client(accountId: AccountId): ProviderClient {
  const used = {
    listKeys: async () => {
      atOnce.now += 1
      atOnce.most = Math.max(atOnce.most, atOnce.now)
      await Promise.resolve()
      const answer = answers.get(accountId)?.shift() ?? page([])
      const given = typeof answer === 'function' ? await answer() : answer
      atOnce.now -= 1
      return given
    },
    listGroup: async () => ok([aProviderKey({ name: 'read just now' })]),
    isOwnCredential: (key: ProviderKey) => ownIds.has(key.providerKeyId)
  }
  return used as unknown as ProviderClient
}

function stateOf(progress: SyncProgress, accountId = one.id): string | undefined {
  return progress.accounts.find(account => account.accountId === accountId)?.state
}

function acts(): string[] {
  return store.audit.page({}, null, 50).rows.map(({ act }) => act)
}

describe('a sync', () => {
  it('reads all pages, stamps the account and makes the verdicts', async () => {
    answers.set(one.id, [
      page([aProviderKey({ providerKeyId: 'a' })], 'next'),
      page([
        aProviderKey({ providerKeyId: 'b', lastUsed: { kind: 'used', at: NOON - 200 * DAY, precisionMs: 0 } })
      ])
    ])

    const progress = await inventory().sync()

    expect(progress).toMatchObject({ isRunning: false, accounts: [{ state: 'done', keys: 2, fault: null }] })
    expect(store.accounts.state(one.id)).toMatchObject({
      health: 'healthy',
      lastGoodSyncAt: NOON,
      keyCount: 2
    })
    expect(store.keys.counts({}).byVerdict).toEqual({ 'in-use': 1, dormant: 1 })
    expect(acts()).toEqual(['sync.finished'])
  })

  it('says nothing in the history when nothing is new', async () => {
    const keys = [aProviderKey()]
    answers.set(one.id, [page(keys), page(keys)])
    const rooms = inventory()
    await rooms.sync()
    clock.advance(DAY)

    await rooms.sync()

    expect(acts()).toEqual(['sync.finished'])
    expect(store.accounts.state(one.id).lastGoodSyncAt).toBe(NOON + DAY)
  })

  it('reads accounts that were connected during a running one, whoever asked for them', async () => {
    const three = anAccount({ id: asAccountId('account-3'), name: 'third' })
    let answer: (given: Result<KeyPage>) => void = () => undefined
    const slow = new Promise<Result<KeyPage>>(resolve => {
      answer = resolve
    })
    answers.set(one.id, [() => slow])
    const rooms = inventory()
    const first = rooms.sync()
    store.accounts.insert(two)
    store.accounts.insert(three)

    const later = [two, three].map(({ id }) => syncWhenFree(rooms, [id]))
    answer(page([]))
    await Promise.all([first, ...later])

    expect([two, three].map(({ id }) => store.accounts.state(id).lastGoodSyncAt)).toEqual([NOON, NOON])
  })

  it('sees unchanged keys again and writes nothing about them', async () => {
    const keys = [aProviderKey({ providerKeyId: 'a' }), aProviderKey({ providerKeyId: 'own' })]
    ownIds.add('own')
    answers.set(one.id, [page(keys), page(keys)])
    const rooms = inventory()
    await rooms.sync()
    clock.advance(DAY)

    const progress = await rooms.sync()

    expect(progress.accounts).toMatchObject([{ state: 'done', keys: 2 }])
    expect(acts()).toEqual(['sync.finished'])
    expect(store.keys.get(keyIdOf(one.id, 'group-1', 'a'))?.lastSeenAt).toBe(NOON + DAY)
    expect(store.keys.managementKeys(one.id)).toEqual([keyIdOf(one.id, 'group-1', 'own')])
  })

  it('makes keys vanish only after a complete list', async () => {
    const stays = aProviderKey({ providerKeyId: 'stays' })
    answers.set(one.id, [
      page([aProviderKey(), stays]),
      page([], 'next'),
      failed('provider-unavailable', 'timed-out'),
      page([stays])
    ])
    const rooms = inventory()
    await rooms.sync()
    const gone = (): number => store.keys.counts({ statuses: ['not-listed'] }).total

    clock.advance(DAY)
    const broken = await rooms.sync()
    expect([stateOf(broken), gone()]).toEqual(['failed', 0])

    clock.advance(DAY)
    await rooms.sync()
    expect(gone()).toBe(1)
  })

  it('goes on with the other accounts when one fails, and says so once', async () => {
    store.accounts.insert(two)
    const rejected = failed('credential-rejected', 'key-revoked')
    answers.set(one.id, [rejected, rejected])
    answers.set(two.id, [page([aProviderKey()]), page([aProviderKey()])])
    const rooms = inventory()

    const progress = await rooms.sync()
    await rooms.sync()

    expect([stateOf(progress), stateOf(progress, two.id)]).toEqual(['failed', 'done'])
    expect(store.accounts.state(one.id)).toMatchObject({
      health: 'credential-rejected',
      lastGoodSyncAt: null
    })
    expect(acts().filter(act => act === 'sync.failed')).toHaveLength(1)
  })

  it('keeps what was read before a failure and calls the account partial', async () => {
    answers.set(one.id, [page([aProviderKey()], 'next'), failed('provider-unavailable', 'server-error')])

    await inventory().sync()

    expect(store.accounts.state(one.id)).toMatchObject({ health: 'partial', keyCount: 1 })
  })

  it('waits as long as the provider asks for', async () => {
    answers.set(one.id, [failed('rate-limited', undefined, { retryAfterMs: 7_000 }), page([aProviderKey()])])

    const progress = await inventory().sync()

    expect(stateOf(progress)).toBe('done')
    expect(clock.sleeps).toContain(7_000)
  })

  it('gives up on a provider that only ever asks to wait', async () => {
    answers.set(
      one.id,
      Array.from({ length: 9 }, () => failed('rate-limited', undefined, { retryAfterMs: 1_000 }))
    )

    expect(stateOf(await inventory().sync())).toBe('failed')
    expect(answers.get(one.id)).toHaveLength(5)
  })

  it('does not follow pages in a circle', async () => {
    answers.set(
      one.id,
      Array.from({ length: 9 }, () => page([aProviderKey()], 'again'))
    )

    await inventory().sync()

    expect(store.accounts.state(one.id).lastFault).toEqual(fault('provider-changed', 'unexpected-shape'))
  })

  it('stops when told, keeps what was read and leaves nothing syncing', async () => {
    const rooms = inventory()
    const stopThen = (answer: Result<KeyPage>) => () => {
      rooms.stop()
      return Promise.resolve(answer)
    }
    answers.set(one.id, [
      page([aProviderKey()], 'next'),
      stopThen(page([aProviderKey({ providerKeyId: 'b' })], 'last'))
    ])

    const progress = await rooms.sync()

    expect(stateOf(progress)).toBe('stopped')
    expect(store.accounts.state(one.id)).toMatchObject({ health: 'new', keyCount: 1, lastGoodSyncAt: null })
    expect(stateOf(await rooms.sync())).toBe('done')
  })

  it('stops although the adapter goes on reading', async () => {
    const rooms = inventory()
    const goesOn = () => {
      queueMicrotask(() => {
        rooms.stop()
      })
      return new Promise<Result<KeyPage>>(() => undefined)
    }
    answers.set(one.id, [goesOn])

    expect(stateOf(await rooms.sync())).toBe('stopped')
  })

  it('stores at most one more commit of a large page once it is stopped, and takes nothing for gone', async () => {
    await inventory().sync()
    const keys = Array.from({ length: 3_400 }, (_, index) => aProviderKey({ providerKeyId: `many-${index}` }))
    const rooms = inventory()
    rooms.onProgress(({ accounts }) => {
      if (accounts.some(account => account.keys > 0)) rooms.stop()
    })
    answers.set(one.id, [page(keys)])

    expect(stateOf(await rooms.sync())).toBe('stopped')
    expect(store.accounts.state(one.id).keyCount).toBe(2_000)
  })

  it('does not take a list without end for an account', async () => {
    const key = aProviderKey()
    answers.set(one.id, [
      page(
        Array.from({ length: MOST_KEYS + 1 }, () => key),
        'next'
      ),
      page([])
    ])
    const upsert = (): UpsertSummary => ({ appeared: 0, changed: 0, unchanged: 0 })

    await inventory({ keys: { ...store.keys, upsert } }).sync()

    expect(store.accounts.state(one.id).lastFault).toEqual(fault('provider-changed', 'too-large'))
  })

  it('stops before it begins when the signal is aborted already', async () => {
    const progress = await inventory().sync({ signal: AbortSignal.abort() })

    expect(stateOf(progress)).toBe('stopped')
  })

  it('reads a bounded number of accounts at once, and all of them', async () => {
    const many = Array.from({ length: 12 }, (_, i) =>
      anAccount({ id: asAccountId(`many-${i}`), name: `many ${i}` })
    )
    for (const account of many) store.accounts.insert(account)

    const progress = await inventory({ maxParallel: 3 }).sync()

    expect(progress.accounts.map(({ state }) => state)).toEqual(Array.from({ length: 13 }, () => 'done'))
    expect(atOnce.most).toBe(3)
  })

  it('is one at a time', async () => {
    const rooms = inventory()

    const first = rooms.sync()

    expect(rooms.sync()).toBe(first)
    await first
    expect(rooms.progress().isRunning).toBe(false)
  })

  it('reports the keys of every commit while it runs', async () => {
    answers.set(one.id, [
      page([aProviderKey({ providerKeyId: 'a' })], 'n'),
      page([aProviderKey({ providerKeyId: 'b' })])
    ])
    const rooms = inventory()
    const told: (number | undefined)[] = []
    const stopListening = rooms.onProgress(progress => told.push(progress.accounts[0]?.keys))

    await rooms.sync()
    stopListening()

    expect([...new Set(told)]).toEqual([0, 1, 2])
  })

  it('turns a full disk into a failure of the account, not into a crash', async () => {
    const full = (): never => {
      throw new Faulted(fault('storage-failed', 'disk-full'))
    }
    answers.set(one.id, [page([aProviderKey()])])

    const progress = await inventory({ keys: { ...store.keys, upsert: full } }).sync()

    expect(progress.accounts[0]?.fault).toEqual(fault('storage-failed', 'disk-full'))
  })

  it('reports a bug, with the other accounts read and none left syncing', async () => {
    store.accounts.insert(two)
    answers.set(one.id, [() => Promise.reject(new TypeError('a bug'))])
    const rooms = inventory()

    await expect(rooms.sync()).rejects.toThrow(AggregateError)

    expect(rooms.progress()).toMatchObject({ isRunning: false })
    expect([stateOf(rooms.progress()), stateOf(rooms.progress(), two.id)]).toEqual(['failed', 'done'])
    expect(store.accounts.state(one.id).health).toBe('failing')
  })

  it('marks the key that the connection itself uses, and takes the mark off again', async () => {
    const keys = [aProviderKey({ providerKeyId: 'a' }), aProviderKey({ providerKeyId: 'b' })]
    answers.set(one.id, [page(keys), page(keys)])
    const rooms = inventory()
    const marked = (): (boolean | undefined)[] =>
      keys.map(key => store.keys.get(keyIdOf(one.id, key.groupId, key.providerKeyId))?.isManagementCredential)

    ownIds = new Set(['a'])
    await rooms.sync()
    expect(marked()).toEqual([true, false])

    ownIds = new Set(['b'])
    await rooms.sync()
    expect(marked()).toEqual([false, true])
  })

  it('survives an account that is removed meanwhile', async () => {
    const removeThen = (answer: Result<KeyPage>) => () => {
      store.accounts.remove(one.id)
      return Promise.resolve(answer)
    }
    answers.set(one.id, [removeThen(page([aProviderKey()]))])

    expect(stateOf(await inventory().sync())).toBe('stopped')
    expect(store.keys.counts({}).total).toBe(0)
  })
})

describe('verdicts', () => {
  it('are made again after a day, and for all keys when asked', async () => {
    const key = aProviderKey({ lastUsed: { kind: 'used', at: NOON - 50 * DAY, precisionMs: 0 } })
    answers.set(one.id, [page([key]), page([key])])
    const rooms = inventory()
    await rooms.sync()
    const state = (): string | undefined =>
      store.keys.withVerdict(keyIdOf(one.id, key.groupId, key.providerKeyId))?.verdict.state
    expect(state()).toBe('in-use')

    clock.advance(60 * DAY)
    await rooms.sync()
    expect(state()).toBe('dormant')

    clock.advance(1)
    expect(await rooms.assessAll()).toBe(1)
  })
})

describe('reading one group again', () => {
  it('stores what it finds and answers the keys', async () => {
    answers.set(one.id, [page([aProviderKey()])])
    const rooms = inventory()
    await rooms.sync()

    const keys = await rooms.refreshGroup(one.id, 'group-1')

    expect(keys.ok && keys.value.map(({ name }) => name)).toEqual(['read just now'])
  })

  it('answers the fault when it cannot be read', async () => {
    const rooms = inventory({ withClient: () => Promise.resolve(failed('vault-locked')) })

    expect(await rooms.refreshGroup(one.id, 'group-1')).toEqual(failed('vault-locked'))
  })
})
