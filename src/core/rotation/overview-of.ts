import type { Fault } from '../fault'
import type { KeyId } from '../ids'
import { actsOf } from './acts'
import {
  destinationsQuietMs,
  isExplainedByProbe,
  quietLeftMs,
  quietNeedOf,
  quietSoFarMs,
  unseenMsOf
} from './drain'
import { isDelivering } from './deliveries'
import { CALL_DEADLINE_MS } from './effect'
import { effectsOf } from './effects-of'
import { frozenFrom, isAtLeast, isSecretUsable, reportsUses, wantedGrade } from './evidence'
import { activationEffects } from './follow-activations'
import { canChooseDeliveries, deliveryActs } from './follow-deliveries'
import { isReadyForHandOff } from './guards'
import type {
  ActivationOverview,
  PermissionDiff,
  RotationOverview,
  RotationSide,
  RotationWait
} from './overview'
import type { Aborting, Creating, Delivering, Delivery, RotationReason, RotationState, Side } from './state'
import { currentAttempt, isFinal } from './state'
import { isDisableFirst } from './phases/draining'
import { stepsOf } from './steps'

/** What keeps the runner from working although the machine would; not in the journal, as it passes by itself. */
export type Hold = {
  readonly code: 'vault' | 'storage' | 'offline' | 'team' | 'provider-answer'
  readonly since: number
  readonly until: number | null
  readonly fault: Fault | null
}

export type OverviewContext = {
  readonly now: number
  readonly hold: Hold | null
  /** Inventory ids by the provider's id, where known. */
  keyIdOf(providerKeyId: string): KeyId | null
}

/** What a person sees of a rotation. */
export function overviewOf(state: RotationState, context: OverviewContext): RotationOverview {
  const waits = waitOf(state, context)
  return {
    id: state.plan.rotationId,
    version: state.version,
    mode: state.plan.mode,
    state: state.name,
    reason: state.reason,
    accountId: state.plan.accountId,
    service: state.plan.service,
    environment: state.plan.environment,
    marker: currentAttempt(state)?.marker ?? '',
    group: state.plan.group,
    scheduledBy: state.plan.scheduledBy ?? null,
    startedAt: state.startedAt,
    updatedAt: state.updatedAt,
    closedAt: isFinal(state) ? state.closedAt : null,
    old: sideView(state.old, {
      keyId: state.plan.oldKeyId,
      fingerprint: null,
      isOurs: at => at !== null && isExplainedByProbe(state, 'old', at)
    }),
    new: newSide(state, context),
    diff: state.new?.diff ?? NO_DIFF,
    deliveries: state.deliveries.map((delivery, index) => ({
      index,
      where: delivery.where,
      state: delivery.state,
      fault: delivery.fault,
      isAttested: delivery.isAttested,
      startedAt: delivery.startedAt,
      verifiedAt: delivery.verifiedAt,
      retryAt: delivery.state === 'waiting' && delivery.notBefore > 0 ? delivery.notBefore : null,
      quietMs: delivery.quietMs,
      activation: activationView(delivery),
      acts: deliveryActs(state, index)
    })),
    canChooseDeliveries: canChooseDeliveries(state),
    steps: stepsOf(state),
    waits,
    acts: actsOf(state),
    evidence: {
      grade: state.evidence.grade,
      wanted: wantedGrade(state),
      isAttested: state.evidence.isAttested,
      witness: witnessView(state)
    },
    sealedSecret:
      state.sealedSecret === null ? null : { id: state.sealedSecret.id, state: state.sealedSecret.state },
    policy: {
      quietMs: state.plan.policy.quietMs,
      coolingMs: state.plan.policy.coolingMs,
      wanted: state.plan.policy.wanted
    },
    needsPerson: needsPerson(state, waits)
  }
}

const NO_DIFF: PermissionDiff = { wider: [], narrower: [], same: [] }

function activationView({ destination, activation }: Delivery): ActivationOverview | null {
  if (activation === null) return null
  const { state, fault, isAttested, start, endedAt, notBefore } = activation
  return {
    id: destination.activation?.id ?? '',
    state,
    fault,
    isAttested,
    startedAt: start?.at ?? null,
    endedAt,
    nextAt: notBefore === 0 ? null : notBefore
  }
}

function newSide(state: RotationState, context: OverviewContext): RotationSide | null {
  if (state.new === null) return null
  return sideView(state.new, {
    keyId: context.keyIdOf(state.new.facts.providerKeyId),
    fingerprint: state.new.fingerprint,
    isOurs: at => at !== null && isExplainedByProbe(state, 'new', at)
  })
}

function witnessView({ witnessed }: RotationState): RotationOverview['evidence']['witness'] {
  if (witnessed === null) return null
  const { answer, askedAt } = witnessed
  return { name: answer.witness, answer: answer.kind, at: askedAt }
}

/** `isOurs`: a use that one of our own probes explains, which is never shown as one. */
function sideView(
  side: Side,
  {
    keyId,
    fingerprint,
    isOurs
  }: {
    readonly keyId: KeyId | null
    readonly fingerprint: string | null
    readonly isOurs: (lastUsedAt: number | null) => boolean
  }
): RotationSide {
  const { facts } = side
  return {
    keyId,
    providerKeyId: facts.providerKeyId,
    name: facts.name,
    masked: facts.masked,
    fingerprint,
    status: side.seen?.status ?? 'unknown',
    createdAt: facts.createdAt,
    expiresAt: facts.expiresAt,
    lastUsed: side.seen?.lastUsed ?? { kind: 'unknown', reason: 'not-reported' },
    readAt: side.readAt,
    permissions: facts.permissions,
    groupName: facts.groupName,
    owner: facts.owner,
    deliveredTo: side.deliveredTo,
    samples: side.samples.map(sample =>
      isOurs(sample.lastUsedAt) ? { ...sample, lastUsedAt: null } : sample
    )
  }
}

const NEEDS_PERSON: ReadonlySet<RotationWait['code']> = new Set([
  'your-start',
  'your-new-key',
  'your-yes-to-permissions',
  'your-hand-off',
  'your-deployment',
  'your-confirmation',
  'your-decision',
  'capacity',
  'vault',
  'storage'
])

function needsPerson(state: RotationState, waits: RotationWait): boolean {
  if (isFinal(state)) return state.orphans.some(orphan => orphan.state === 'asked')
  const isAlarm = state.name === 'old-still-used' || (state.reason !== null && ALARMS.has(state.reason))
  return isAlarm || NEEDS_PERSON.has(waits.code)
}

const ALARMS: ReadonlySet<RotationReason> = new Set([
  'old-vanished',
  'not-listed',
  'listed-again',
  'still-accepted'
])

type Said = Pick<RotationWait, 'code'> & Partial<Omit<RotationWait, 'code'>>

function waitOf(state: RotationState, context: OverviewContext): RotationWait {
  const said = heldBy(state, context) ?? waitOfState(state)
  return { since: since(state), until: null, progress: null, facts: {}, ...said }
}

function since(state: RotationState): number {
  return state.entered[state.name] ?? state.updatedAt
}

/** A hold only counts where there is work that it keeps from being done, or an answer that the disk does not take. */
function heldBy(state: RotationState, context: OverviewContext): Said | null {
  const { hold } = context
  if (hold === null) return null
  const isUnwritten = hold.fault?.code === 'storage-failed' && isOnTheWire(state)
  // A person's key waits for the team as well, and nothing else does.
  const isHeldByTeam = state.name === 'key-wanted' && hold.code === 'team'
  if (effectsOf(state).length === 0 && !isUnwritten && !isHeldByTeam) return null
  const facts = { fault: hold.fault?.code ?? null, detail: hold.fault?.detail ?? null }
  return { code: hold.code, since: hold.since, until: hold.until, facts }
}

function isOnTheWire(state: RotationState): boolean {
  return state.name === 'create-intent' || state.task?.phase === 'sent'
}

function waitOfState(state: RotationState): Said {
  if (state.task !== null) return duringTask(state)
  switch (state.name) {
    case 'planned':
      return { code: state.plan.mode === 'incident' ? 'your-confirmation' : 'your-start' }
    case 'preflight':
      return {
        code: 'provider-answer',
        until: state.retryAt === 0 ? null : state.retryAt,
        facts: faultFacts(state)
      }
    case 'blocked':
      return {
        code: state.reason === 'cap-full' ? 'capacity' : 'your-decision',
        facts: { ...faultFacts(state), ...blockFacts(state) }
      }
    case 'key-wanted':
      return { code: 'your-new-key' }
    case 'create-intent':
      return { code: 'provider-answer', until: since(state) + CALL_DEADLINE_MS }
    case 'create-unknown':
    case 'aborting':
      return reconcileWait(state)
    case 'created':
      return createdWait(state)
    case 'handed-off':
      return { code: 'your-deployment', facts: { where: state.handOff?.where ?? null } }
    case 'deployed':
      return reportsUses(state)
        ? { code: 'traffic-on-new', facts: { lagMs: state.plan.provider.lagMs } }
        : { code: 'your-confirmation', facts: { why: 'last-used-not-reported' } }
    case 'draining':
      return { code: 'old-quiet', ...quietProgress(state) }
    case 'old-still-used':
      return { code: 'old-quiet', ...quietProgress(state) }
    case 'revoke-ready':
      return {
        code: 'your-confirmation',
        facts: { quietMs: quietOf(state), act: isDisableFirst(state) ? 'disable' : 'revoke' }
      }
    case 'disabled':
      return coolingWait(state)
    case 'revoke-failed':
    case 'needs-human':
      return { code: 'your-decision', facts: { ...faultFacts(state), ...blockFacts(state) } }
    case 'revoked-claimed':
      return proofWait(state)
    case 'dead-proven':
      return { code: 'provider-answer' }
    case 'new-in-use':
      return { code: 'old-quiet', ...quietProgress(state) }
    case 'revoke-intent':
      return { code: 'provider-answer', facts: faultFacts(state) }
    case 'closed':
    case 'aborted':
    case 'abandoned':
      return endWait(state)
    default:
      return state satisfies never
  }
}

function duringTask(state: RotationState): Said {
  if (state.task?.phase === 'unknown')
    return { code: 'reconcile', until: state.task.notBefore, facts: faultFacts(state) }
  const until = state.task?.phase === 'sent' ? state.task.since + CALL_DEADLINE_MS : null
  return { code: 'provider-answer', until, facts: faultFacts(state) }
}

/** An orphan that only a person may clear outlives its rotation. */
function endWait(state: RotationState): Said {
  const asked = state.orphans.filter(orphan => orphan.state === 'asked').length
  return asked > 0 ? { code: 'your-decision', facts: { orphans: asked } } : { code: 'nothing' }
}

function reconcileWait(state: Creating | Aborting): Said {
  const asked = state.orphans.filter(orphan => orphan.state === 'asked').length
  if (asked > 0) return { code: 'your-decision', facts: { orphans: asked } }
  const next = effectsOf(state)[0]
  return { code: 'reconcile', until: next?.notBefore ?? null, facts: { readings: state.reconcileReadings } }
}

function createdWait(state: Delivering): Said {
  const { diff, isDiffAccepted, probe } = state.new
  if (diff.wider.length > 0 && !isDiffAccepted) {
    return { code: 'your-yes-to-permissions', facts: { wider: diff.wider.join(' ') } }
  }
  if (!isSecretUsable(state)) return activationWait(state, {})
  if (isDelivering(state)) return deliveringWait(state)
  if (state.handOff?.state === 'interrupted' && state.plan.mode !== 'self')
    return { code: 'your-decision', facts: { how: state.handOff.how } }
  if (probe.state === 'todo') return { code: 'propagation', facts: { tries: probe.tries } }
  if (probe.state === 'dead') return { code: 'your-decision', facts: {} }
  if (!isReadyForHandOff(state) || state.plan.mode === 'self') return { code: 'provider-answer' }
  return { code: 'your-hand-off', until: state.sealedSecret?.expiresAt ?? null }
}

/** While one destination can still be written to, no person is asked for another. */
function deliveringWait(state: Delivering): Said {
  const open = state.deliveries.filter(one => one.state !== 'dropped')
  const facts = { verified: open.filter(one => one.state === 'verified').length, chosen: open.length }
  const running = open.filter(one => ['waiting', 'started', 'interrupted'].includes(one.state))
  if (running.length === 0) return activationWait(state, facts)
  const until = Math.min(...running.map(one => one.notBefore))
  return { code: 'destinations', until: until === 0 ? null : until, facts }
}

/** Every destination was tried: what is left are consumers that do not use the new secret yet. */
function activationWait(state: Delivering, facts: RotationWait['facts']): Said {
  const open = activationEffects(state)
  const states = state.deliveries.flatMap(({ state: of, activation }) =>
    of === 'verified' && activation !== null ? [activation.state] : []
  )
  if (open.length === 0 && !states.includes('started')) {
    return { code: 'your-decision', facts: { ...facts, ...faultFacts(state) } }
  }
  // Of one that runs nobody knows the end: only a start that comes later has a time.
  const isOnItsWay = states.some(one => one === 'started' || one === 'running' || one === 'unknown')
  const until = Math.min(...open.map(effect => effect.notBefore))
  return { code: 'activation', until: isOnItsWay || until === 0 ? null : until, facts }
}

function quietOf(state: RotationState): number {
  return state.monitor === null ? 0 : quietSoFarMs(state.monitor) + unseenMsOf(state)
}

function quietProgress(state: RotationState): Omit<Said, 'code'> {
  const needMs = Math.max(quietNeedOf(state), destinationsQuietMs(state))
  const quietMs = Math.max(0, needMs - quietLeftMs(state))
  const readAt = state.old.readAt ?? state.updatedAt
  const deliveredTo = state.old.deliveredTo.join(', ')
  return {
    until: readAt + quietLeftMs(state),
    progress: needMs === 0 ? 1 : Math.min(1, quietMs / needMs),
    facts: {
      needMs,
      quietMs,
      samples: state.drainSamples,
      deliveredTo: deliveredTo === '' ? null : deliveredTo
    }
  }
}

function coolingWait(state: RotationState): Said {
  const needMs = state.plan.policy.coolingMs
  const facts = { needMs, cooledMs: state.coolingMs }
  if (state.coolingMs >= needMs) return { code: 'your-confirmation', facts: { ...facts, act: 'revoke' } }
  const readAt = state.coolingLast?.at ?? state.updatedAt
  return {
    code: 'cooling',
    until: readAt + needMs - state.coolingMs,
    progress: needMs === 0 ? 1 : Math.min(1, state.coolingMs / needMs),
    facts
  }
}

function proofWait(state: RotationState): Said {
  const wanted = wantedGrade(state)
  const waitsForFreeze = wanted === 'E2' && isAtLeast(state.evidence.grade, 'E1')
  return {
    code: 'proof-of-death',
    until: waitsForFreeze ? frozenFrom(state) : null,
    facts: { grade: state.evidence.grade, wanted }
  }
}

function faultFacts(state: RotationState): RotationWait['facts'] {
  return state.fault === null ? {} : { fault: state.fault.code, detail: state.fault.detail ?? null }
}

function blockFacts(state: RotationState): RotationWait['facts'] {
  const rival = state.foreign[0]
  const suspects = state.suspects.map(suspect => suspect.name).join(', ')
  return {
    ...(rival === undefined
      ? {}
      : { foreignMarker: rival.marker, foreignAt: rival.createdAt, foreignBy: rival.createdBy }),
    ...(suspects === '' ? {} : { suspects })
  }
}
