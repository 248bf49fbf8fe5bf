import { actsOf, hasFewerRights } from './acts'
import { begin } from './begin'
import { enter, needPerson, set, withSecretState } from './change'
import { onClockMoved } from './clock-moved'
import {
  isReplacementDue,
  onCreated,
  onCreateFailed,
  onCreateIntended,
  onCreateUnknown,
  onPreflighted,
  onPreflightFailed,
  onProbed
} from './creating'
import {
  onAbandoned,
  onAbortAsked,
  onAdoptIntended,
  onCreateAgainAsked,
  onCredentialAdopted,
  onDeployedConfirmed,
  onDisableAsked,
  onDiscardAsked,
  onEnableAsked,
  onHandedOff,
  onHandOffFailed,
  onHandOffStarted,
  onInUseAttested,
  onKeptBoth,
  onNotOurs,
  onPermissionsAccepted,
  onPossessionProven,
  onRetryAsked,
  onRevokeConfirmed,
  onSecretLost,
  onStored,
  onStarted
} from './deciding'
import { isQuiet } from './drain'
import type { Effect } from './effect'
import { effectsOf } from './effects-of'
import { gradeOfControlProbe, isProvenDead, isRevokeOverdue, isSecretUsable } from './evidence'
import type { EventOf, RotationEvent } from './event'
import { isReadyToRevoke } from './guards'
import { startClearing } from './orphans'
import { leaveUnknown } from './reconcile'
import { resume } from './recovery'
import type { RotationState } from './state'
import { isFinal } from './state'
import { onCommitted, onFailed, onIntended, withGrade } from './tasks'
import { onLooked, onWitnessed } from './watching'

// The machine. Read this first: a state and an event give the next state and the work it calls for. Pure and total: an event
// that does not fit leaves the very same state, and the caller neither journals nor obeys it.

export type Step = { readonly state: RotationState; readonly effects: readonly Effect[] }

export function transition(state: RotationState, event: RotationEvent): Step {
  const next = nextOf(state, event)
  return { state: next, effects: effectsOf(next) }
}

/** The state after these events; null unless they begin with a plan. */
export function fold(events: readonly RotationEvent[]): RotationState | null {
  const [first, ...rest] = events
  if (first?.kind !== 'planned') return null
  return rest.reduce((state, event) => transition(state, event).state, begin(first))
}

function nextOf(state: RotationState, event: RotationEvent): RotationState {
  const handled = handle(state, event)
  return handled === state ? state : stamp(state, settled(handled, event.at), event.at)
}

/** Takes every step that follows at once; there are never many in a row. */
function settled(state: RotationState, at: number): RotationState {
  const next = settle(state, at)
  return next === state ? state : settled(next, at)
}

function handle(state: RotationState, event: RotationEvent): RotationState {
  // An unreadable journal stops everything but a person's word.
  if (state.reason === 'journal-damaged' && event.kind !== 'abandoned') return state
  switch (event.kind) {
    case 'planned':
      return state
    case 'started':
      return onStarted(state, event)
    case 'preflighted':
      return onPreflighted(state, event)
    case 'preflight-failed':
      return onPreflightFailed(state, event)
    case 'create-intended':
      return onCreateIntended(state, event)
    case 'created':
      return onCreated(state, event)
    case 'create-failed':
      return onCreateFailed(state, event)
    case 'create-unknown':
      return onCreateUnknown(state, event)
    case 'looked':
      return onLooked(state, event)
    case 'probed':
      return onProbed(state, event)
    case 'control-probed':
      return onControlProbed(state, event)
    case 'witnessed':
      return onWitnessed(state, event)
    case 'permissions-accepted':
      return onPermissionsAccepted(state)
    case 'handoff-started':
      return onHandOffStarted(state, event)
    case 'handoff-failed':
      return onHandOffFailed(state, event)
    case 'handed-off':
      return onHandedOff(state, event)
    case 'possession-proven':
      return onPossessionProven(state)
    case 'stored':
      return onStored(state, event)
    case 'deployed-confirmed':
      return onDeployedConfirmed(state, event)
    case 'in-use-attested':
      return onInUseAttested(state, event)
    case 'adopt-intended':
      return onAdoptIntended(state, event)
    case 'credential-adopted':
      return onCredentialAdopted(state, event)
    case 'disable-asked':
      return onDisableAsked(state, event)
    case 'enable-asked':
      return onEnableAsked(state, event)
    case 'revoke-confirmed':
      return onRevokeConfirmed(state, event)
    case 'call-intended':
      return onIntended(state, event)
    case 'call-committed':
      return onCommitted(state, event)
    case 'call-failed':
      return onFailed(state, event)
    case 'secret-lost':
      return onSecretLost(state, event)
    case 'slot-destroyed':
      return onSecretDestroyed(state, event)
    case 'old-secret-kept':
      return onOldSecretKept(state, event)
    case 'old-secret-destroyed':
      return state.hasOldSecret ? set(state, { hasOldSecret: false }) : state
    case 'retry-asked':
      return onRetryAsked(state, event)
    case 'discard-asked':
      return onDiscardAsked(state)
    case 'create-again-asked':
      return onCreateAgainAsked(state, event)
    case 'not-ours':
      return onNotOurs(state, event)
    case 'abort-asked':
      return onAbortAsked(state, event)
    case 'kept-both':
      return onKeptBoth(state, event)
    case 'abandoned':
      return onAbandoned(state, event)
    case 'sweep-ended':
      return isFinal(state) && !state.isSwept ? set(state, { isSwept: true }) : state
    case 'resumed':
      return state.isSwept ? state : resume(state, event)
    case 'clock-moved':
      return onClockMoved(state, event)
    case 'journal-damaged':
      return enter(set(state, { task: null }), 'needs-human', event.at, 'journal-damaged')
    default:
      return event satisfies never
  }
}

/** What follows at once, without waiting for anything outside. */
function settle(state: RotationState, at: number): RotationState {
  if (state.reason === 'journal-damaged') return state
  const cleared = startClearing(state, at)
  switch (cleared.name) {
    case 'create-unknown':
    case 'aborting':
      return leaveUnknown(cleared, at)
    case 'new-in-use':
      return leaveInUse(cleared, at)
    case 'revoked-claimed':
      return leaveClaimed(cleared, at)
    case 'dead-proven':
      return leaveDead(cleared, at)
    case 'revoke-intent':
      // A revoke without its call is nobody's work: it goes back to whoever may order it.
      return cleared.task === null ? enter(cleared, 'revoke-failed', at, 'interrupted') : cleared
    case 'draining':
      return cleared.task === null && isReadyToRevoke(cleared) ? beReady(cleared, at) : cleared
    case 'aborted':
    case 'closed':
    case 'abandoned':
      return cleared.attempts.length === 0 && !cleared.isSwept ? set(cleared, { isSwept: true }) : cleared
    case 'created':
      return hasFewerRights(cleared) ? needPerson(cleared, 'fewer-rights', at) : cleared
    case 'planned':
    case 'preflight':
    case 'blocked':
    case 'create-intent':
    case 'handed-off':
    case 'deployed':
    case 'old-still-used':
    case 'revoke-ready':
    case 'disabled':
    case 'revoke-failed':
    case 'needs-human':
      return cleared
    default:
      return cleared.name satisfies never
  }
}

function leaveInUse(state: RotationState, at: number): RotationState {
  // After an incident, or a second replacement, the old key is gone already.
  if (state.claimedAt !== null) return enter(state, 'revoked-claimed', at)
  return enter(set(state, { drainSamples: 0 }), 'draining', at)
}

function leaveClaimed(state: RotationState, at: number): RotationState {
  if (isReplacementDue(state)) return makeReplacement(state, at)
  return isProvenDead(state) ? enter(state, 'dead-proven', at, state.reason) : state
}

/** What the lists say of the old key, such as that it is missing from them, is still worth saying. */
function beReady(state: RotationState, at: number): RotationState {
  return enter(state, 'revoke-ready', at, state.reason === 'not-listed' ? state.reason : null)
}

function makeReplacement(state: RotationState, at: number): RotationState {
  return enter(set(state, { isPreflightGood: false, retryAt: 0 }), 'preflight', at)
}

function leaveDead(state: RotationState, at: number): RotationState {
  if (isReplacementDue(state)) return makeReplacement(state, at)
  const hasSecrets = isSecretUsable(state) || state.hasOldSecret
  return hasSecrets || state.task !== null ? state : enter(state, 'closed', at, state.reason)
}

function onSecretDestroyed(state: RotationState, event: EventOf<'slot-destroyed'>): RotationState {
  if (state.sealedSecret?.id !== event.slotId || state.sealedSecret.state === 'destroyed') return state
  return withSecretState(state, 'destroyed')
}

function onOldSecretKept(state: RotationState, event: EventOf<'old-secret-kept'>): RotationState {
  if (state.claimedAt !== null || state.hasOldSecret) return state
  const probe = { target: 'old' as const, startedAt: event.startedAt, endedAt: event.at }
  return set(state, { hasOldSecret: true, probes: [...state.probes, probe] })
}

function onControlProbed(state: RotationState, event: EventOf<'control-probed'>): RotationState {
  if (state.name !== 'revoked-claimed') return state
  const { startedAt, at: endedAt } = event
  const probes = [
    ...state.probes,
    { target: 'old' as const, startedAt, endedAt },
    { target: 'new' as const, startedAt, endedAt }
  ]
  const { pollMs, pollMaxMs } = state.plan.policy
  const wait = Math.min(pollMaxMs, Math.max(pollMs, (event.at - (state.claimedAt ?? event.at)) / 10))
  const noted = set(state, { probes, retryAt: event.at + wait })
  const grade = gradeOfControlProbe(event.old, event.control)
  return withGrade(noteAnswer(noted, event, grade === 'E3'), grade, event.at)
}

/** Accepted, and by the provider's own word in effect by now, but the old key answers: the loudest thing there is to say. */
function noteAnswer(
  state: RotationState,
  { startedAt, old }: EventOf<'control-probed'>,
  isDead: boolean
): RotationState {
  const isAccepted = state.reason === 'still-accepted'
  if (isDead) return isAccepted ? set(state, { reason: state.reasonBefore }) : state
  if (isAccepted || old.kind !== 'alive' || !isRevokeOverdue(state, startedAt)) return state
  return set(state, { reason: 'still-accepted', reasonBefore: state.reason })
}

/** Counts the event, and the version only when something changed that a person may have decided on. */
function stamp(before: RotationState, after: RotationState, at: number): RotationState {
  const isDecisive = basisOf(before) !== basisOf(after)
  return {
    ...after,
    seq: before.seq + 1,
    version: before.version + (isDecisive ? 1 : 0),
    updatedAt: Math.max(at, after.updatedAt)
  }
}

function basisOf(state: RotationState): string {
  return JSON.stringify([
    state.name,
    state.reason,
    actsOf(state),
    state.task?.phase ?? null,
    state.new?.facts.providerKeyId ?? null,
    state.old.seen?.status ?? null,
    state.new?.seen?.status ?? null,
    state.sealedSecret?.state ?? null,
    state.new?.deliveredTo ?? null,
    state.evidence.grade,
    state.orphans.map(orphan => [orphan.providerKeyId, orphan.state]),
    isQuiet(state)
  ])
}
