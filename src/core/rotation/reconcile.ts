import { goTo, needPerson, set, toCreating, toEnded } from './change'
import { isExplainedByProbe, usedAt } from './drain'
import type { Effect } from './effect'
import type { EventOf } from './event'
import { isEveryOrphanGone } from './orphans'
import { reading } from './next-reading'
import { isCredible } from './sides'
import type { Aborting, Attempt, Creating, RotationState } from './state'
import { currentAttempt } from './state'

// A create without an answer, while a key is being made and while a rotation is being aborted.

/** Complete lists after an unanswered create before its absence is believed. */
const RECONCILE_READINGS = 2

/** From then on a list can be expected to show what an unanswered create made. */
function settledAt(state: RotationState, attempt: Attempt): number {
  return attempt.intendedAt + Math.max(state.plan.policy.settleMs, state.plan.provider.listLagMs)
}

export function reconcileEffects(state: Creating | Aborting): readonly Effect[] {
  const attempt = currentAttempt(state)
  if (attempt?.outcome !== 'unknown' || state.reconcileReadings >= RECONCILE_READINGS) return []
  const again = state.reconcileReadings === 0 ? 0 : (state.old.readAt ?? 0) + state.plan.policy.pollMs
  return [reading('reconcile', Math.max(settledAt(state, attempt), again))]
}

/**
 * Decides about a create whose answer is missing. Keys with our marker have become orphans by now (see `followOrphans`);
 * a key that only may be ours stops the rotation for a person; nothing at all, twice, means that it may be tried anew.
 */
export function reconcile<State extends Creating | Aborting>(
  state: State,
  event: EventOf<'list-read'>
): State {
  const attempt = currentAttempt(state)
  if (attempt?.outcome !== 'unknown' || event.startedAt < settledAt(state, attempt)) return state
  if (!isCredible(state, event.reading)) return state

  const listRead = { ...state, reconcileReadings: state.reconcileReadings + 1 }
  const isFound = state.orphans.some(orphan => orphan.foundAt >= attempt.intendedAt)
  if (!isFound && event.reading.suspects.length > 0) {
    return needPerson(set(listRead, { attempts: markLast(state, 'none') }), 'suspects', event.at)
  }
  if (listRead.reconcileReadings < RECONCILE_READINGS) return listRead
  // An attempt that left nothing behind may still be committed late: `none` stays on the sweeper's list.
  return set(listRead, { attempts: markLast(listRead, isFound ? 'lost' : 'none') })
}

/** Goes on to the next attempt, or ends the abort, once nothing of the last attempt is left. */
export function leaveUnknown(state: Creating | Aborting, at: number): RotationState {
  if (state.name !== 'create-unknown' && state.name !== 'aborting') return state
  if (state.task !== null || currentAttempt(state)?.outcome === 'unknown') return state
  const asked = state.orphans.find(orphan => orphan.state === 'asked')
  if (asked !== undefined) {
    const at = usedAt(asked.lastUsed)
    const isUsed = at !== null && !isExplainedByProbe(state, 'new', at)
    const reason = isUsed ? 'orphan-used' : 'orphan-found'
    return state.reason === reason ? state : set(state, { reason })
  }
  if (!isEveryOrphanGone(state)) return state
  if (state.phase === 'aborting') return leaveAborting(state, at)
  if (state.attemptsSinceOrder >= state.plan.policy.maxAttempts)
    return needPerson(state, 'too-many-attempts', at)
  return goTo({ ...set(state, { retryAt: 0 }), isPreflightGood: false }, 'preflight', at)
}

function leaveAborting(state: Aborting, at: number): RotationState {
  const isSecretLeft = state.sealedSecret !== null && state.sealedSecret.state !== 'destroyed'
  return isSecretLeft ? state : toEnded(state, 'aborted', at, state.reason)
}

/** The new key is given up: a new attempt begins once nothing is left of the last one. */
export function startOver(state: RotationState, at: number): Creating {
  const last = currentAttempt(state)?.number
  const attempts = state.attempts.map(attempt => {
    const isOurs = attempt.number === last && attempt.outcome === 'created'
    return isOurs ? { ...attempt, outcome: 'lost' as const } : attempt
  })
  return toCreating(set(state, { attempts, task: null }), 'create-unknown', at)
}

export function markLast(state: RotationState, outcome: Attempt['outcome']): readonly Attempt[] {
  const last = currentAttempt(state)
  return last === null ? state.attempts : [...state.attempts.slice(0, -1), { ...last, outcome }]
}
