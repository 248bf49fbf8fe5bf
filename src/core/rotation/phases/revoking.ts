import { beginTask, goTo, needPerson, set, toCreating, toDraining, toEnded, withGrade } from '../change'
import { restartMonitor } from '../drain'
import type { Effect } from '../effect'
import {
  frozenFrom,
  gradeOfControlProbe,
  gradeOfReading,
  isAtLeast,
  isControlled,
  isProvenDead,
  isRevokeOurs,
  isRevokeOverdue,
  isSecretUsable,
  isSeenDead,
  wantedGrade
} from '../evidence'
import type { EventOf } from '../event'
import { isPinned } from '../guards'
import { followStopped, isNewMissing } from '../new-key'
import { READ_LIST, offered } from '../offers'
import { isRevokedElsewhere, weakened, whyNotDead } from '../old-key'
import type { RotationAct } from '../overview'
import type { Listed, PhaseRules } from '../phase'
import { reading, nextReadingAt, sample } from '../next-reading'
import type { Revoking, RotationState } from '../state'
import { onWitnessed } from '../witness'

// A person agreed to revoke the old key. That is owed until the evidence reaches the policy's grade; `tasks.ts` sends the call.

export const revoking: PhaseRules<Revoking> = {
  events: {
    'revoke-confirmed': onRevokeConfirmed,
    'retry-asked': onRetryAsked,
    witnessed: onWitnessed,
    'control-probed': onControlProbed
  },
  follow,
  settle,
  effects,
  acts
}

function follow(state: Revoking, listed: Listed): RotationState {
  if (state.name === 'needs-human') return followStopped(state, listed)
  if (state.name === 'revoke-failed' && isRevokedElsewhere(state, listed.reading.old))
    return claimSeen(state, listed)
  return state.name === 'revoked-claimed' ? checkDeath(state, listed) : state
}

/** What failed has happened all the same, by a revoke whose answer was lost or by somebody else's: nobody is asked to revoke it again. */
function claimSeen(state: Revoking, { startedAt, at }: Listed): RotationState {
  const reason = isRevokeOurs(state) ? null : 'revoked-elsewhere'
  const claimed = set(state, { task: null, fault: null, claimedAt: startedAt, retryAt: 0 })
  return goTo(claimed, 'revoked-claimed', at, reason)
}

function settle(state: Revoking, at: number): RotationState {
  switch (state.name) {
    case 'revoke-intent':
      // A revoke without its call is nobody's work: it goes back to whoever may order it.
      return state.task === null ? goTo(state, 'revoke-failed', at, 'interrupted') : state
    case 'revoked-claimed':
      if (isReplacementDue(state)) return makeReplacement(state, at)
      return isProvenDead(state) ? goTo(state, 'dead-proven', at, state.reason) : state
    case 'dead-proven':
      return leaveProven(state, at)
    case 'revoke-failed':
    case 'needs-human':
      return state
    default:
      return state satisfies never
  }
}

function effects(state: Revoking): readonly Effect[] {
  switch (state.name) {
    case 'revoked-claimed':
      return gatherEvidence(state)
    case 'needs-human':
      return state.reason === 'new-vanished' ? [sample(state)] : []
    case 'revoke-intent':
    case 'revoke-failed':
    case 'dead-proven':
      return []
    default:
      return state satisfies never
  }
}

function gatherEvidence(state: Revoking): readonly Effect[] {
  const claimedAt = state.claimedAt ?? 0
  const next = Math.min(nextReadingAt(state, claimedAt), confirmingReading(state))
  const isListProven = isAtLeast(state.evidence.grade, 'E1')
  const wanted = wantedGrade(state)
  if (isListProven && wanted === 'E3' && state.sealedSecret !== null && isSecretUsable(state)) {
    const notBefore = Math.max(state.retryAt, claimedAt)
    return [{ kind: 'control-probe', unknown: 'repeat', notBefore, secretId: state.sealedSecret.id }]
  }
  return [
    reading('read-evidence', isListProven && wanted === 'E2' ? Math.max(frozenFrom(state), next) : next)
  ]
}

/** One list without the old key proves nothing yet. In an incident the service is down until the second one. */
function confirmingReading({ plan, old }: Revoking): number {
  const isDoubted = plan.mode === 'incident' && old.missedReadings === 1
  return isDoubted ? (old.readAt ?? 0) + Math.min(CONFIRM_MS, plan.policy.pollMs) : Infinity
}

/** Long enough that another list is made, short enough for an outage. */
const CONFIRM_MS = 3_000

function acts(state: Revoking): readonly RotationAct[] {
  return offered(state, ownActs)
}

function ownActs(state: Revoking): readonly RotationAct[] {
  switch (state.name) {
    case 'revoke-failed':
      return ['revoke-old', 'retry', 'keep-both', 'abandon']
    case 'revoked-claimed':
      return ['check-now', 'abandon']
    case 'revoke-intent':
    case 'dead-proven':
    case 'needs-human':
      return READ_LIST
    default:
      return state satisfies never
  }
}

function onRevokeConfirmed(state: Revoking, { pin, at }: EventOf<'revoke-confirmed'>): RotationState {
  if (!acts(state).includes('revoke-old') || !isPinned(state, pin)) return state
  return beginTask(goTo(state, 'revoke-intent', at), 'revoke-old', pin.oldId, at)
}

/** Only looks; sending it again needs a new consent. */
function onRetryAsked(state: Revoking, { at }: EventOf<'retry-asked'>): RotationState {
  if (state.name !== 'revoke-failed') return state
  const fresh = set(state, { fault: null, retryAt: 0 })
  const looking = beginTask(fresh, 'revoke-old', state.old.facts.providerKeyId, at)
  const task = looking.task === null ? null : { ...looking.task, mayResend: false }
  return goTo(set(looking, { task }), 'revoke-intent', at)
}

/**
 * An incident makes the replacement as soon as the old key is seen to be gone: each second until then is an outage, and better
 * evidence can be waited for afterwards.
 */
function isReplacementDue(state: Revoking): boolean {
  if (state.plan.mode !== 'incident' || state.new !== null || state.reason === 'still-accepted') return false
  return isAtLeast(state.evidence.grade, 'E1') || isProvenDead(state)
}

function makeReplacement(state: Revoking, at: number): RotationState {
  return toCreating(set(state, { retryAt: 0 }), 'preflight', at)
}

function leaveProven(state: Revoking, at: number): RotationState {
  if (isReplacementDue(state)) return makeReplacement(state, at)
  const hasSecrets = isSecretUsable(state) || state.hasOldSecret
  return hasSecrets || state.task !== null ? state : toEnded(state, 'closed', at, state.reason)
}

function checkDeath(state: Revoking, listed: Listed): RotationState {
  const { old } = listed.reading
  if (!isControlled(state, listed.reading))
    return isNewMissing(state) ? needPerson(state, 'new-vanished', listed.at) : state
  const isAccepted = state.reason === 'still-accepted'
  const reason = isAccepted ? state.reasonBefore : state.reason
  const isDead = isSeenDead(state, old)
  if (reason === 'revoked-elsewhere' && old.isListed && !isDead) return reappeared(state, listed.at)
  if (!isDead && isRevokeOverdue(state, listed.startedAt))
    return goTo(weakened(state), 'revoke-failed', listed.at, whyNotDead(state, old))
  const proven = withGrade(state, gradeOfReading(state, listed.reading, listed.startedAt), listed.at)
  if (isProvenDead(proven)) return goTo(proven, 'dead-proven', listed.at, proven.reason)
  // A person who asks for a reading now wants to know whether the key still answers.
  return isAccepted ? set(proven, { retryAt: 0 }) : proven
}

/** It was not revoked elsewhere after all: nothing is owed any more, and everything is watched again. */
function reappeared(state: Revoking, at: number): RotationState {
  const evidence = { ...state.evidence, grade: 'none' as const }
  const monitor = restartMonitor(state)
  const undone = set(state, { claimedAt: null, evidence, drainSamples: 0, monitor })
  // An incident has no new key yet, and waits for no quiet: the revoke is owed again.
  if (state.new === null) return goTo(undone, 'revoke-failed', at, 'listed-again')
  return toDraining(undone, state.new, 'old-still-used', at, 'listed-again')
}

function onControlProbed(state: Revoking, event: EventOf<'control-probed'>): RotationState {
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
  state: Revoking,
  { startedAt, old }: EventOf<'control-probed'>,
  isDead: boolean
): RotationState {
  const isAccepted = state.reason === 'still-accepted'
  if (isDead) return isAccepted ? set(state, { reason: state.reasonBefore }) : state
  if (isAccepted || old.kind !== 'alive' || !isRevokeOverdue(state, startedAt)) return state
  return { ...state, reason: 'still-accepted', reasonBefore: state.reason }
}
