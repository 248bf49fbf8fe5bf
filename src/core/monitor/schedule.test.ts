import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../clock'
import { fault } from '../fault'
import { asAccountId } from '../ids'
import {
  afterGap,
  afterReading,
  dueAccounts,
  intervalMs,
  lostBetween,
  newSchedule,
  type AccountSchedule,
  type Surroundings
} from './schedule'

const POLICY = { everyMs: 15 * MINUTE }
const AT_DESK: Surroundings = { network: 'online', power: 'mains', line: 'unmetered' }
const NOW = 1_000_000
const half = (): number => 0.5

function schedule(given: Partial<AccountSchedule> = {}): AccountSchedule {
  return { accountId: asAccountId('a'), dueAt: NOW, notBefore: 0, failures: 0, ...given }
}

describe('the schedule of the account monitor', () => {
  it('reads the first account soon and spreads the others', () => {
    const dice = (): number => 0.99

    expect(newSchedule(asAccountId('a'), 0, NOW, dice).dueAt).toBe(NOW + 3 * SECOND)
    expect(newSchedule(asAccountId('b'), 400, NOW, dice).dueAt).toBeGreaterThan(NOW + MINUTE)
  })

  it('keeps within a tenth of the interval after a good reading', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), roll => {
        const next = afterReading(schedule(), { state: 'done' }, NOW, {
          policy: POLICY,
          surroundings: AT_DESK,
          dice: () => roll
        })
        expect(next.dueAt - NOW).toBeGreaterThanOrEqual(13.5 * MINUTE)
        expect(next.dueAt - NOW).toBeLessThanOrEqual(16.5 * MINUTE)
      })
    )
  })

  it('goes slower on battery and slower still on a metered line', () => {
    expect(intervalMs(POLICY, { ...AT_DESK, power: 'battery' })).toBe(30 * MINUTE)
    expect(intervalMs(POLICY, { ...AT_DESK, power: 'battery', line: 'metered' })).toBe(60 * MINUTE)
  })

  it('waits twice as long after each failure, up to six hours', () => {
    const around = { policy: POLICY, surroundings: AT_DESK, dice: half }
    let one = schedule()
    const waits: number[] = []
    for (let failures = 0; failures < 8; failures += 1) {
      one = afterReading(one, { state: 'failed', fault: fault('provider-unavailable') }, NOW, around)
      waits.push(one.dueAt - NOW)
    }

    expect(waits.slice(0, 4)).toEqual([15, 30, 60, 120].map(minutes => minutes * MINUTE))
    expect(waits.at(-1)).toBe(6 * HOUR)
  })

  it('is never due before the time that a provider asked for, whatever happens', () => {
    const asked = fault('rate-limited', undefined, { retryAfterMs: 10 * HOUR })
    const around = { policy: POLICY, surroundings: AT_DESK, dice: half }
    const silent = afterReading(schedule(), { state: 'failed', fault: asked }, NOW, around)

    const afterSleep = afterGap([silent], 24 * HOUR, NOW + MINUTE, half)

    expect(dueAccounts(afterSleep, NOW + 10 * HOUR - 1)).toEqual([])
    expect(dueAccounts(afterSleep, NOW + 10 * HOUR)).toEqual([silent.accountId])
  })

  it('brings forward by a sleep what is due later, and spreads what is overdue', () => {
    const later = schedule({ accountId: asAccountId('later'), dueAt: NOW + 3 * HOUR })
    const overdue = Array.from({ length: 50 }, (_, index) =>
      schedule({ accountId: asAccountId(`o${index}`), dueAt: NOW - MINUTE })
    )

    const after = afterGap([later, ...overdue], HOUR, NOW, half)

    expect(after[0]?.dueAt).toBe(NOW + 2 * HOUR)
    expect(dueAccounts(after, NOW)).toEqual(['o0'])
    expect(dueAccounts(after, NOW + 2 * MINUTE)).toHaveLength(50)
  })
})

describe('time that went by unnoticed', () => {
  it('is told by the wall clock when the monotonic one stood still', () => {
    expect(
      lostBetween({ wall: 0, monotonic: 0 }, { wall: 3 * HOUR + 5 * SECOND, monotonic: 5 * SECOND })
    ).toBe(3 * HOUR)
  })

  it('is none in ordinary steps, in small corrections, and when the clock was set back', () => {
    expect(lostBetween({ wall: 0, monotonic: 0 }, { wall: 5 * SECOND, monotonic: 5 * SECOND })).toBe(0)
    expect(lostBetween({ wall: 0, monotonic: 0 }, { wall: 20 * SECOND, monotonic: 5 * SECOND })).toBe(0)
    expect(lostBetween({ wall: HOUR, monotonic: 0 }, { wall: 0, monotonic: 5 * SECOND })).toBe(0)
  })
})
