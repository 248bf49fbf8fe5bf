import { enter, set } from './change'
import type { EventOf } from './event'
import { isTakenUp } from './guards'
import type { Attempt, RotationState, Task } from './state'
import { currentAttempt } from './state'

/**
 * The first event after a start. A fold that ends after an intent means that nobody knows what came of it: a create has to
 * be reconciled, a call has to be looked for, a reveal has to be taken for seen, and a consent to revoke is over.
 */
export function resume(state: RotationState, event: EventOf<'resumed'>): RotationState {
  const known = event.clock === 'unwatched' ? loseOffset(state, event.at) : state
  const woken = set(known, { run: event.run, isPreflightGood: false, retryAt: 0 })
  return resumeTask(resumeHandOff(resumeKill(resumeCreate(woken, event.at), event.at)), event.at)
}

/** How far apart both clocks are is not known any more: a use counts when it moves between two readings from now on. */
export function loseOffset(state: RotationState, at: number): RotationState {
  return set(state, { clockOffsetMs: null, clockUnsureSince: at, newBaseAt: null })
}

export function createBecomesUnknown(state: RotationState, at: number): RotationState {
  return enter(set(state, { attempts: markLast(state, 'unknown'), reconcileLooks: 0 }), 'create-unknown', at)
}

export function markLast(state: RotationState, outcome: Attempt['outcome']): readonly Attempt[] {
  const last = currentAttempt(state)
  return last === null ? state.attempts : [...state.attempts.slice(0, -1), { ...last, outcome }]
}

function resumeCreate(state: RotationState, at: number): RotationState {
  if (state.name !== 'create-intent') return state
  return set(createBecomesUnknown(state, at), { reason: 'interrupted' })
}

/** A kill that was agreed to before the start asks again. */
function resumeKill(state: RotationState, at: number): RotationState {
  const isKill = state.name === 'preflight' && state.plan.mode === 'incident' && state.claimedAt === null
  return isKill ? enter(state, 'blocked', at, 'interrupted') : state
}

function resumeHandOff(state: RotationState): RotationState {
  if (state.handOff?.state !== 'started') return state
  // Our own connection is asked again: nobody was shown anything.
  if (isTakenUp(state)) return set(state, { handOff: { ...state.handOff, state: 'interrupted' } })
  // What was on its way to a screen or the clipboard counts as seen. A write to a destination is read back first.
  const reason = state.name === 'created' ? 'handoff-interrupted' : state.reason
  return set(state, { handOff: { ...state.handOff, state: 'interrupted' }, reason })
}

function resumeTask(state: RotationState, at: number): RotationState {
  const { task } = state
  if (task === null) return state
  const wasOnTheWire = task.phase === 'sent' || task.phase === 'unknown'
  if (task.what === 'revoke-old' && !wasOnTheWire) {
    return enter(set(state, { task: null }), 'revoke-failed', at, 'interrupted')
  }
  const resumed: Task = wasOnTheWire
    ? {
        ...task,
        phase: 'unknown',
        since: at,
        notBefore: Math.max(at, settledAt(state, task)),
        mayResend: task.what !== 'revoke-old'
      }
    : { ...task, phase: 'reread', since: at, notBefore: at }
  return set(state, { task: resumed })
}

function settledAt(state: RotationState, task: Task): number {
  return task.phase === 'unknown' ? task.notBefore : task.since + state.plan.policy.settleMs
}
