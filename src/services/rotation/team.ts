import { ok, type Result } from '../../core/fault'
import { NO_TEAM, type AskedCall, type CallPermit } from '../../core/ports/team-gate'
import type { RotationState } from '../../core/rotation/state'
import { isFinal } from '../../core/rotation/state'
import type { KeyReference } from '../../core/team/event'
import { keyReferenceOf } from '../team/references'
import type { Live } from './live'
import type { RotationTools } from './tools'

// What a rotation asks its team and tells it. The lease is about the old key, from the plan to the end.

const ALONE: CallPermit = { fence: 0, isGood: () => true }

function referenceOf(tools: RotationTools, { plan }: RotationState): KeyReference | null {
  return keyReferenceOf(tools.accounts.get(plan.accountId), plan.old)
}

/** May this rotation change something outside now? Asked before the journal write of the call. */
export function permitFor(
  tools: RotationTools,
  { state }: Live,
  call: AskedCall['call']
): Promise<Result<CallPermit>> {
  const { team = NO_TEAM } = tools
  const key = referenceOf(tools, state)
  if (key === null) return Promise.resolve(ok(ALONE))
  const { plan } = state
  return team.beforeCall({
    call,
    key,
    keyName: plan.old.name,
    environment: plan.environment,
    mode: plan.mode,
    rotation: plan.rotationId,
    about: call === 'deliver' || state.new === null ? [] : [state.new.facts.providerKeyId]
  })
}

export function tellTeam(tools: RotationTools, { state }: Live): void {
  const { team } = tools
  const key = team === undefined ? null : referenceOf(tools, state)
  if (team === undefined || key === null) return
  const { plan } = state
  team.tell({
    rotation: plan.rotationId,
    key,
    keyName: plan.old.name,
    environment: plan.environment,
    mode: plan.mode,
    state: state.name,
    grade: state.evidence.grade,
    isEnded: isFinal(state)
  })
}
