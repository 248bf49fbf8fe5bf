import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../core/clock'
import { fault } from '../../core/fault'
import { asAccountId, type AccountId } from '../../core/ids'
import type { Notice, NoticeFact } from '../../core/monitor/notices'
import type { ReadingEnd, Surroundings } from '../../core/monitor/schedule'
import type { NoticeRow, NoticeStore } from '../../core/ports/notices'
import { createMonitor, type MonitorTools } from './monitor'

const MORNING = Date.UTC(2026, 5, 15, 6)
const LOOK_EVERY_MS = 5 * SECOND
const EVERY_MS = 15 * MINUTE

type World = {
  readonly reads: { readonly accountId: AccountId; readonly at: number }[]
  readonly shown: Notice[]
  readonly monitor: ReturnType<typeof createMonitor>
  readonly around: { -readonly [Name in keyof Surroundings]: Surroundings[Name] }
  isOpen: boolean
  /** Both clocks move, with a look every five seconds. */
  live(ms: number): Promise<void>
  /** Only the wall clock moves: the machine sleeps, or somebody sets the clock. */
  jump(ms: number): void
  elapsed(): number
}

function memoryNotices(): NoticeStore {
  const rows = new Map<string, NoticeRow>()
  return {
    all: () => [...rows.values()],
    put: list => {
      for (const row of list) rows.set(row.fact, row)
    },
    prune: before => {
      for (const row of rows.values()) if (row.lastSeenAt < before) rows.delete(row.fact)
    }
  }
}

/** A generator with a seed, so that a day that fails can be lived again. */
function diceOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

function world(options: {
  accounts: readonly AccountId[]
  sync?: (id: AccountId, at: number) => ReadingEnd
  facts?: (at: number) => readonly NoticeFact[]
  changed?: Partial<MonitorTools>
}): World {
  let monotonic = 0
  let wall = MORNING
  const reads: World['reads'] = []
  const shown: Notice[] = []
  const around: World['around'] = { network: 'online', power: 'mains', line: 'unmetered' }
  const made: World = {
    reads,
    shown,
    around,
    isOpen: true,
    elapsed: () => monotonic,
    jump: ms => {
      wall += ms
    },
    live: async ms => {
      for (let end = monotonic + ms; monotonic < end;) {
        monotonic += LOOK_EVERY_MS
        wall += LOOK_EVERY_MS
        await made.monitor.look()
      }
    },
    monitor: createMonitor({
      clock: { now: () => wall, monotonic: () => monotonic },
      dice: diceOf(7),
      policy: () => ({ everyMs: EVERY_MS }),
      surroundings: () => around,
      isOpen: () => made.isOpen,
      accounts: () => options.accounts,
      sync: ids => {
        const ends = new Map<AccountId, ReadingEnd>()
        for (const accountId of ids) {
          reads.push({ accountId, at: monotonic })
          ends.set(accountId, options.sync?.(accountId, monotonic) ?? { state: 'done' })
        }
        return Promise.resolve(ends)
      },
      quietHours: () => ({ fromMinute: 22 * 60, toMinute: 7 * 60 }),
      minuteOfDay: now => Math.floor((now % DAY) / MINUTE),
      facts: () => options.facts?.(wall) ?? [],
      notices: memoryNotices(),
      notifier: { show: notice => shown.push(notice) },
      ...options.changed
    })
  }
  return made
}

const FIFTY = Array.from({ length: 50 }, (_, index) => asAccountId(`account-${index}`))

function readsOf(made: World, accountId: AccountId): readonly number[] {
  return made.reads.filter(read => read.accountId === accountId).map(read => read.at)
}

describe('a day of monitoring fifty accounts', () => {
  it('keeps to its budget, to every Retry-After, and to one notice a fact', async () => {
    const silences = new Map<AccountId, { readonly from: number; readonly until: number }[]>()
    const dice = diceOf(11)
    const made = world({
      accounts: FIFTY,
      sync: (id, at) => {
        // A third of the accounts are limited now and then, some for hours; one is down the whole day.
        if (id === 'account-49') return { state: 'failed', fault: fault('provider-unavailable') }
        if (Number(id.split('-')[1]) % 3 !== 0 || dice() > 0.2) return { state: 'done' }
        const retryAfterMs = Math.round(dice() * 4 * HOUR)
        silences.set(id, [...(silences.get(id) ?? []), { from: at, until: at + retryAfterMs }])
        return { state: 'failed', fault: fault('rate-limited', undefined, { retryAfterMs }) }
      },
      facts: now => {
        const isLate = now > MORNING + 9 * HOUR
        const dormant = Array.from({ length: isLate ? 6 : 4 }, (_, index) => index)
        return [
          ...dormant.map((index): NoticeFact => ({
            fact: `dormant:k${index}`,
            kind: 'dormant',
            since: null,
            name: `key-${index}`,
            place: { screen: 'keys', id: `k${index}` }
          })),
          {
            fact: 'old:r1',
            kind: 'old-key-still-used',
            since: MORNING - 20 * HOUR,
            name: 'payments-api',
            place: { screen: 'rotations', id: 'r1' }
          }
        ]
      }
    })

    await made.live(4 * HOUR)
    made.around.power = 'battery'
    await made.live(2 * HOUR)
    made.jump(3 * HOUR)
    await made.live(4 * HOUR)
    made.around.power = 'mains'
    made.around.network = 'offline'
    const readsBefore = made.reads.length
    await made.live(2 * HOUR)
    const readsOffline = made.reads.length - readsBefore
    made.around.network = 'online'
    made.jump(-HOUR)
    await made.live(12 * HOUR)

    const budget = Math.ceil((24 * HOUR) / (EVERY_MS * 0.9)) + 3
    for (const id of FIFTY) expect(readsOf(made, id).length).toBeLessThanOrEqual(budget)
    expect(readsOf(made, asAccountId('account-1')).length).toBeGreaterThan(60)
    expect(readsOf(made, asAccountId('account-49')).length).toBeLessThan(12)
    expect(readsOffline).toBe(0)
    let silent = 0
    for (const [id, list] of silences) {
      for (const { from, until } of list) {
        silent += 1
        expect(readsOf(made, id).filter(at => at > from && at < until)).toEqual([])
      }
    }
    expect(silent).toBeGreaterThan(50)
    expect(made.shown.map(({ kind, step, count }) => `${kind} ${step} x${count}`)).toEqual([
      'dormant 1 x4',
      'old-key-still-used 1 x1',
      'old-key-still-used 2 x1',
      'dormant 1 x2'
    ])
  })

  it('does not read all accounts in the same moment, at the start or after a night', async () => {
    const made = world({ accounts: FIFTY })

    await made.live(HOUR)
    made.jump(8 * HOUR)
    const before = made.elapsed()
    await made.live(5 * MINUTE)

    const perLook = new Map<number, number>()
    for (const { at } of made.reads) perLook.set(at, (perLook.get(at) ?? 0) + 1)
    expect(Math.max(...perLook.values())).toBeLessThanOrEqual(15)
    const awake = new Set(made.reads.filter(read => read.at > before).map(read => read.accountId))
    expect(awake.size).toBe(50)
  })
})

describe('the account monitor', () => {
  it('does nothing while it is paused, says until when, and goes on by itself after an hour', async () => {
    const made = world({ accounts: FIFTY.slice(0, 1) })

    made.monitor.pause()
    const paused = made.monitor.state()
    await made.live(59 * MINUTE)
    const readsPaused = made.reads.length
    await made.live(2 * MINUTE)

    expect(paused).toEqual({ kind: 'paused', pausedUntil: MORNING + HOUR })
    expect(readsPaused).toBe(0)
    expect(made.reads.length).toBe(1)
  })

  it('says that it is offline, and reads soon when the network is back', async () => {
    const made = world({ accounts: FIFTY.slice(0, 2) })
    made.around.network = 'offline'

    await made.live(HOUR)
    const state = made.monitor.state()
    made.around.network = 'online'
    await made.live(10 * SECOND)

    expect(state.kind).toBe('offline')
    expect(made.reads.length).toBe(2)
  })

  it('calls no provider while the vault is locked', async () => {
    const made = world({ accounts: FIFTY.slice(0, 2) })
    made.isOpen = false

    await made.live(HOUR)

    expect(made.monitor.state().kind).toBe('locked')
    expect(made.reads).toEqual([])
  })

  it('shows nothing at all when notifications are switched off', async () => {
    const dormant: NoticeFact = {
      fact: 'dormant:k1',
      kind: 'dormant',
      since: null,
      name: 'key',
      place: { screen: 'keys', id: 'k1' }
    }
    const made = world({ accounts: [], facts: () => [dormant], changed: { quietHours: () => null } })

    await made.live(3 * HOUR)

    expect(made.shown).toEqual([])
  })
})
