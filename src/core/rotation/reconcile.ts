import { enter, needPerson, set } from './change'
import { isExplainedByProbe, usedAt } from './drain'
import { RECONCILE_LOOKS, settledAt } from './effects-of'
import type { EventOf } from './event'
import { isEveryOrphanGone } from './orphans'
import { markLast } from './recovery'
import { isCredible } from './sides'
import type { RotationState } from './state'
import { currentAttempt } from './state'

/**
 * Decides about a create whose answer is missing. Keys with our marker have become orphans by now (see `followOrphans`);
 * a key that only may be ours stops the rotation for a person; nothing at all, twice, means that it may be tried anew.
 */
export function reconcileLook(state: RotationState, event: EventOf<'looked'>): RotationState {
  const attempt = currentAttempt(state)
  if (attempt?.outcome !== 'unknown' || event.startedAt < settledAt(state, attempt)) return state
  if (!isCredible(state, event.look)) return state

  const looked = set(state, { reconcileLooks: state.reconcileLooks + 1 })
  const isFound = state.orphans.some(orphan => orphan.foundAt >= attempt.intendedAt)
  if (!isFound && event.look.suspects.length > 0) {
    return needPerson(set(looked, { attempts: markLast(state, 'none') }), 'suspects', event.at)
  }
  if (looked.reconcileLooks < RECONCILE_LOOKS) return looked
  // An attempt that left nothing behind may still be committed late: `none` stays on the sweeper's list.
  return set(looked, { attempts: markLast(looked, isFound ? 'lost' : 'none') })
}

/** Goes on to the next attempt, or ends the abort, once nothing of the last attempt is left. */
export function leaveUnknown(state: RotationState, at: number): RotationState {
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
  if (state.name === 'aborting') return leaveAborting(state, at)
  if (state.attemptsSinceOrder >= state.plan.policy.maxAttempts)
    return needPerson(state, 'too-many-attempts', at)
  return enter(set(state, { isPreflightGood: false, retryAt: 0 }), 'preflight', at)
}

function leaveAborting(state: RotationState, at: number): RotationState {
  const isSecretLeft = state.sealedSecret !== null && state.sealedSecret.state !== 'destroyed'
  return isSecretLeft ? state : enter(state, 'aborted', at, state.reason)
}
