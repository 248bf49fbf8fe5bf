import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import {
  after,
  goOn,
  listRead,
  NEVER,
  preflighted,
  seen,
  upToCreated,
  usedAt
} from '../../../test/kit/rotation-builders'
import { DAY, HOUR, MINUTE } from '../clock'
import { fault, type Fault } from '../fault'
import { actsOf } from './acts'
import { isQuiet } from './drain'
import { effectsOf } from './effects-of'
import { mayBeUsedByOthers } from './evidence'
import type { RotationEvent } from './event'
import { deliveryActs } from './follow-deliveries'
import type { RotationState } from './state'

const AT = NOON + 10_000

const CHOSEN: RotationEvent = {
  kind: 'deliveries-chosen',
  at: AT,
  destinations: ['vault', 'aws', 'file'].map((id, index) => ({
    destination: { id, settings: { path: id } },
    where: `${id}/app`,
    quietMs: index * 5 * MINUTE
  }))
}
const REFUSED = fault('permission-missing')
const DOWN = fault('provider-unavailable', 'timed-out')
const LOST = fault('outcome-unknown', 'timed-out')

function started(delivery: number, at = AT + 1_000): RotationEvent {
  return { kind: 'handoff-started', at, how: 'destination', where: 'x', destination: null, delivery }
}
function held(delivery: number, at = AT + 2_000): RotationEvent {
  return { kind: 'handed-off', at, how: 'destination', where: 'x', readBack: 'equal', delivery }
}
function failed(delivery: number, why = REFUSED, at = AT + 2_000): RotationEvent {
  return { kind: 'handoff-failed', at, how: 'destination', fault: why, delivery }
}
function verified(...indexes: readonly number[]): readonly RotationEvent[] {
  return indexes.flatMap(index => [started(index), held(index)])
}
const chosen = (): RotationState => after([...upToCreated(), CHOSEN])
const statesOf = (state: RotationState) => state.deliveries.map(delivery => delivery.state)
const delivering = (state: RotationState) =>
  effectsOf(state).flatMap(effect => (effect.kind === 'deliver' ? [effect.delivery] : []))

describe('a rotation with several destinations', () => {
  it('delivers to one after the other, and goes on after the last is verified', () => {
    const two = goOn(chosen(), ...verified(0, 1))
    expect([two.name, statesOf(two)]).toEqual(['created', ['verified', 'verified', 'waiting']])

    const all = goOn(two, started(2), held(2, AT + 9_000))

    expect(all.name).toBe('deployed')
    expect(all.new?.deployedAt).toBe(AT + 9_000)
  })

  it('delivers to the others while one has failed, and stays where it is', () => {
    const one = goOn(chosen(), started(0), failed(0))
    expect(delivering(one)).toEqual([1, 2])

    const rest = goOn(one, ...verified(1, 2))

    expect([rest.name, rest.reason, rest.fault]).toEqual(['created', 'handoff-failed', REFUSED])
    expect(delivering(rest)).toEqual([])
    expect(deliveryActs(rest, 0)).toEqual(['retry', 'attest', 'drop'])
  })

  it('tries a destination that is out of reach again by itself, a few times, and holds up no other', () => {
    let state = goOn(chosen(), started(0), failed(0, DOWN))
    expect(statesOf(state)[0]).toBe('waiting')
    expect(effectsOf(state).filter(effect => effect.kind === 'deliver')[0]?.notBefore).toBeGreaterThan(AT)

    for (let tries = 1; tries < 10; tries += 1) state = goOn(state, started(0), failed(0, DOWN))

    expect(statesOf(state)[0]).toBe('failed')
  })

  it.each([
    ['retry', { kind: 'delivery-retried', at: AT, delivery: 0, mayReplace: false }, 'waiting'],
    ['attest', { kind: 'delivery-attested', at: AT, delivery: 0, note: 'seen there' }, 'verified'],
    ['drop', { kind: 'delivery-dropped', at: AT, delivery: 0, reason: 'shut down' }, 'dropped']
  ] satisfies [string, RotationEvent, string][])('lets a person %s a failed one', (_act, event, to) => {
    const state = goOn(chosen(), started(0), failed(0), event)

    expect([statesOf(state)[0], state.reason]).toEqual([to, null])
  })

  it('goes on once the failed one is taken out, and never when all of them are', () => {
    const drop = (delivery: number): RotationEvent => ({
      kind: 'delivery-dropped',
      at: AT + 3_000,
      delivery,
      reason: 'shut down'
    })
    const failedOne = goOn(chosen(), started(0), failed(0))

    expect(goOn(failedOne, ...verified(1, 2), drop(0)).name).toBe('deployed')
    const none = goOn(failedOne, drop(0), drop(1), drop(2))
    expect([none.name, actsOf(none).includes('hand-off')]).toEqual(['created', true])
  })

  it('replaces another value only after a person was asked about it', () => {
    const asked = fault('conflict', 'destination-holds-other')
    const yes: RotationEvent = { kind: 'delivery-retried', at: AT, delivery: 0, mayReplace: true }
    const state = goOn(chosen(), started(0), failed(0, asked))
    expect(goOn(goOn(chosen(), started(0), failed(0)), yes).deliveries[0]?.mayReplace).toBe(false)
    expect(deliveryActs(state, 0)[0]).toBe('replace')

    expect(goOn(state, yes).deliveries[0]?.mayReplace).toBe(true)
    // The value changed once more: the consent was for the other one.
    expect(goOn(state, yes, started(0), failed(0, asked)).deliveries[0]?.mayReplace).toBe(false)
  })

  it('does not write again while an approval is pending, until a person says so', () => {
    const pending = fault('outcome-unknown', 'pending-approval')
    const state = goOn(chosen(), started(0), failed(0, pending), ...verified(1, 2))

    expect([statesOf(state)[0], delivering(state), state.name]).toEqual(['pending-approval', [], 'created'])
  })

  it('waits for a person where nobody can read the value back', () => {
    const unread: RotationEvent = { ...held(0), kind: 'handed-off', readBack: 'not-read' } as RotationEvent
    const state = goOn(chosen(), started(0), unread, ...verified(1, 2))
    expect([state.name, statesOf(state)[0]]).toEqual(['created', 'not-read'])

    expect(goOn(state, { kind: 'delivery-attested', at: AT, delivery: 0, note: '' }).name).toBe('deployed')
  })

  it('looks at the destination again whose write was cut off', () => {
    const state = goOn(chosen(), started(0), { kind: 'resumed', at: AT + 9_000, run: 'run-2' })

    expect(statesOf(state)[0]).toBe('interrupted')
    expect(delivering(state)[0]).toBe(0)
  })

  it.each([
    ['verified', [started(0), held(0)]],
    ['lost an answer', [started(0), failed(0, LOST)]],
    ['is being written to', [started(0)]],
    [
      'was taken out after a lost answer',
      [started(0), failed(0, LOST), { kind: 'delivery-dropped', at: AT, delivery: 0, reason: 'shut down' }]
    ]
  ] satisfies [string, RotationEvent[]][])(
    'never clears the new key away once a destination %s',
    (_what, events) => {
      const state = goOn(chosen(), listRead(AT, { new: seen({ lastUsed: NEVER }) }), ...events)
      expect(actsOf(state)).not.toContain('abort')
      expect(actsOf(state)).toContain('keep-both')

      for (const why of ['expired', 'unreadable', 'discarded'] as const) {
        const lost = goOn(state, { kind: 'secret-lost', at: AT + DAY, why })
        expect([lost.name, lost.reason, lost.orphans]).toEqual(['needs-human', 'secret-lost', []])
      }
    }
  )

  it('can still be aborted while no destination can hold the new secret', () => {
    const state = goOn(chosen(), listRead(AT, { new: seen({ lastUsed: NEVER }) }), started(0), failed(0))

    expect(actsOf(state)).toContain('abort')
  })

  it('keeps the secret sealed past its time until all of them hold it', () => {
    const state = goOn(chosen(), ...verified(0))

    expect(effectsOf(state).map(effect => effect.kind)).not.toContain('expire-secret')
  })

  it('goes on when a person takes out the destinations that a lost secret did not reach', () => {
    const drop = (delivery: number): RotationEvent => ({
      kind: 'delivery-dropped',
      at: AT + DAY,
      delivery,
      reason: 'handled by hand'
    })
    const lost = goOn(chosen(), ...verified(0), { kind: 'secret-lost', at: AT + HOUR, why: 'unreadable' })

    const state = goOn(lost, drop(1), drop(2), { kind: 'retry-asked', at: AT + DAY })

    expect(state.name).toBe('deployed')
  })

  it('refuses a provider that answered with a secret that was in use before', () => {
    const known = fault('conflict', 'secret-seen-before')

    const state = goOn(chosen(), started(0), failed(0, known))

    expect([state.reason, state.new]).toEqual(['same-secret', null])
    expect(state.idsBefore).toContain('new')
  })

  it('offers nothing by hand while it delivers, and no other choice for the own key', () => {
    expect(actsOf(chosen())).not.toContain('hand-off')

    const own = upToCreated().map(event =>
      event.kind === 'preflighted' ? preflighted(event.at, { isOwnCredential: true }) : event
    )
    expect(goOn(after(own, { mode: 'self' }), CHOSEN).deliveries).toEqual([])
  })

  it('notes what a destination holds also after a person gave the rotation up', () => {
    const over = goOn(chosen(), started(0), { kind: 'kept-both', at: AT, reason: 'both are needed' })

    expect(statesOf(goOn(over, held(0)))[0]).toBe('verified')
  })
})

describe('the quiet time of a rotation', () => {
  const slowest = { id: 'b', settings: {} }
  const byHand: readonly RotationEvent[] = [
    {
      kind: 'handoff-started',
      at: AT,
      how: 'destination',
      where: 'x',
      destination: slowest,
      quietMs: 10 * MINUTE
    },
    { kind: 'handed-off', at: AT + 2_000, how: 'destination', where: 'x', readBack: 'equal' }
  ]

  it.each([
    ['the slowest of several destinations', [CHOSEN, ...verified(0, 1, 2)]],
    ['the destination of a delivery by hand', byHand]
  ])('is at least that of %s, and idle time before the delivery does not count', (_what, delivered) => {
    const policy = { quietMs: MINUTE }
    const inUse = AT + MINUTE
    const state = goOn(
      after([...upToCreated(), ...delivered], { policy }),
      listRead(inUse, { old: seen({ lastUsed: usedAt(NOON - DAY) }), new: seen({ lastUsed: usedAt(inUse) }) })
    )
    const quietAt = (ms: number): RotationState => {
      let next = state
      for (let at = inUse + MINUTE; at <= inUse + ms; at += MINUTE) {
        next = goOn(
          next,
          listRead(at, { old: seen({ lastUsed: usedAt(NOON - DAY) }), new: seen({ lastUsed: usedAt(at) }) })
        )
      }
      return next
    }

    // It asks for ten minutes.
    expect(isQuiet(quietAt(9 * MINUTE))).toBe(false)
    expect(isQuiet(quietAt(11 * MINUTE))).toBe(true)
  })
})

describe('a secret that counts as shown although nobody may have seen it', () => {
  it('is not offered for a second look alone: another key can be made', () => {
    const copying = (at: number): RotationEvent => ({
      kind: 'handoff-started',
      at,
      how: 'copy',
      where: 'clipboard',
      destination: null
    })
    const failing = (at: number, why: Fault): RotationEvent => ({
      kind: 'handoff-failed',
      at,
      how: 'copy',
      fault: why
    })

    const state = after([
      ...upToCreated(),
      copying(AT),
      failing(AT + 1, fault('storage-failed', 'disk-full')),
      copying(AT + 2_000),
      failing(AT + 2_001, fault('forbidden', 'already-shown'))
    ])

    expect(state).toMatchObject({ name: 'created', reason: 'handoff-interrupted' })
    expect(actsOf(state)).toEqual(expect.arrayContaining(['confirm-deployed', 'create-again', 'abort']))
  })
})

describe('a second delivery by hand', () => {
  it('that fails does not hide that the secret has left with the first', () => {
    const byHand = (kind: 'handoff-started' | 'handed-off', at: number, where: string): RotationEvent =>
      kind === 'handoff-started'
        ? { kind, at, how: 'file', where, destination: null }
        : { kind, at, how: 'file', where, readBack: 'not-read' }

    const state = after([
      ...upToCreated(),
      byHand('handoff-started', AT, 'a.txt'),
      byHand('handed-off', AT + 1_000, 'a.txt'),
      byHand('handoff-started', AT + 2_000, 'b.txt'),
      { kind: 'handoff-failed', at: AT + 3_000, how: 'file', fault: REFUSED }
    ])

    expect(state.handOff?.state).toBe('failed')
    expect(mayBeUsedByOthers(state, null)).toBe(true)
  })
})
