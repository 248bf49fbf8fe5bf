import { canonicalJson } from '../../core/canonical-json'
import { ok, type FaultDetail, type Result } from '../../core/fault'
import { NO_TEAM, type AskedCall, type CallPermit } from '../../core/ports/team-gate'
import type { DestinationChoice } from '../../core/rotation/event'
import type { RotationState } from '../../core/rotation/state'
import { isFinal } from '../../core/rotation/state'
import type { KeyReference } from '../../core/team/event'
import { environmentOf, keyReferenceOf } from '../team/references'
import type { Live } from './live'
import type { RotationTools } from './tools'

// What a rotation asks its team and tells it. The lease is about the old key, from the plan to the end.

const ALONE: CallPermit = { fence: 0, isGood: () => true }

/** What each rotation last asked for and was refused, so that a person can ask colleagues for exactly that. */
const refused = new WeakMap<Live, { readonly call: AskedCall; readonly detail: FaultDetail | undefined }>()

/** The call that this rotation cannot make without an approval; null when it waits for none. */
export function waitingCall(live: Live): AskedCall | null {
  const last = refused.get(live)
  return last?.detail !== undefined && APPROVAL_DETAILS.has(last.detail) ? last.call : null
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

/** A delivery by hand goes to this destination alone. */
export type ByHand = { readonly destination: DestinationChoice; readonly where: string }

/** May this rotation change something outside now? Asked before the journal write of the call. */
export async function permitFor(
  tools: RotationTools,
  live: Live,
  call: AskedCall['call'],
  byHand: ByHand | null = null
): Promise<Result<CallPermit>> {
  const { team = NO_TEAM } = tools
  const { state } = live
  const key = referenceOf(tools, state)
  if (key === null) return ok(ALONE)
  const { plan } = state
  const wanted: AskedCall = {
    call,
    key,
    keyName: plan.old.name,
    ...environmentIn(tools, state),
    mode: plan.mode,
    rotation: plan.rotationId,
    ...subjectOf(call, state, byHand)
  }
  const permit = await team.beforeCall(wanted)
  if (permit.ok) refused.delete(live)
  else refused.set(live, { call: wanted, detail: permit.fault.detail })
  return permit
}

function subjectOf(
  call: AskedCall['call'],
  state: RotationState,
  byHand: ByHand | null
): Pick<AskedCall, 'about' | 'where'> {
  switch (call) {
    case 'create':
      return { about: [] }
    case 'deliver': {
      const chosen = byHand === null ? state.deliveries.filter(one => one.state !== 'dropped') : [byHand]
      return {
        about: chosen.map(({ destination }) => canonicalJson(destination)),
        where: chosen.map(({ where }) => where)
      }
    }
    case 'disable':
    case 'enable':
    case 'revoke':
      return { about: state.new === null ? [] : [state.new.facts.providerKeyId] }
    default:
      return call satisfies never
  }
}

/** `again`: nothing has just happened, and the team may not know it all the same. */
export function tellTeam(tools: RotationTools, { state }: Live, when: 'now' | 'again' = 'now'): void {
  const { team } = tools
  const key = team === undefined ? null : referenceOf(tools, state)
  if (team === undefined || key === null) return
  const { plan } = state
  const news = {
    rotation: plan.rotationId,
    key,
    keyName: plan.old.name,
    ...environmentIn(tools, state),
    mode: plan.mode,
    state: state.name,
    hasCreated: state.new !== null || state.attempts.length > 0,
    grade: state.evidence.grade,
    isEnded: isFinal(state)
  }
  if (when === 'now') team.tell(news)
  else team.tellAgain(news)
}
