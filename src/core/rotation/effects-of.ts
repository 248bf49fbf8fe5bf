import { isReadyToAdopt } from './acts'
import { quietNeedOf, quietSoFarMs, unseenMsOf, usedAt } from './drain'
import type { Effect, LookPurpose } from './effect'
import { frozenFrom, isAtLeast, isSecretUsable, wantedGrade } from './evidence'
import { isQuietByList } from './guards'
import type { Attempt, RotationState, Task } from './state'
import { currentAttempt, isFinal } from './state'

/**
 * The work that a state calls for, most urgent first; a function of the state alone, so that a fold after a crash calls for
 * the same work. The runner does one piece at a time and asks again.
 */
export function effectsOf(state: RotationState): readonly Effect[] {
  if (state.reason === 'journal-damaged') return []
  const task = taskEffects(state)
  if (task !== null) return task
  const destroy = destroyEffects(state)
  return [...destroy, ...orphanLooks(state), ...(isFinal(state) ? sweep(state) : ownEffects(state))]
}

/** Complete lists after an unanswered create before its absence is believed. */
export const RECONCILE_LOOKS = 2

/** When late commits need no longer be looked for; 0 when no create is unanswered. */
export function sweepUntil(state: RotationState): number {
  const isOpen = ({ outcome }: Attempt): boolean =>
    outcome === 'unknown' || outcome === 'none' || outcome === 'lost'
  const last = Math.max(0, ...state.attempts.filter(isOpen).map(attempt => attempt.intendedAt))
  return last === 0 ? 0 : last + state.plan.policy.sweepMs
}

/** The reading that may end the sweep must begin at or after this time. */
export function lastSweepAt(state: RotationState): number {
  return Math.max((state.closedAt ?? state.updatedAt) + state.plan.provider.listLagMs, sweepUntil(state))
}

/** From then on a list can be expected to show what an unanswered create made. */
export function settledAt(state: RotationState, attempt: Attempt): number {
  return attempt.intendedAt + Math.max(state.plan.policy.settleMs, state.plan.provider.listLagMs)
}

function taskEffects(state: RotationState): readonly Effect[] | null {
  const { task } = state
  if (task === null) return null
  switch (task.phase) {
    case 'reread':
      return isWitnessDue(state, task) ? [askWitness(state)] : [look('reread', task.notBefore)]
    case 'unknown':
      return [look('reread', task.notBefore)]
    case 'send':
      return [
        {
          kind: callOf(task.what),
          unknown: 'reconcile',
          notBefore: 0,
          callId: task.callId,
          target: task.target
        }
      ]
    case 'sent':
      return []
    default:
      return task.phase satisfies never
  }
}

/** What a witness said before the person agreed says nothing about the time since. */
function isWitnessDue(state: RotationState, task: Task): boolean {
  const isForOld = task.what === 'revoke-old' || task.what === 'disable-old'
  if (!isForOld || !state.hasWitness || state.plan.mode === 'incident') return false
  return task.sends === 0 && (state.witnessed?.askedAt ?? 0) < task.since
}

/** Uses since the new key took over, by the provider's clock; late records of earlier ones do not count. */
function askWitness(state: RotationState): Effect {
  const { precisionMs, lagMs } = state.plan.provider
  const switchedAt = state.entered['new-in-use'] ?? state.updatedAt
  const lastUseAt = usedAt(state.old.seen?.lastUsed ?? { kind: 'never' }) ?? 0
  const sinceMs = Math.max(switchedAt + (state.clockOffsetMs ?? 0) + precisionMs + lagMs, lastUseAt)
  return { kind: 'ask-witness', unknown: 'repeat', notBefore: 0, sinceMs }
}

function callOf(
  what: NonNullable<RotationState['task']>['what']
): 'disable-key' | 'enable-key' | 'revoke-key' {
  switch (what) {
    case 'disable-old':
      return 'disable-key'
    case 'enable-old':
      return 'enable-key'
    case 'revoke-old':
    case 'clear-orphan':
      return 'revoke-key'
    default:
      return what satisfies never
  }
}

function destroyEffects(state: RotationState): readonly Effect[] {
  const effects: Effect[] = []
  if (state.sealedSecret !== null && isSecretDone(state)) {
    effects.push({ kind: 'destroy-slot', unknown: 'repeat', notBefore: 0, secretId: state.sealedSecret.id })
  }
  if (state.hasOldSecret && (isFinal(state) || state.name === 'dead-proven')) {
    effects.push({ kind: 'destroy-old-secret', unknown: 'repeat', notBefore: 0 })
  }
  return effects
}

/** The sealed copy dies when the new key is proven in use; for E3 it is the control, and dies with that evidence. */
function isSecretDone(state: RotationState): boolean {
  if (!isSecretUsable(state)) return false
  if (isFinal(state) || state.name === 'dead-proven') return true
  if (state.isAborting || state.new === null) return state.handOff?.state !== 'started'
  const isInUse = state.entered['new-in-use'] !== undefined
  const isControl = state.hasOldSecret && state.plan.policy.wanted === 'E3'
  return isInUse && !isControl
}

function orphanLooks(state: RotationState): readonly Effect[] {
  const claimed = state.orphans.filter(orphan => orphan.state === 'claimed')
  if (claimed.length === 0) return []
  const since = Math.max(...claimed.map(orphan => orphan.claimedAt ?? 0))
  return [look('read-evidence', nextLook(state, since))]
}

function sweep(state: RotationState): readonly Effect[] {
  if (state.isSwept) return []
  const closedAt = state.closedAt ?? state.updatedAt
  const last = lastSweepAt(state)
  const step = Math.max(state.plan.policy.pollMaxMs, state.plan.policy.sweepMs / 24)
  const lastLookAt = state.old.readAt ?? closedAt
  const first = closedAt + state.plan.provider.listLagMs
  if (lastLookAt < first) return [look('sweep', first)]
  // After the last one only a person, or a list without the orphans, ends the sweep: there is no hurry.
  return [look('sweep', lastLookAt < last ? Math.min(last, lastLookAt + step) : lastLookAt + step)]
}

function ownEffects(state: RotationState): readonly Effect[] {
  switch (state.name) {
    case 'preflight':
      return state.isPreflightGood
        ? createKey(state)
        : [{ kind: 'preflight', unknown: 'repeat', notBefore: state.retryAt }]
    case 'create-unknown':
    case 'aborting':
      return reconcile(state)
    case 'created':
      return [...created(state), ...expiry(state)]
    case 'handed-off':
    case 'deployed':
      return [sample(state), ...secretExpiry(state)]
    case 'draining':
    case 'old-still-used':
      return isQuietByList(state) && state.hasWitness && state.witnessed === null
        ? [askWitness(state)]
        : [sample(state)]
    case 'revoke-ready':
    case 'disabled':
      return [sample(state)]
    case 'needs-human':
      // The only thing that can mend itself: a list that shows the new key again.
      return state.reason === 'new-vanished' ? [sample(state)] : []
    case 'revoked-claimed':
      return evidence(state)
    case 'planned':
    case 'blocked':
    case 'create-intent':
    case 'new-in-use':
    case 'revoke-intent':
    case 'revoke-failed':
    case 'dead-proven':
    case 'closed':
    case 'aborted':
    case 'abandoned':
      return []
    default:
      return state.name satisfies never
  }
}

function createKey(state: RotationState): readonly Effect[] {
  return [{ kind: 'create-key', unknown: 'reconcile', notBefore: 0, attempt: state.attempts.length + 1 }]
}

function reconcile(state: RotationState): readonly Effect[] {
  const attempt = currentAttempt(state)
  if (attempt?.outcome !== 'unknown' || state.reconcileLooks >= RECONCILE_LOOKS) return []
  const again = state.reconcileLooks === 0 ? 0 : (state.old.readAt ?? 0) + state.plan.policy.pollMs
  return [look('reconcile', Math.max(settledAt(state, attempt), again))]
}

function created(state: RotationState): readonly Effect[] {
  const { sealedSecret, newProbe } = state
  if (sealedSecret === null || !isSecretUsable(state)) return []
  const cutOff = state.handOff?.state === 'interrupted' ? state.handOff.destination : null
  if (cutOff !== null) {
    return [
      {
        kind: 'deliver',
        unknown: 'reconcile',
        notBefore: state.retryAt,
        secretId: sealedSecret.id,
        destination: cutOff
      }
    ]
  }
  if (newProbe.state === 'todo')
    return [{ kind: 'probe', unknown: 'repeat', notBefore: newProbe.notBefore, secretId: sealedSecret.id }]
  if (isReadyToAdopt(state)) {
    return [
      { kind: 'adopt-credential', unknown: 'repeat', notBefore: state.retryAt, secretId: sealedSecret.id }
    ]
  }
  return [sample(state)]
}

function expiry(state: RotationState): readonly Effect[] {
  const { sealedSecret } = state
  if (sealedSecret === null || !isSecretUsable(state)) return []
  return [
    { kind: 'expire-secret', unknown: 'repeat', notBefore: sealedSecret.expiresAt, secretId: sealedSecret.id }
  ]
}

function secretExpiry(state: RotationState): readonly Effect[] {
  const { sealedSecret } = state
  if (sealedSecret === null || !isSecretUsable(state)) return []
  return [
    { kind: 'destroy-slot', unknown: 'repeat', notBefore: sealedSecret.expiresAt, secretId: sealedSecret.id }
  ]
}

function evidence(state: RotationState): readonly Effect[] {
  const claimedAt = state.claimedAt ?? 0
  const next = Math.min(nextLook(state, claimedAt), confirmingLook(state))
  const isListProven = isAtLeast(state.evidence.grade, 'E1')
  const wanted = wantedGrade(state)
  if (isListProven && wanted === 'E3' && state.sealedSecret !== null && isSecretUsable(state)) {
    const notBefore = Math.max(state.retryAt, claimedAt)
    return [{ kind: 'control-probe', unknown: 'repeat', notBefore, secretId: state.sealedSecret.id }]
  }
  return [look('read-evidence', isListProven && wanted === 'E2' ? Math.max(frozenFrom(state), next) : next)]
}

/** One list without the old key proves nothing yet. In an incident the service is down until the second one. */
function confirmingLook({ plan, old }: RotationState): number {
  const isDoubted = plan.mode === 'incident' && old.missedLooks === 1
  return isDoubted ? (old.readAt ?? 0) + Math.min(CONFIRM_MS, plan.policy.pollMs) : Infinity
}

/** Long enough that another list is made, short enough for an outage. */
const CONFIRM_MS = 3_000

/** The next regular reading: the longer a state lasts, the rarer, within the policy's bounds. */
function sample(state: RotationState): Effect {
  const next = nextLook(state, state.entered[state.name] ?? state.updatedAt)
  return look('sample-last-used', next)
}

function nextLook(state: RotationState, since: number): number {
  const { pollMs, pollMaxMs } = state.plan.policy
  const lastLookAt = state.old.readAt
  if (lastLookAt === null || lastLookAt < since) return since
  const lasted = Math.max(0, lastLookAt - since)
  const step = Math.min(pollMaxMs, Math.max(pollMs, lasted / 10))
  return lastLookAt + Math.min(step, Math.max(pollMs, remainingQuietMs(state)))
}

function remainingQuietMs(state: RotationState): number {
  const isWaitingForQuiet = state.name === 'draining' || state.name === 'old-still-used'
  if (!isWaitingForQuiet || state.monitor === null) return Infinity
  return Math.max(0, quietNeedOf(state) - quietSoFarMs(state.monitor) - unseenMsOf(state))
}

function look(kind: LookPurpose, notBefore: number): Effect {
  return { kind, unknown: 'repeat', notBefore }
}
