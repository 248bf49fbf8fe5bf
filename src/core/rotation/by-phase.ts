import type { PhaseRules } from './phase'
import { aborting } from './phases/aborting'
import { creating } from './phases/creating'
import { delivering } from './phases/delivering'
import { draining } from './phases/draining'
import { ended } from './phases/ended'
import { overlapping } from './phases/overlapping'
import { revoking } from './phases/revoking'
import type { Damaged, RotationState } from './state'

type Ruled = Exclude<RotationState, Damaged>

/** Asks the rules of the phase that a rotation is in. */
export function byPhase<Answer>(
  state: Ruled,
  ask: <State extends Ruled>(rules: PhaseRules<State>, state: State) => Answer
): Answer {
  switch (state.phase) {
    case 'creating':
      return ask(creating, state)
    case 'delivering':
      return ask(delivering, state)
    case 'overlapping':
      return ask(overlapping, state)
    case 'draining':
      return ask(draining, state)
    case 'revoking':
      return ask(revoking, state)
    case 'aborting':
      return ask(aborting, state)
    case 'ended':
      return ask(ended, state)
    default:
      return state satisfies never
  }
}
