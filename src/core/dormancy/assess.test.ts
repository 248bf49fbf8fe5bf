import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aKey, NOON } from '../../../test/kit/key-builders'
import { DAY, HOUR, MINUTE } from '../clock'
import { asRotationId } from '../ids'
import type { Key, LastUsed } from '../key'
import type { PermissionItem } from '../ports/provider'
import { assess } from './assess'
import type { Assessment } from './assessment'
import { NO_HISTORY } from './history'
import { DEFAULT_POLICY, matchesPattern, policyFor, STRICT_POLICY } from './policy'
import type { Exclusion } from './policy'
import { traitsOf } from './traits'
import type { Verdict, VerdictState } from './verdict'

type Given = Partial<Omit<Assessment, 'key'>> & {
  readonly key?: Partial<Key>
  readonly catalogue?: readonly PermissionItem[]
}

function assessment({ key, catalogue = [], ...given }: Given = {}): Assessment {
  return {
    key: aKey(key),
    traits: traitsOf(aKey(key), catalogue),
    history: NO_HISTORY,
    quality: { lagMs: 0, coverage: 'full', trackingBeganAt: null },
    policy: DEFAULT_POLICY,
    exclusions: [],
    now: NOON,
    lastGoodSyncAt: NOON,
    canExpire: true,
    cap: null,
    isOrphan: false,
    isLeaked: false,
    ...given
  }
}

function verdictOn(given: Given = {}): Verdict {
  return assess(assessment(given))
}

function used(daysAgo: number, precisionMs = 0): LastUsed {
  return { kind: 'used', at: NOON - daysAgo * DAY, precisionMs }
}

function created(daysAgo: number): { createdAt: number } {
  return { createdAt: NOON - daysAgo * DAY }
}

function codes(verdict: Verdict): string[] {
  return verdict.findings.map(({ code }) => code)
}

const never: LastUsed = { kind: 'never' }
const unknown: LastUsed = { kind: 'unknown', reason: 'not-reported' }

describe('the state of a key', () => {
  it.each<[string, Given, VerdictState]>([
    ['used today', { key: { lastUsed: used(0) } }, 'in-use'],
    ['idle for the policy to the day', { key: { lastUsed: used(90) } }, 'in-use'],
    ['idle for longer', { key: { lastUsed: used(90.001) } }, 'dormant'],
    ['idle by a strict policy', { key: { lastUsed: used(46) }, policy: STRICT_POLICY }, 'dormant'],
    ['idle within the precision', { key: { lastUsed: used(90.5, DAY) } }, 'in-use'],
    [
      'idle within the lag',
      { key: { lastUsed: used(90.5) }, quality: { lagMs: DAY, coverage: 'full', trackingBeganAt: null } },
      'in-use'
    ],
    ['idle in a stale cache', { key: { lastUsed: used(95) }, lastGoodSyncAt: NOON - 10 * DAY }, 'in-use'],
    ['used in the future by a wrong clock', { key: { lastUsed: used(-3) } }, 'in-use'],
    ['unknown', { key: { lastUsed: unknown, ...created(900) } }, 'unassessed'],
    ['never used and young', { key: { lastUsed: never, ...created(14) } }, 'new'],
    ['never used and watched', { key: { lastUsed: never, ...created(45) } }, 'never-used-watch'],
    ['never used and old', { key: { lastUsed: never, ...created(45.01) } }, 'never-used'],
    [
      'never used before tracking',
      {
        key: { lastUsed: never, ...created(400) },
        quality: { lagMs: 0, coverage: 'full', trackingBeganAt: NOON - 399 * DAY }
      },
      'unassessed'
    ],
    [
      'quiet beyond its habit',
      { key: { lastUsed: used(7) }, history: { ...NO_HISTORY, longestGapMs: 2 * DAY } },
      'going-quiet'
    ],
    [
      'quiet by its habit',
      { key: { lastUsed: used(5) }, history: { ...NO_HISTORY, longestGapMs: 2 * DAY } },
      'in-use'
    ],
    [
      'quiet for some hours after minutes',
      { key: { lastUsed: used(0.9) }, history: { ...NO_HISTORY, longestGapMs: MINUTE } },
      'in-use'
    ],
    ['disabled and idle', { key: { lastUsed: used(400), status: 'disabled' } }, 'leftover'],
    ['revoked', { key: { lastUsed: used(400), status: 'revoked' } }, 'not-live'],
    ['not listed', { key: { lastUsed: used(400), vanishedAt: NOON } }, 'not-listed'],
    ['expired since the list', { key: { expiresAt: NOON } }, 'not-live'],
    ['a zombie', { key: { isZombie: true } }, 'not-live'],
    [
      'in a rotation and idle',
      { key: { lastUsed: used(400), rotationId: asRotationId('r') } },
      'in-rotation'
    ],
    [
      'the new key of a rotation',
      { key: { lastUsed: never, rotationId: asRotationId('r'), name: 'api [rk-7K2Q]' } },
      'awaiting-deployment'
    ],
    [
      'the new key of a rotation in use',
      { key: { lastUsed: used(0), rotationId: asRotationId('r'), name: 'api [rk-7K2Q]' } },
      'in-rotation'
    ],
    ['break-glass and idle', { key: { lastUsed: used(400), tags: ['break-glass'] } }, 'break-glass']
  ])('%s', (_, given, state) => {
    expect(verdictOn(given).state).toBe(state)
  })

  it('is never dormant or idle when the last use is unknown', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000 }),
        fc.option(fc.integer({ min: 1, max: 400 * DAY })),
        (age, gap) => {
          const verdict = verdictOn({
            key: { lastUsed: unknown, ...created(age) },
            history: { ...NO_HISTORY, longestGapMs: gap }
          })

          expect(verdict).toMatchObject({ state: 'unassessed', idleMs: null, confidence: 'low' })
          expect(codes(verdict)).not.toContain('dormant')
          expect(verdict.riskParts.map(({ part }) => part)).not.toContain('idle')
        }
      )
    )
  })

  it('gives the benefit of the doubt: less precision never makes a key more idle', () => {
    const span = fc.integer({ min: 0, max: 200 * DAY })
    fc.assert(
      fc.property(span, span, span, (ago, precisionMs, more) => {
        const idle = (precision: number): number =>
          verdictOn({ key: { lastUsed: { kind: 'used', at: NOON - ago, precisionMs: precision } } }).idleMs ??
          -1

        expect(idle(precisionMs + more)).toBeLessThanOrEqual(idle(precisionMs))
        expect(idle(precisionMs)).toBeGreaterThanOrEqual(0)
      })
    )
  })

  it('speaks of a season when the key has been as quiet before, and trusts itself less', () => {
    const before = { ...NO_HISTORY, longestGapMs: 80 * DAY }

    const verdict = verdictOn({ key: { lastUsed: used(100) }, history: before })

    expect(verdict.facts).toMatchObject({ isSeasonal: true, longestQuietDays: 80 })
    expect(verdict.confidence).toBe('medium')
    expect(verdictOn({ key: { lastUsed: used(101) }, history: before }).facts).toMatchObject({
      isSeasonal: false
    })
  })
})

describe('our own probes', () => {
  const probedAt = NOON - HOUR
  const probed: LastUsed = { kind: 'used', at: probedAt, precisionMs: 1_000 }

  it('are not taken for traffic when an older use is known', () => {
    const history = {
      ...NO_HISTORY,
      probes: [probedAt],
      readings: [
        { observedAt: NOON, lastUsed: probed },
        { observedAt: NOON - DAY, lastUsed: used(200) }
      ]
    }

    expect(verdictOn({ key: { lastUsed: probed }, history }).state).toBe('dormant')
  })

  it('leave a key never used', () => {
    const history = {
      ...NO_HISTORY,
      probes: [probedAt],
      readings: [{ observedAt: NOON - DAY, lastUsed: never }]
    }

    expect(verdictOn({ key: { lastUsed: probed, ...created(60) }, history }).state).toBe('never-used')
  })

  it('leave a key unassessed when they hide all that was seen', () => {
    const history = { ...NO_HISTORY, probes: [probedAt] }

    expect(verdictOn({ key: { lastUsed: probed }, history })).toMatchObject({
      state: 'unassessed',
      facts: { reason: 'own-probe' }
    })
  })

  it('do not hide traffic after them', () => {
    const history = { ...NO_HISTORY, probes: [NOON - 3 * HOUR] }

    expect(verdictOn({ key: { lastUsed: probed }, history }).state).toBe('in-use')
  })

  it('are the test of a break-glass key', () => {
    const key = { tags: ['break-glass'], lastUsed: used(400) }

    expect(verdictOn({ key }).facts).toMatchObject({ isTestDue: true })
    expect(verdictOn({ key, history: { ...NO_HISTORY, probes: [NOON - 5 * DAY] } }).facts).toMatchObject({
      isTestDue: false,
      testedDays: 5
    })
  })
})

describe('exclusions', () => {
  const exclusion: Exclusion = {
    id: 'e',
    namePattern: 'batch-*',
    reason: 'runs once a year',
    author: 'Ada',
    endsAt: NOON + DAY
  }
  const idle = { name: 'batch-export', lastUsed: used(300) }

  it('hold until they end, and say why', () => {
    const verdict = verdictOn({ key: idle, exclusions: [exclusion] })

    expect(verdict).toMatchObject({
      state: 'excluded',
      facts: { reason: 'runs once a year', author: 'Ada', otherwise: 'dormant' }
    })
    expect(codes(verdict)).not.toContain('dormant')
    expect(verdictOn({ key: idle, exclusions: [{ ...exclusion, endsAt: NOON }] }).state).toBe('dormant')
  })

  it('need every condition that they name, and at least one', () => {
    const both = { ...exclusion, tag: 'yearly' }
    const { namePattern: _, ...none } = exclusion

    expect(verdictOn({ key: idle, exclusions: [both] }).state).toBe('dormant')
    expect(verdictOn({ key: { ...idle, tags: ['yearly'] }, exclusions: [both] }).state).toBe('excluded')
    expect(verdictOn({ key: idle, exclusions: [none] }).state).toBe('dormant')
  })

  it.each([
    ['batch-export', 'batch-*', true],
    ['Batch-Export', '*EXPORT', true],
    ['batch-export', 'batch', false],
    ['batch-export', '*', true],
    ['aa', 'a*a*a', false],
    ['abcabc', 'a*c*c', true],
    ['a.c', 'a?c', false]
  ])('match %j with %j: %s', (name, pattern, expected) => {
    expect(matchesPattern(name, pattern)).toBe(expected)
  })
})

describe('risk', () => {
  it('is explained by its parts, stays within 0 and 100, and every input gets a verdict', () => {
    const lastUsed = fc.oneof(
      fc.record({
        kind: fc.constant('used' as const),
        at: fc.integer({ min: 0, max: 2 * NOON }),
        precisionMs: fc.nat(31 * DAY)
      }),
      fc.constant(never),
      fc.constant(unknown)
    )
    const time = fc.option(fc.integer({ min: 0, max: 2 * NOON }))
    const keys = fc.record({
      name: fc.string(),
      status: fc.constantFrom('active', 'disabled', 'expired', 'revoked', 'unknown'),
      lastUsed,
      createdAt: time,
      expiresAt: time,
      vanishedAt: time,
      permissions: fc.record({
        source: fc.constantFrom('listed', 'set', 'inherited', 'unscoped', 'unknown'),
        grants: fc.array(fc.constantFrom('*', 'a:read', 'a:write'))
      }),
      createdBy: fc.option(
        fc.record({ id: fc.string(), name: fc.string(), isMember: fc.option(fc.boolean()) })
      ),
      isZombie: fc.boolean()
    })
    const history = fc.record({
      longestGapMs: fc.option(fc.nat()),
      disabledAt: time,
      drift: fc.constant(null),
      probes: fc.array(fc.integer({ min: 0, max: 2 * NOON }), { maxLength: 3 }),
      readings: fc.array(fc.record({ observedAt: fc.nat(), lastUsed }), { maxLength: 3 })
    })
    fc.assert(
      fc.property(keys, history, fc.boolean(), time, (key, seen, isLeaked, lastGoodSyncAt) => {
        const verdict = verdictOn({ key, history: seen, isLeaked, lastGoodSyncAt })
        const points = verdict.riskParts.map(part => part.points)

        expect(points.reduce((sum, point) => sum + point, 0)).toBe(verdict.risk)
        expect(verdict.risk).toBeGreaterThanOrEqual(isLeaked ? 90 : 0)
        expect(verdict.risk).toBeLessThanOrEqual(100)
        expect(points).toEqual([...points].sort((a, b) => b - a))
      })
    )
  })

  it('never falls when a key is idle for longer', () => {
    const spans = fc.integer({ min: 0, max: 500 })
    fc.assert(
      fc.property(spans, spans, (ago, more) => {
        const risk = (daysAgo: number): number => verdictOn({ key: { lastUsed: used(daysAgo) } }).risk

        expect(risk(ago + more)).toBeGreaterThanOrEqual(risk(ago))
      })
    )
  })

  it.each<[string, Given, { part: string; points: number } | undefined]>([
    ['idle for twice the policy', { key: { lastUsed: used(180) } }, { part: 'idle', points: 35 }],
    [
      'everything allowed',
      { key: { permissions: { source: 'listed', grants: ['*'] } } },
      { part: 'power', points: 25 }
    ],
    ['a year old', { key: created(365) }, { part: 'age', points: 15 }],
    [
      'its creator gone',
      { key: { createdBy: { id: 'u', name: 'Bob', isMember: false } } },
      { part: 'ownerless', points: 10 }
    ],
    ['in two environments', { key: { name: 'api prod and staging' } }, { part: 'exposure', points: 10 }],
    ['without name and expiry', { key: { name: '', expiresAt: null } }, { part: 'hygiene', points: 5 }],
    ['never used', { key: { lastUsed: never, ...created(20) } }, { part: 'idle', points: 21 }],
    ['leaked', { isLeaked: true }, { part: 'leaked', points: 85 }]
  ])('counts %s', (_, given, part) => {
    expect(verdictOn(given).riskParts).toContainEqual(part)
  })

  it('is none for a key that cannot be used', () => {
    expect(verdictOn({ key: { status: 'revoked' } })).toMatchObject({ risk: 0, riskParts: [] })
  })
})

describe('confidence', () => {
  it.each<[string, Given, string]>([
    ['exact', { key: { lastUsed: used(1, HOUR) } }, 'high'],
    ['to the day', { key: { lastUsed: used(1, DAY) } }, 'medium'],
    ['in buckets', { key: { lastUsed: used(1, 7 * DAY) } }, 'low'],
    ['best effort', { quality: { lagMs: 0, coverage: 'best-effort', trackingBeganAt: null } }, 'medium'],
    ['partial', { quality: { lagMs: 0, coverage: 'partial', trackingBeganAt: null } }, 'low'],
    ['stale', { lastGoodSyncAt: NOON - 25 * HOUR }, 'low'],
    ['of unknown status', { key: { status: 'unknown' } }, 'low']
  ])('of a reading that is %s', (_, given, confidence) => {
    expect(verdictOn(given).confidence).toBe(confidence)
  })
})

describe('findings', () => {
  it.each<[string, Given]>([
    ['no-expiry', { key: { expiresAt: null } }],
    ['expires-soon', { key: { expiresAt: NOON + 14 * DAY } }],
    ['over-privileged', { key: { permissions: { source: 'inherited', grants: [] } } }],
    ['ownerless', { key: { createdBy: { id: 'u', name: 'Bob', isMember: false } } }],
    ['shared-environments', { key: { name: 'api prod staging' } }],
    ['cap-nearly-full', { cap: { used: 4, limit: 5 } }],
    ['overdue-rotation', { key: created(366) }],
    ['orphan', { isOrphan: true }],
    ['drift', { history: { ...NO_HISTORY, drift: { kind: 'appeared', at: NOON - 7 * DAY } } }],
    ['leftover', { key: { status: 'disabled' } }],
    ['zombie', { key: { isZombie: true } }],
    ['dormant', { key: { lastUsed: used(100) } }],
    ['going-quiet', { key: { lastUsed: used(9) }, history: { ...NO_HISTORY, longestGapMs: DAY } }],
    ['never-used', { key: { lastUsed: never, ...created(50) } }],
    ['unassessed', { key: { lastUsed: unknown } }]
  ])('tell %s', (code, given) => {
    expect(codes(verdictOn(given))).toContain(code)
  })

  it.each<[string, Given]>([
    ['no-expiry', { canExpire: false, key: { expiresAt: null } }],
    ['expires-soon', { key: { expiresAt: NOON + 15 * DAY } }],
    ['over-privileged', { key: { permissions: { source: 'unscoped', grants: [] } } }],
    ['cap-nearly-full', { cap: { used: 3, limit: 5 } }],
    ['overdue-rotation', { key: created(365) }],
    ['drift', { history: { ...NO_HISTORY, drift: { kind: 'appeared', at: NOON - 8 * DAY } } }],
    ['no-expiry', { key: { status: 'revoked', expiresAt: null } }]
  ])('do not tell %s without need', (code, given) => {
    expect(codes(verdictOn(given))).not.toContain(code)
  })

  it('put the most severe first', () => {
    const findings = verdictOn({
      key: { lastUsed: used(100), expiresAt: null, permissions: { source: 'listed', grants: ['*'] } }
    }).findings

    expect(findings.map(({ severity }) => severity)).toEqual(['danger', 'warning', 'notice'])
  })

  it('are none for a healthy key', () => {
    expect(codes(verdictOn())).toEqual([])
  })
})

describe('policies', () => {
  it('take the word of the account before that of the environment', () => {
    const book = {
      base: DEFAULT_POLICY,
      byEnvironment: { production: { dormantAfterDays: 45, rotateAfterDays: 90 } },
      byAccount: { a: { dormantAfterDays: 30 } }
    }

    expect(policyFor(book, 'prod', 'a')).toMatchObject({ dormantAfterDays: 30, rotateAfterDays: 90 })
    expect(policyFor(book, 'staging', 'b')).toBe(DEFAULT_POLICY)
  })
})

describe('a wrong clock of this computer', () => {
  // The key was used a minute ago, and our clock is 100 days ahead of the provider's.
  const ahead = {
    now: NOON + 100 * DAY,
    lastGoodSyncAt: NOON + 100 * DAY,
    clockOffsetMs: -100 * DAY,
    key: { lastUsed: { kind: 'used', at: NOON - MINUTE, precisionMs: 0 } }
  } as const

  it('does not make a key dormant that was used a minute ago', () => {
    expect(verdictOn(ahead)).toMatchObject({ state: 'in-use', idleMs: MINUTE })
    // Without the measured offset it would.
    expect(verdictOn({ ...ahead, clockOffsetMs: 0 }).state).toBe('dormant')
  })

  it('does not make a key new that was made long ago, or expired that is not', () => {
    const behind = { now: NOON - 100 * DAY, lastGoodSyncAt: NOON - 100 * DAY, clockOffsetMs: 100 * DAY }
    const key = { lastUsed: { kind: 'never' }, createdAt: NOON - 90 * DAY } as const

    expect(verdictOn({ ...behind, key }).state).toBe('never-used')
    expect(verdictOn({ ...ahead, key: { ...ahead.key, expiresAt: NOON + 50 * DAY } }).state).toBe('in-use')
  })

  it('gives the time that lists count from on our own clock', () => {
    expect(assess(assessment(ahead)).idleSince).toBe(NOON + 100 * DAY - MINUTE)
  })

  it('still tells our own probe from traffic', () => {
    const history = { ...NO_HISTORY, probes: [NOON + 100 * DAY - MINUTE] }

    expect(verdictOn({ ...ahead, history })).toMatchObject({
      state: 'unassessed',
      facts: { reason: 'own-probe' }
    })
  })
})

describe('a probe that leaves no trace', () => {
  it('does not hide a use by somebody else beside it', () => {
    const key = { lastUsed: { kind: 'used', at: NOON - MINUTE, precisionMs: 0 } } as const
    const history = { ...NO_HISTORY, probes: [NOON - MINUTE] }
    const quality = { lagMs: 0, coverage: 'best-effort', trackingBeganAt: null } as const

    expect(verdictOn({ key, history, quality: { ...quality, areProbesSilent: true } }).state).toBe('in-use')
    expect(verdictOn({ key, history, quality }).state).toBe('unassessed')
  })
})
