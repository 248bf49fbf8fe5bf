import { toRevoking } from '../change'
import type { Effect } from '../effect'
import { isRevokeOverdue, isSeenDead } from '../evidence'
import { actsDuringTask, orphanActs } from '../offers'
import { weakened, whyNotDead } from '../old-key'
import { isEveryOrphanGone } from '../orphans'
import type { RotationAct } from '../overview'
import type { Listed, PhaseRules } from '../phase'
import { reading } from '../next-reading'
import type { Attempt, Ended, RotationState } from '../state'

// Over for the operator. A create that was never answered may still be committed late, so its key is looked for a while.

export const ended: PhaseRules<Ended> = {
  events: { 'sweep-ended': onSweepEnded },
  follow,
  settle,
  effects,
  acts
}

function onSweepEnded(state: Ended): RotationState {
  return state.isSwept ? state : { ...state, isSwept: true }
}

function follow(state: Ended, { reading: { old }, startedAt, at }: Listed): RotationState {
  if (state.name === 'closed' && old.isListed && !isSeenDead(state, old)) {
    if (!isRevokeOverdue(state, startedAt)) return state
    return toRevoking(weakened(state), 'revoke-failed', at, whyNotDead(state, old))
  }
  if (startedAt < lastSweepAt(state)) return state
  return isEveryOrphanGone(state) ? { ...state, isSwept: true } : state
}

function settle(state: Ended): RotationState {
  return state.attempts.length === 0 && !state.isSwept ? { ...state, isSwept: true } : state
}

function effects(state: Ended): readonly Effect[] {
  if (state.isSwept) return []
  const last = lastSweepAt(state)
  const step = Math.max(state.plan.policy.pollMaxMs, state.plan.policy.sweepMs / 24)
  const lastReadAt = state.old.readAt ?? state.closedAt
  const first = state.closedAt + state.plan.provider.listLagMs
  if (lastReadAt < first) return [reading('sweep', first)]
  // After the last one only a person, or a list without the orphans, ends the sweep: there is no hurry.
  return [reading('sweep', lastReadAt < last ? Math.min(last, lastReadAt + step) : lastReadAt + step)]
}

function acts(state: Ended): readonly RotationAct[] {
  return state.task === null ? orphanActs(state) : actsDuringTask(state.task)
}

/** The reading that may end the sweep must begin at or after this time. */
function lastSweepAt(state: Ended): number {
  return Math.max(state.closedAt + state.plan.provider.listLagMs, sweepUntil(state))
}

/** When late commits need no longer be looked for; 0 when no create is unanswered. */
function sweepUntil(state: Ended): number {
  const isOpen = ({ outcome }: Attempt): boolean =>
    outcome === 'unknown' || outcome === 'none' || outcome === 'lost'
  const last = Math.max(0, ...state.attempts.filter(isOpen).map(attempt => attempt.intendedAt))
  return last === 0 ? 0 : last + state.plan.policy.sweepMs
}
