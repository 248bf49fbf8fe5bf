import type { Effect } from '../effect'
import { offered, orphanActs } from '../offers'
import type { RotationAct } from '../overview'
import type { Listed, PhaseRules } from '../phase'
import { leaveUnknown, reconcile, reconcileEffects } from '../reconcile'
import type { Aborting, RotationState } from '../state'

// The new key is cleared away, as far as it is not in use by others; the old one was never touched.

export const aborting: PhaseRules<Aborting> = {
  // Its events are those of all phases: the calls that clear keys, and a person's word.
  events: {},
  follow,
  settle: leaveUnknown,
  effects,
  acts
}

function follow(state: Aborting, listed: Listed): RotationState {
  return state.name === 'needs-human' ? state : reconcile(state, listed)
}

function effects(state: Aborting): readonly Effect[] {
  return state.name === 'aborting' ? reconcileEffects(state) : []
}

function acts(state: Aborting): readonly RotationAct[] {
  return offered(state, () => [...orphanActs(state), 'check-now', 'abandon'])
}
