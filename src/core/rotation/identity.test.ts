import { describe, expect, it } from 'vitest'
import { fault } from '../fault'
import { NOON } from '../../../test/kit/builders'
import { aProviderKey } from '../../../test/kit/key-builders'
import {
  after,
  aPlan,
  createIntended,
  created,
  goOn,
  listRead,
  MARKER,
  preflighted,
  TIMED_OUT,
  upToCreated
} from '../../../test/kit/rotation-builders'
import { DAY, HOUR, MINUTE } from '../clock'
import type { ProviderKey } from '../key'
import { actsOf } from './acts'
import { effectsOf } from './effects-of'
import { readingOf, type KnownKeys } from './reading'
import { nameRuleOf } from './name-rule'
import { replacementOf } from './replacement'
import { journalIds, type RotationState } from './state'

// A key is known by its id. Its name is whatever the provider has made of it.

const NOTHING_KNOWN: KnownKeys = { markers: new Set(), isExplained: () => false }
const SENT = `payments-api [rk-${MARKER}]`

describe('an unanswered create at a provider that changes names', () => {
  it.each([
    ['slugged', `payments-api-rk-${MARKER.toLowerCase()}`],
    ['suffixed', `${SENT} (2)`],
    ['suffixed after a slug', `payments_api_rk_${MARKER.toLowerCase()}_a1b2`],
    ['cut behind enough of the marker', SENT.slice(0, -4)]
  ])('finds its key by the marker when the name is %s', (_what, name) => {
    const reading = readingOf(unanswered(), listed({ name }), NOTHING_KNOWN)

    expect(reading.ours.map(own => own.providerKeyId)).toEqual(['fresh'])
    expect(reading.suspects).toEqual([])
  })

  it.each([
    ['cut before the marker', 'payments-api'],
    ['another one altogether', 'key 17']
  ])('suspects a new id whatever its name: %s', (_what, name) => {
    const state = unanswered()
    const reading = readingOf(state, listed({ name }), NOTHING_KNOWN)
    expect(reading.suspects.map(suspect => suspect.providerKeyId)).toEqual(['fresh'])

    const asked = goOn(state, listRead(NOON + 2 * MINUTE, reading))

    expect(asked).toMatchObject({ name: 'needs-human', reason: 'suspects' })
    expect(journalIds(asked).has('fresh')).toBe(false)
    expect(actsOf(asked)).toContain('not-ours')
  })

  it('suspects no id that was listed before, is older than the attempt, or is explained', () => {
    const state = unanswered()
    const names = (keys: readonly ProviderKey[], known = NOTHING_KNOWN) =>
      readingOf(state, keys, known).suspects.map(suspect => suspect.providerKeyId)

    expect(names(listed({ providerKeyId: 'neighbour' }))).toEqual([])
    expect(names(listed({ createdAt: NOON - HOUR }))).toEqual([])
    expect(names(listed({ createdAt: NOON + 30 * DAY }))).toEqual([])
    expect(names(listed({}), { ...NOTHING_KNOWN, isExplained: () => true })).toEqual([])
    expect(names(listed({ createdAt: null }))).toEqual(['fresh'])
  })

  it('suspects the second key of an answered create where the name tells nothing', () => {
    const second = (name: string, changes: Partial<ProviderKey> = {}, ownName = name) => {
      const state = after(
        upToCreated()
          .slice(0, 3)
          .concat(created(NOON + 2_500, { name: ownName }))
      )
      return readingOf(state, listed({ name, ...changes }), NOTHING_KNOWN).suspects.map(
        one => one.providerKeyId
      )
    }

    expect(second('key 17')).toEqual(['fresh'])
    expect(second('key 17', { createdAt: null })).toEqual(['fresh'])
    expect(second('key 18', { createdAt: null }, 'key 17')).toEqual([])
    expect(second('key 17', { createdAt: NOON - HOUR })).toEqual([])
    // With a marker, a second key of ours is found by it, and any other one is somebody else's.
    expect(second('key 17', {}, SENT)).toEqual([])
  })

  it('asks about a suspect that appears later, and revokes it only on a word', () => {
    const none = goOn(unanswered(), listRead(NOON + 2 * MINUTE), listRead(NOON + 4 * MINUTE))
    expect(none.attempts.map(attempt => attempt.outcome)).toEqual(['none'])
    const again = goOn(none, preflighted(NOON + 5 * MINUTE), createIntended(NOON + 6 * MINUTE, 2), {
      ...created(NOON + 7 * MINUTE),
      attempt: 2
    })
    const suspect = { providerKeyId: 'fresh', name: 'key 17', createdAt: NOON + 2_500 }

    const found = goOn(again, listRead(NOON + 8 * MINUTE, { new: null, suspects: [suspect] }))

    expect(found.orphans).toMatchObject([{ providerKeyId: 'fresh', state: 'asked', because: 'suspected' }])
    expect(journalIds(found).has('fresh')).toBe(false)
    expect(goOn(found, TWO_DAYS_LATER).orphans).toMatchObject([{ state: 'asked', because: 'suspected' }])
  })

  it('leaves the keys alone for good that a person calls somebody else’s', () => {
    const asked = goOn(unanswered(), listRead(NOON + 2 * MINUTE, { suspects: [SUSPECT] }))

    const going = goOn(asked, { kind: 'not-ours', at: NOON + 3 * MINUTE })

    expect(going).toMatchObject({ name: 'create-unknown', suspects: [] })
    expect(going.idsBefore).toContain('fresh')
    expect(readingOf(going, listed({ name: 'key 17' }), NOTHING_KNOWN).suspects).toEqual([])
  })

  it('does not count a suspect among the ids from before at the next check', () => {
    const none = goOn(unanswered(), listRead(NOON + 2 * MINUTE), listRead(NOON + 4 * MINUTE))
    const reading = { ...EMPTY_READING, suspects: [SUSPECT] }

    const stopped = goOn(none, preflighted(NOON + 5 * MINUTE, { reading, idsBefore: ['old', 'fresh'] }))

    expect(stopped).toMatchObject({ name: 'needs-human', reason: 'suspects' })
    expect(stopped.idsBefore).not.toContain('fresh')
  })
})

describe('a create that is answered with an id that was ever listed', () => {
  it.each([
    ['in the list before it', created(NOON + 3_000, { providerKeyId: 'neighbour' })],
    ['in the inventory', { ...created(NOON + 3_000), isKnownId: true }]
  ])('is refused: %s', (_where, answer) => {
    const state = goOn(intended(), answer)

    expect(state).toMatchObject({ name: 'needs-human', reason: 'id-seen-before', new: null })
    expect([...journalIds(state)]).toEqual(['old'])
    const aborted = goOn(state, { kind: 'abort-asked', at: NOON + 4_000 })
    expect(aborted.orphans).toEqual([])
  })

  it('has a way on after "Try again", and after "not ours"', () => {
    const state = goOn(intended(), { ...created(NOON + 3_000), isKnownId: true })
    expect(actsOf(state)).toEqual(expect.arrayContaining(['retry', 'not-ours', 'create-again', 'abort']))

    for (const kind of ['retry-asked', 'not-ours'] as const) {
      const looking = goOn(state, { kind, at: NOON + 4_000 })
      expect(looking.name).toBe('create-unknown')
      expect(effectsOf(looking).map(effect => effect.kind)).toContain('reconcile')
    }
  })
})

describe('a create that is answered with a secret from before', () => {
  it('is refused, and neither key is ever revoked by this rotation', () => {
    const state = goOn(intended(), { ...created(NOON + 3_000), isKnownSecret: true })

    expect(state).toMatchObject({ name: 'needs-human', reason: 'same-secret', new: null })
    expect(effectsOf(state).map(effect => effect.kind)).toEqual(['destroy-secret'])
    const again = goOn(state, { kind: 'create-again-asked', at: NOON + 4_000 })
    const reading = readingOf(again, listed({ providerKeyId: 'new', name: SENT }), NOTHING_KNOWN)
    expect(reading.ours).toEqual([])
  })
})

describe('a secret that the destination held before its first delivery', () => {
  const refusal = fault('conflict', 'secret-seen-before')

  it('is refused like one that was seen before, and its key is left alone', () => {
    const state = after([
      ...upToCreated(),
      { kind: 'handoff-started', at: NOON + MINUTE, how: 'destination', where: 'a/.env', destination: null },
      { kind: 'handoff-failed', at: NOON + MINUTE, how: 'destination', fault: refusal }
    ])

    expect(state).toMatchObject({ name: 'needs-human', reason: 'same-secret', new: null })
    expect([...journalIds(state)]).toEqual(['old'])
    expect(actsOf(state)).toEqual(['create-again', 'abort', 'abandon'])
    expect(effectsOf(state).map(effect => effect.kind)).toEqual(['destroy-secret'])
  })
})

describe('the rule by which a provider changes names', () => {
  it('is learned from the answer', () => {
    expect(nameRuleOf(SENT, SENT)).toEqual({ kind: 'kept' })
    expect(nameRuleOf(SENT, SENT.slice(0, 20))).toEqual({ kind: 'cut', length: 20 })
    expect(nameRuleOf(SENT, SENT.toLowerCase())).toEqual({ kind: 'changed' })
  })

  it('keeps the marker of the next name in one piece', () => {
    const cut = created(NOON + 3_000, { name: SENT.slice(0, 22) })
    const state = after([...upToCreated().slice(0, 3), cut])

    const { name } = replacementOf(state, MARKER, NOON)

    expect(name.length).toBeLessThanOrEqual(22)
    expect(name).toContain(`[rk-${MARKER}]`)
  })
})

const SUSPECT = { providerKeyId: 'fresh', name: 'key 17', createdAt: NOON + 2_500 }
const TWO_DAYS_LATER = {
  kind: 'list-read',
  at: NOON + 2 * DAY,
  startedAt: NOON + 2 * DAY,
  mono: 2 * DAY,
  run: 'run-1',
  reading: listRead(NOON).reading
} as const
const EMPTY_READING = listRead(NOON).reading

function intended(): RotationState {
  return after([
    { kind: 'started', at: NOON },
    preflighted(NOON + 1_000, { idsBefore: ['old', 'neighbour'] }),
    createIntended(NOON + 2_000)
  ])
}

function unanswered(): RotationState {
  return goOn(intended(), {
    kind: 'create-unknown',
    at: NOON + 10_000,
    attempt: 1,
    fault: TIMED_OUT,
    providerKeyId: null
  })
}

/** The list of the group: the old key, and another one. */
function listed(given: Partial<ProviderKey>): readonly ProviderKey[] {
  const { old } = aPlan()
  const ours = aProviderKey({ ...old, status: 'active' })
  return [
    ours,
    aProviderKey({
      groupId: old.groupId,
      providerKeyId: 'fresh',
      name: 'key 17',
      createdAt: NOON + 2_500,
      ...given
    })
  ]
}
