import { byPhase } from './by-phase'
import type { RotationAct } from './overview'
import type { RotationState } from './state'

/** What a person can do now; the first is the primary button. */
export function actsOf(state: RotationState): readonly RotationAct[] {
  if (state.phase === 'damaged') return ['abandon']
  return byPhase(state, (rules, state) => rules.acts(state))
}

export function allows(state: RotationState, act: RotationAct): boolean {
  return actsOf(state).includes(act)
}
