import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../clock'
import { asAccountId, asKeyId } from '../ids'
import { decideSchedules, dueAt, type Schedule, type ScheduledKey } from './decide'
import { isInWindow } from './window'

const NOW = Date.UTC(2026, 5, 15, 12)
const OPEN = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 0, timeZone: 'UTC' }
const LIMITS = { atOnce: 3, underWay: 0, freshMs: 2 * HOUR }

function aSchedule(part: Partial<Schedule> = {}): Schedule {
  return {
    id: 's',
    name: 'Every quarter',
    environment: null,
    accountId: null,
    everyDays: 90,
    leadDays: 7,
    window: OPEN,
    act: 'start',
    pausedAt: null,
    createdAt: 0,
    ...part
  }
}

function aKey(part: Partial<ScheduledKey> = {}): ScheduledKey {
  return {
    keyId: asKeyId('k'),
    accountId: asAccountId('a'),
    environment: 'production',
    createdAt: NOW - 85 * DAY,
    expiresAt: null,
    isInRotation: false,
    isManagementCredential: false,
    wasStarted: false,
    postponedUntil: null,
    readAt: NOW - HOUR,
    handOff: 'by-itself',
    ...part
  }
}

function acts(schedule: Partial<Schedule>, key: Partial<ScheduledKey>): readonly string[] {
  return decideSchedules([aSchedule(schedule)], [aKey(key)], NOW, LIMITS).map(decision =>
    decision.act === 'start' ? 'start' : `${decision.act} ${decision.why}`
  )
}

describe('a schedule', () => {
  it('begins within its lead time, and not before', () => {
    expect(acts({}, { createdAt: NOW - 82 * DAY })).toEqual([])
    expect(acts({}, { createdAt: NOW - 83 * DAY })).toEqual(['start'])
  })

  it('comes before a key that ends by itself', () => {
    expect(acts({}, { createdAt: NOW - 5 * DAY, expiresAt: NOW + 6 * DAY })).toEqual(['start'])
    expect(dueAt({ everyDays: 90 }, { createdAt: null, expiresAt: null })).toBeNull()
  })

  it('covers its environment and its account only', () => {
    expect(acts({ environment: 'staging' }, {})).toEqual([])
    expect(acts({ accountId: asAccountId('other') }, {})).toEqual([])
    expect(acts({ environment: 'production', accountId: asAccountId('a') }, {})).toEqual(['start'])
  })

  it.each([
    ['the new secret needs a person', {}, { handOff: 'by-person' }, 'ask no-destination'],
    ['a destination cannot be written', {}, { handOff: 'refused' }, 'ask destination-refused'],
    ['the policy says so', { act: 'ask' }, {}, 'ask policy-asks'],
    ['it was started before and did not end well', {}, { wasStarted: true }, 'ask started-before'],
    ['Rekey itself stands on the key', {}, { isManagementCredential: true }, 'ask own-credential']
  ] as const)('asks when %s', (_name, schedule, key, wanted) => {
    expect(acts(schedule, key)).toEqual([wanted])
  })

  it('waits for its window, for a fresh list, and for a place', () => {
    const shut = { ...OPEN, days: [] }
    const full = { ...LIMITS, underWay: 3 }

    expect(acts({ window: shut }, {})).toEqual(['wait window'])
    expect(acts({}, { readAt: NOW - 3 * HOUR })).toEqual(['wait stale'])
    expect(acts({}, { readAt: null })).toEqual(['wait stale'])
    expect(decideSchedules([aSchedule()], [aKey()], NOW, full)).toMatchObject([
      { act: 'wait', why: 'places' }
    ])
  })

  it('says nothing while it is paused or put off', () => {
    expect(acts({ pausedAt: NOW - 1 }, {})).toEqual([])
    expect(acts({}, { postponedUntil: NOW + 1 })).toEqual([])
    expect(acts({}, { postponedUntil: NOW })).toEqual(['start'])
  })

  it('decides by the schedule that makes a key due first', () => {
    const strict = aSchedule({ id: 'strict', everyDays: 30 })

    const [decision] = decideSchedules([aSchedule(), strict], [aKey()], NOW, LIMITS)

    expect(decision?.scheduleId).toBe('strict')
  })

  const schedule = fc.record({
    id: fc.constantFrom('s1', 's2', 's3'),
    name: fc.constant('n'),
    environment: fc.constantFrom(null, 'production', 'staging'),
    accountId: fc.constantFrom(null, asAccountId('a'), asAccountId('b')),
    everyDays: fc.integer({ min: 1, max: 400 }),
    leadDays: fc.integer({ min: 0, max: 60 }),
    window: fc.record({
      days: fc.uniqueArray(fc.integer({ min: 0, max: 6 })),
      fromMinute: fc.integer({ min: 0, max: 1439 }),
      toMinute: fc.integer({ min: 0, max: 1439 }),
      timeZone: fc.constantFrom('Europe/Berlin', 'UTC', 'America/New_York', 'Asia/Kathmandu')
    }),
    act: fc.constantFrom('start' as const, 'ask' as const),
    pausedAt: fc.constantFrom(null, 1),
    createdAt: fc.constant(0)
  })
  // Clocks jump: readings stand anywhere around now.
  const around = fc.integer({ min: -500 * DAY, max: 500 * DAY }).map(ms => NOW + ms)
  const key = fc.record({
    keyId: fc.constantFrom('k1', 'k2', 'k3', 'k4', 'k5').map(asKeyId),
    accountId: fc.constantFrom(asAccountId('a'), asAccountId('b')),
    environment: fc.constantFrom('production', 'staging'),
    createdAt: fc.option(around),
    expiresAt: fc.option(around),
    isInRotation: fc.boolean(),
    isManagementCredential: fc.boolean(),
    wasStarted: fc.boolean(),
    postponedUntil: fc.option(around),
    readAt: fc.option(fc.oneof(around, fc.constant(NOW - HOUR))),
    handOff: fc.constantFrom('by-itself' as const, 'by-person' as const, 'refused' as const)
  })
  const input = fc.tuple(
    fc.uniqueArray(schedule, { selector: each => each.id, maxLength: 3 }),
    fc.uniqueArray(key, { selector: each => each.keyId, maxLength: 5 }),
    fc.oneof(around, fc.constant(NOW)),
    fc.integer({ min: 0, max: 4 })
  )

  it('never begins what it may not, whatever the clock says', () => {
    fc.assert(
      fc.property(input, ([schedules, keys, now, underWay]) => {
        const decisions = decideSchedules(schedules, keys, now, { ...LIMITS, underWay })
        const begun = decisions.filter(decision => decision.act === 'start')

        expect(begun.length + underWay).toBeLessThanOrEqual(Math.max(underWay, LIMITS.atOnce))
        expect(new Set(decisions.map(({ keyId }) => keyId)).size).toBe(decisions.length)
        for (const { keyId, scheduleId } of begun) {
          const by = schedules.find(each => each.id === scheduleId)
          const about = keys.find(each => each.keyId === keyId)
          if (by === undefined || about === undefined) throw new Error('Decided about nothing.')
          expect(isInWindow(by.window, now)).toBe(true)
          expect([by.pausedAt, by.act, about.handOff]).toEqual([null, 'start', 'by-itself'])
          expect([about.isInRotation, about.wasStarted, about.isManagementCredential]).toEqual([
            false,
            false,
            false
          ])
          expect(about.postponedUntil === null || about.postponedUntil <= now).toBe(true)
          expect(Math.abs(now - (about.readAt ?? Infinity))).toBeLessThanOrEqual(LIMITS.freshMs)
          expect(dueAt(by, about)).toBeLessThanOrEqual(now + by.leadDays * DAY)
        }
      }),
      { numRuns: 2_000 }
    )
  })

  it('never begins a key twice: what it began is in a rotation, and after that it asks', () => {
    fc.assert(
      fc.property(input, fc.array(around, { maxLength: 6 }), ([schedules, keys], times) => {
        const began = new Map<string, number>()
        let world: readonly ScheduledKey[] = keys
        for (const now of times) {
          for (const decision of decideSchedules(schedules, world, now, LIMITS)) {
            if (decision.act === 'start') began.set(decision.keyId, (began.get(decision.keyId) ?? 0) + 1)
          }
          // The rotation ends without replacing the key, and the list is read anew.
          world = world.map(each => ({ ...each, wasStarted: began.has(each.keyId), readAt: now }))
        }
        expect([...began.values()].every(count => count === 1)).toBe(true)
      })
    )
  })
})
