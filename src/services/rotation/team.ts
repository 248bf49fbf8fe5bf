import { ok, type FaultDetail, type Result } from '../../core/fault'
import { NO_TEAM, type AskedCall, type CallPermit } from '../../core/ports/team-gate'
import type { RotationState } from '../../core/rotation/state'
import { isFinal } from '../../core/rotation/state'
import type { KeyReference } from '../../core/team/event'
import { environmentOf, keyReferenceOf } from '../team/references'
import type { Live } from './live'
import type { RotationTools } from './tools'

// What a rotation asks its team and tells it. The lease is about the old key, from the plan to the end.

const ALONE: CallPermit = { fence: 0, isGood: () => true }

/** What each rotation last asked for, so that a person can ask colleagues for exactly that. */
const asked = new WeakMap<Live, AskedCall>()

/** The call that this rotation cannot make without an approval; null when it waits for none. */
export function waitingCall(live: Live): AskedCall | null {
  const detail = live.hold?.fault?.detail
  return detail !== undefined && APPROVAL_DETAILS.has(detail) ? (asked.get(live) ?? null) : null
}

const APPROVAL_DETAILS: ReadonlySet<FaultDetail> = new Set([
  'approval-needed',
  'approval-pending',
  'approval-declined',
  'approval-expired'
])

function referenceOf(tools: RotationTools, { plan }: RotationState): KeyReference | null {
  return keyReferenceOf(tools.accounts.get(plan.accountId), plan.old)
}

function environmentIn(tools: RotationTools, { plan }: RotationState): ReturnType<typeof environmentOf> {
  const hint = tools.keys.get(plan.oldKeyId)?.environmentHint ?? null
  return environmentOf({ hint, name: plan.old.name, label: plan.environment })
}

/** May this rotation change something outside now? Asked before the journal write of the call. */
export function permitFor(
  tools: RotationTools,
  live: Live,
  call: AskedCall['call']
): Promise<Result<CallPermit>> {
  const { team = NO_TEAM } = tools
  const { state } = live
  const key = referenceOf(tools, state)
  if (key === null) return Promise.resolve(ok(ALONE))
  const { plan } = state
  const wanted: AskedCall = {
    call,
    key,
    keyName: plan.old.name,
    ...environmentIn(tools, state),
    mode: plan.mode,
    rotation: plan.rotationId,
    about: call === 'deliver' || state.new === null ? [] : [state.new.facts.providerKeyId]
  }
  asked.set(live, wanted)
  return team.beforeCall(wanted)
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
    ...environmentIn(tools, state),
    mode: plan.mode,
    state: state.name,
    grade: state.evidence.grade,
    isEnded: isFinal(state)
  })
}
