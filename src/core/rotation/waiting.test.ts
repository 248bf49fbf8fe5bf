import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import {
  aReading,
  aPlan,
  after,
  listRead,
  MISSING,
  NEVER,
  POLICY,
  seen,
  upToRevokeReady,
  usedAt
} from '../../../test/kit/rotation-builders'
import { candidatesFor, confirm, likelyFor } from '../../../test/kit/rotation-walk'
import { fault } from '../fault'
import { actsOf } from './acts'
import { begin } from './phases/creating'
import { clockStepMs } from './clock-moved'
import { isReading, type Effect } from './effect'
import { effectsOf } from './effects-of'
import type { EventOf, RotationEvent } from './event'
import type { Reading } from './facts'
import type { EvidenceGrade } from './overview'
import { overviewOf } from './overview-of'
import { isFinal, type RotationState } from './state'
import { transition } from './transition'

// Nothing waits without a name, for ever, or in a hurry: from wherever a walk may come, and with providers that never show
// what is hoped for.

describe('the overview of a rotation', () => {
  it('names the group of both keys, which is the owner where a provider has owners', () => {
    const { old } = overviewOf(after(upToRevokeReady()), { now: NOON, hold: null, keyIdOf: () => null })

    expect(old.groupName).toBe('Payments')
  })
})

describe('a rotation that waits', () => {
  it('says what it waits for, since when, and at least one way on, in every state that a walk reaches', () => {
    const nameless = new Set<string>()
    const visited = new Set<string>()

    const visit = (state: RotationState): void => {
      visited.add(`${state.name} ${state.task?.phase ?? ''}`)
      visited.add(String(state.reason))
      const { waits, acts } = overviewOf(state, { now: state.updatedAt, hold: null, keyIdOf: () => null })
      const isOver = isFinal(state) && state.orphans.every(orphan => orphan.state !== 'asked')
      if (isOver) return
      if (waits.code === 'nothing' || waits.since > state.updatedAt || acts.length === 0)
        nameless.add(placeOf(state))
    }
    walks(visit)
    walks(visit, { wanted: 'E3', more: forLastProof })

    expect([...nameless]).toEqual([])
    expect([...visited]).toEqual(
      expect.arrayContaining([
        'revoke-intent sent',
        'revoke-intent unknown',
        'revoke-intent reread',
        'still-accepted'
      ])
    )
  })

  it.each([...REGIMES().keys()])('decides each change, and polls with patience, when %s', regime => {
    const answer = REGIMES().get(regime)!
    const stuck = new Set<string>()
    const starts = new Map<string, RotationState>()
    walks(state => starts.set(`${placeOf(state)} ${state.orphans.map(one => one.state).join()}`, state))

    for (const start of starts.values()) {
      const run = livesOn(start, answer)
      if (run.longestTask > 12) stuck.add(`${placeOf(start)}: ${run.longestTask} readings for one task`)
      if (run.mostInAPoll > 6)
        stuck.add(`${placeOf(start)}: ${run.mostInAPoll} pieces of work within one poll`)
    }

    expect(starts.size).toBeGreaterThan(40)
    expect([...stuck]).toEqual([])
  })

  it('goes on at once when the wall clock was set back in the middle of a revoke', () => {
    const ready = after(upToRevokeReady())
    const confirmed = transition(ready, confirm(ready)).state
    const earlier = confirmed.updatedAt - 3_600_000

    const byMs = clockStepMs(confirmed, earlier, null)
    const moved = transition(confirmed, { kind: 'clock-moved', at: earlier, byMs }).state
    const reread = transition(
      moved,
      listRead(earlier + 1_000, { new: seen({ lastUsed: usedAt(earlier) }) })
    ).state

    expect(byMs).toBe(-3_600_000)
    expect(effectsOf(moved)[0]).toMatchObject({ kind: 'reread', notBefore: earlier })
    expect(effectsOf(reread)[0]).toMatchObject({ kind: 'revoke-key' })
  })

  it('does not take a clock that was set ahead for time in which a lost answer has settled', () => {
    const ready = after(upToRevokeReady())
    const at = ready.updatedAt
    const lost = [
      confirm(ready),
      listRead(at + 1_000, { new: seen({ lastUsed: usedAt(at) }) }),
      { kind: 'call-intended', at: at + 2_000, callId: 1, call: 'revoke-key', target: 'old' },
      { kind: 'call-failed', at: at + 3_000, callId: 1, outcome: 'unknown', fault: fault('outcome-unknown') }
    ] as const
    const unknown = lost.reduce<RotationState>((state, event) => transition(state, event).state, ready)
    const now = at + 3_000 + 86_400_000

    const byMs = clockStepMs(unknown, now, { wallMs: 86_400_000, monoMs: 10 })
    const moved = transition(unknown, { kind: 'clock-moved', at: now, byMs }).state

    expect(effectsOf(moved)[0]?.notBefore).toBeGreaterThanOrEqual(now + POLICY.settleMs - 20)
    expect(moved.clockOffsetMs).toBeNull()
  })
})

function placeOf(state: RotationState): string {
  return [state.name, state.reason, state.task?.what, state.task?.phase].join(' ')
}

/** What only happens where the last proof is asked for: the old secret is kept, and tried beside the new one. */
function forLastProof(state: RotationState, at: number): readonly RotationEvent[] {
  if (!state.hasOldSecret && state.new !== null) return [{ kind: 'old-secret-kept', at, startedAt: at - 10 }]
  if (effectsOf(state)[0]?.kind !== 'control-probe') return []
  const control = { kind: 'alive', at } as const
  const answers = [control, control, { kind: 'dead', at, why: 'revoked' } as const]
  return answers.map(old => ({ kind: 'control-probed', at, startedAt: at - 10, old, control }))
}

/** Every state that 100 walks come through. */
function walks(
  visit: (state: RotationState) => void,
  { wanted, more }: { readonly wanted: EvidenceGrade; readonly more: typeof forLastProof } = {
    wanted: 'E2',
    more: () => []
  }
): void {
  fc.assert(
    fc.property(
      fc.array(fc.nat(9_999), { minLength: 100, maxLength: 140, size: 'max' }),
      fc.boolean(),
      fc.constantFrom('routine' as const, 'routine' as const, 'incident' as const),
      (choices, canDisable, mode) => {
        const policy = { quietMs: 3_600_000, wanted }
        const planned: EventOf<'planned'> = {
          kind: 'planned',
          at: NOON,
          plan: aPlan({ mode, provider: { canDisable }, policy })
        }
        let state = begin(planned)
        let at = NOON
        for (const choice of choices) {
          at += (choice % 7) * 1_200_000
          const usual = choice % 10 < 8 ? likelyFor(state, at) : candidatesFor(state, at)
          const candidates = [...usual, ...more(state, at)]
          state = transition(state, candidates[choice % candidates.length] ?? listRead(at)).state
          visit(state)
        }
      }
    ),
    { numRuns: 100, seed: 11 }
  )
}

type Answer = {
  readonly reading: (state: RotationState, at: number) => Reading | null
  readonly call: 'committed' | 'unknown' | 'rejected' | 'not-sent'
}

function REGIMES(): ReadonlyMap<string, Answer> {
  const live = (at: number): ReturnType<typeof seen> => seen({ lastUsed: usedAt(at - 2_000) })
  const fine = (state: RotationState, at: number): Reading =>
    aReading({ old: seen(), new: state.new === null ? null : live(at) })
  const with_ =
    (change: Partial<Reading>): Answer['reading'] =>
    (state, at) => {
      const reading = { ...fine(state, at), ...change }
      return state.new === null ? { ...reading, new: null } : reading
    }
  const orphan = {
    providerKeyId: 'orphan',
    attempt: 1,
    status: 'live',
    lastUsed: NEVER,
    createdAt: NOON
  } as const
  return new Map<string, Answer>([
    ['all is well', { reading: fine, call: 'committed' }],
    ['every answer is lost', { reading: fine, call: 'unknown' }],
    ['every change is refused', { reading: fine, call: 'rejected' }],
    ['nothing can be sent', { reading: fine, call: 'not-sent' }],
    ['no list ever answers', { reading: () => null, call: 'unknown' }],
    ['the old key is never listed', { reading: with_({ old: MISSING }), call: 'unknown' }],
    ['the new key is never listed', { reading: with_({ new: MISSING }), call: 'unknown' }],
    ['every list is empty', { reading: with_({ old: MISSING, new: MISSING }), call: 'unknown' }],
    [
      'the old key is of unknown status',
      { reading: with_({ old: seen({ status: 'unknown' }) }), call: 'unknown' }
    ],
    ['an orphan never goes', { reading: with_({ ours: [orphan] }), call: 'committed' }]
  ])
}

/** The runner as far as it matters here: does what is due, with 5 ms for each piece of work, for a good while. */
function livesOn(
  start: RotationState,
  answer: Answer
): { readonly longestTask: number; readonly mostInAPoll: number } {
  let state = start
  let at = start.updatedAt
  let longestTask = 0
  let inTask = 0
  const times: number[] = []
  let mostInAPoll = 0
  for (let step = 0; step < 120; step += 1) {
    const next = nextEffect(state)
    if (next === null) break
    at = Math.max(at + 5, next.notBefore)
    times.push(at)
    mostInAPoll = Math.max(mostInAPoll, times.filter(time => time > at - POLICY.pollMs / 2).length)
    const before = state
    for (const event of eventsFor(state, next, answer, at)) state = transition(state, event).state
    // Work that fails is done again after a pause by the runner.
    if (state === before) at += POLICY.pollMs
    const isSame = state.task !== null && before.task?.callId === state.task.callId
    inTask = isSame && isReading(next) ? inTask + 1 : 0
    // A list that never answers decides nothing, and there is a way on for a person.
    if (state !== before) longestTask = Math.max(longestTask, inTask)
    if (state.task !== null) expect(actsOf(state).length).toBeGreaterThan(0)
  }
  return { longestTask, mostInAPoll }
}

function nextEffect(state: RotationState): Effect | null {
  const [first, ...rest] = effectsOf(state)
  if (first === undefined) return null
  return rest.reduce((best, effect) => (effect.notBefore < best.notBefore ? effect : best), first)
}

function eventsFor(
  state: RotationState,
  effect: Effect,
  answer: Answer,
  at: number
): readonly RotationEvent[] {
  if (isReading(effect)) {
    const reading = answer.reading(state, at)
    return reading === null ? [] : [{ kind: 'list-read', at, startedAt: at, mono: at, run: 'r', reading }]
  }
  switch (effect.kind) {
    case 'disable-key':
    case 'enable-key':
    case 'revoke-key': {
      const { callId, target, kind: call } = effect
      const intended = { kind: 'call-intended', at, callId, call, target } as const
      if (answer.call === 'committed')
        return [intended, { kind: 'call-committed', at, callId, alreadyGone: false }]
      const why = answer.call === 'not-sent' ? fault('provider-unavailable') : fault('permission-missing')
      return [intended, { kind: 'call-failed', at, callId, outcome: answer.call, fault: why }]
    }
    case 'destroy-secret':
      return [{ kind: 'secret-destroyed', at, secretId: effect.secretId }]
    case 'destroy-old-secret':
      return [{ kind: 'old-secret-destroyed', at }]
    case 'expire-secret':
      return [{ kind: 'secret-lost', at, why: 'expired' }]
    case 'probe':
      return [{ kind: 'probed', at, startedAt: at, result: { kind: 'unclear', at, why: 'server-error' } }]
    case 'ask-witness': {
      const heard = { witness: 'records', kind: 'none' } as const
      return [{ kind: 'witnessed', at, startedAt: at, sinceMs: effect.sinceMs, answer: heard }]
    }
    case 'preflight':
    case 'create-key':
    case 'control-probe':
    case 'deliver':
    case 'activate':
    case 'follow-activation':
    case 'adopt-credential':
      return []
    default:
      return effect satisfies never
  }
}
