import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { after, goOn, listRead, seen, upToCreated, usedAt } from '../../../test/kit/rotation-builders'
import { DAY, MINUTE } from '../clock'
import { fault, type Fault } from '../fault'
import { actsOf } from './acts'
import { isQuiet } from './drain'
import { effectsOf } from './effects-of'
import type { EventOf, RotationEvent } from './event'
import { deliveryActs } from './follow-deliveries'
import { overviewOf } from './overview-of'
import type { RotationState } from './state'
import { transition } from './transition'

const AT = NOON + 10_000
const DEADLINE_MS = 10 * MINUTE
const LOST = fault('outcome-unknown', 'timed-out')
const DOWN = fault('provider-unavailable', 'timed-out')

const CHOSEN: RotationEvent = {
  kind: 'deliveries-chosen',
  at: AT,
  destinations: ['vault', 'cluster'].map(id => ({
    destination: { id, settings: { path: id }, activation: { id: 'restart', settings: { unit: id } } },
    where: `${id}/app`,
    quietMs: 10 * MINUTE
  }))
}

/** Two destinations hold the new secret; the consumers of both have to be activated. */
function stored(): RotationState {
  const deliver = (delivery: number): readonly RotationEvent[] => [
    { kind: 'handoff-started', at: AT, how: 'destination', where: 'x', destination: null, delivery },
    { kind: 'handed-off', at: AT, how: 'destination', where: 'x', readBack: 'equal', delivery }
  ]
  return after([...upToCreated(), CHOSEN, ...deliver(0), ...deliver(1)], { policy: { quietMs: MINUTE } })
}

function started(delivery: number, at = AT + 1_000): RotationEvent {
  return {
    kind: 'activation-started',
    at,
    delivery,
    order: `order-${at}`,
    mark: 'm',
    deadlineMs: DEADLINE_MS
  }
}
function activated(delivery: number, at = AT + 2_000): RotationEvent {
  return { kind: 'activated', at, delivery }
}
function failed(
  outcome: EventOf<'activation-failed'>['outcome'],
  why: Fault,
  at = AT + 2_000
): RotationEvent {
  return { kind: 'activation-failed', at, delivery: 0, outcome, fault: why }
}
function read(found: EventOf<'activation-read'>['found'], at = AT + 3_000, delivery = 0): RotationEvent {
  return { kind: 'activation-read', at, delivery, found, ...(found === 'unread' ? { fault: DOWN } : {}) }
}
const stateOf = (state: RotationState) => state.deliveries[0]?.activation?.state
const workOf = (state: RotationState) =>
  effectsOf(state).flatMap(({ kind }) => (/activat/.test(kind) ? [kind] : []))

describe('a rotation whose destinations are activated', () => {
  it('goes on after the last one is active, and not before', () => {
    const one = goOn(stored(), started(0), activated(0), started(1))
    expect([one.name, actsOf(one).includes('abort')]).toEqual(['created', false])

    const all = goOn(one, activated(1, AT + 9_000))

    expect([all.name, all.new?.deployedAt]).toEqual(['deployed', AT + 9_000])
  })

  it('is not activated before the destination holds the new secret', () => {
    const state = goOn(after([...upToCreated(), CHOSEN]), started(0))

    expect([stateOf(state), workOf(state)]).toEqual(['waiting', []])
  })

  it('looks before anything else when an answer was lost, and starts again only what never started', () => {
    const lost = goOn(stored(), started(0), failed('unknown', LOST))
    expect([stateOf(lost), workOf(lost)]).toEqual(['unknown', ['follow-activation', 'activate']])

    expect(stateOf(goOn(lost, read('running')))).toBe('running')
    expect(stateOf(goOn(lost, activated(0)))).toBe('active')
    expect(stateOf(goOn(lost, read('not-started')))).toBe('waiting')
    expect(stateOf(goOn(lost, read('unknown')))).toBe('failed')
  })

  it('looks first at one that was on its way when the app ended', () => {
    const state = goOn(stored(), started(0), { kind: 'resumed', at: AT + 9_000, run: 'run-2' })

    expect([stateOf(state), workOf(state)]).toEqual(['unknown', ['follow-activation', 'activate']])
  })

  it('promises no end of one that runs, and a time for one that starts later', () => {
    const waitOf = (state: RotationState) =>
      overviewOf(state, { now: AT, hold: null, keyIdOf: () => null }).waits

    const running = goOn(stored(), started(0), activated(0), started(1), read('running', AT + 3_000, 1))
    expect(waitOf(running)).toMatchObject({ code: 'activation', until: null })

    const later = goOn(stored(), failed('not-sent', DOWN))
    const alone = goOn(later, started(1), activated(1))
    expect([waitOf(alone).code, typeof waitOf(alone).until]).toEqual(['activation', 'number'])
  })

  it('tries one that cannot be reached again by itself, a few times', () => {
    let state = goOn(stored(), failed('not-sent', DOWN))
    expect([stateOf(state), state.deliveries[0]?.activation?.notBefore]).toEqual([
      'waiting',
      expect.any(Number)
    ])

    for (let tries = 1; tries < 10; tries += 1) state = goOn(state, failed('not-sent', DOWN))

    expect([stateOf(state), state.reason]).toEqual(['failed', 'activation-failed'])
  })

  it('asks a person once the deadline has passed, and reads on for as long again when they say so', () => {
    const waiting = goOn(stored(), started(0), read('running'), read('unread', AT + DEADLINE_MS))
    expect(stateOf(waiting)).toBe('running')

    const late = AT + 2_000 + DEADLINE_MS
    const over = goOn(waiting, read('running', late))
    expect([stateOf(over), deliveryActs(over, 0)]).toEqual(['failed', ['activate', 'attest-active', 'drop']])

    const again = goOn(over, { kind: 'activation-retried', at: late, delivery: 0 })
    expect([stateOf(again), workOf(again)[0]]).toEqual(['unknown', 'follow-activation'])
    expect(stateOf(goOn(again, read('running', late + MINUTE)))).toBe('running')
  })

  it.each([
    ['ended badly', [failed('rejected', fault('conflict', 'activation-failed'))]],
    ['cannot say whether it ran', [failed('unknown', LOST), read('unknown')]]
  ])('that %s is started again by a person only', (_what, events) => {
    const state = goOn(stored(), started(0), ...events)
    expect([stateOf(state), workOf(state)]).toEqual(['failed', ['activate']])

    expect(stateOf(goOn(state, { kind: 'activation-retried', at: AT, delivery: 0 }))).toBe('waiting')
  })

  it('takes "activated by hand" as a claim, and only where something was tried', () => {
    const byHand: RotationEvent = {
      kind: 'activation-attested',
      at: AT + 5_000,
      delivery: 0,
      note: 'restarted it'
    }
    expect(goOn(stored(), byHand).deliveries[0]?.activation?.isAttested).toBe(false)

    const state = goOn(stored(), started(0), failed('rejected', fault('conflict')), byHand)

    expect(state.deliveries[0]?.activation).toMatchObject({ state: 'active', isAttested: true })
  })

  it('lets a person take out a destination whose consumers cannot be activated', () => {
    const drop: RotationEvent = { kind: 'delivery-dropped', at: AT, delivery: 0, reason: 'shut down' }
    const state = goOn(
      stored(),
      started(0),
      failed('rejected', fault('conflict')),
      started(1),
      activated(1),
      drop
    )

    expect([state.deliveries[0]?.state, state.name]).toEqual(['dropped', 'deployed'])
  })

  it('counts quiet time from the end of the last activation', () => {
    const end = AT + 30 * MINUTE
    const active = goOn(stored(), started(0), activated(0), started(1, end - MINUTE), activated(1, end))
    const quietAt = (ms: number): boolean => {
      let state = active
      for (let at = end + MINUTE; at <= end + ms; at += MINUTE) {
        const reading = { old: seen({ lastUsed: usedAt(NOON - DAY) }), new: seen({ lastUsed: usedAt(at) }) }
        state = goOn(state, listRead(at, reading))
      }
      return isQuiet(state)
    }

    // The slowest destination asks for ten minutes.
    expect([quietAt(9 * MINUTE), quietAt(13 * MINUTE)]).toEqual([false, true])
  })
})

describe('destinations and activations, whatever happens', () => {
  it('let nothing drain early, and start nothing again without an answer or a person', () => {
    const endings = new Set<string>()
    fc.assert(
      fc.property(fc.array(fc.nat(9_999), { minLength: 40, maxLength: 80, size: 'max' }), choices => {
        const journal: RotationEvent[] = [...upToCreated(), CHOSEN]
        let state = after(journal)
        for (const [step, choice] of choices.entries()) {
          const event = eventAt(state, AT + step * 30_000, choice)
          const next = transition(state, event).state
          if (next !== state) journal.push(event)
          checkStep(state, next, event)
          state = next
        }
        endings.add(state.name)
        expect(after(journal)).toEqual(state)
      }),
      { numRuns: 150, seed: 7 }
    )

    expect([...endings]).toEqual(expect.arrayContaining(['created', 'deployed']))
  })
})

/** Any event of one destination, likely or not. */
function eventAt(state: RotationState, at: number, choice: number): RotationEvent {
  const delivery = choice % 2
  const how = 'destination'
  const kind = state.deliveries[delivery]?.activation?.state
  const events: readonly RotationEvent[] = [
    { kind: 'handoff-started', at, how, where: 'x', destination: null, delivery },
    { kind: 'handed-off', at, how, where: 'x', readBack: 'equal', delivery },
    { kind: 'handoff-failed', at, how, fault: choice % 3 === 0 ? DOWN : LOST, delivery },
    { kind: 'delivery-retried', at, delivery, mayReplace: false },
    started(delivery, at),
    // An activator only reports on activations that it started.
    ...(kind === 'started' || kind === 'running' || kind === 'unknown' ? [activated(delivery, at)] : []),
    { ...failed('unknown', LOST, at), delivery } as RotationEvent,
    { ...failed('not-sent', DOWN, at), delivery } as RotationEvent,
    { ...failed('rejected', fault('conflict'), at), delivery } as RotationEvent,
    ...(['running', 'not-started', 'unknown', 'unread'] as const).map(
      found => ({ ...read(found, at), delivery }) as RotationEvent
    ),
    { kind: 'activation-retried', at, delivery },
    { kind: 'activation-attested', at, delivery, note: '' },
    { kind: 'resumed', at, run: `run-${choice}` }
  ]
  return events[Math.floor(choice / 2) % events.length] ?? listRead(at)
}

const MAY_LEAD_TO_A_START: ReadonlySet<string> = new Set([
  'activation-failed',
  'activation-read',
  'activation-retried'
])

function checkStep(before: RotationState, after: RotationState, event: RotationEvent): void {
  const isOver = after.name !== 'created'
  for (const [index, { state, activation }] of after.deliveries.entries()) {
    if (isOver) expect([state, activation?.state]).toEqual(['verified', 'active'])
    if (isOver) expect(after.new?.deployedAt).toBeGreaterThanOrEqual(activation?.endedAt ?? Infinity)
    const was = before.deliveries[index]?.activation?.state
    if (activation?.state !== 'waiting' || was === 'waiting') continue
    expect(MAY_LEAD_TO_A_START).toContain(event.kind)
    if (event.kind === 'activation-read') expect(event.found).toBe('not-started')
    if (event.kind === 'activation-failed') expect(event.outcome).not.toBe('unknown')
  }
}
