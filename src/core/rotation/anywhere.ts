import { allows } from './acts'
import { goTo, set, setNew, deliveredTo, toAborting, toEnded, withSecretState } from './change'
import { loseOffset } from './clock-moved'
import { wasHandedOff } from './deliveries'
import type { EventOf } from './event'
import { resumeActivations } from './follow-activations'
import { resumeDeliveries } from './follow-deliveries'
import { disown, updateOrphan } from './orphans'
import { resumeCreating } from './phases/creating'
import { resumeHandOff } from './phases/delivering'
import { startOver } from './reconcile'
import type { Damaged, Open, RotationState } from './state'
import { currentAttempt, isFinal } from './state'
import { resumeTask } from './tasks'

// Events of all phases: the ways out, what becomes of secrets and orphans, a start of the app, and a damaged journal.

/**
 * The first event after a start. A fold that ends after an intent means that nobody knows what came of it: a create has to
 * be reconciled, a call has to be looked for, a reveal has to be taken for seen, and a consent to revoke is over.
 */
export function resume(state: RotationState, { at, run, clock }: EventOf<'resumed'>): RotationState {
  const known = clock === 'unwatched' ? loseOffset(state, at) : state
  const woken = set(known, { run, retryAt: 0 })
  const created = woken.phase === 'creating' ? resumeCreating(woken, at) : woken
  const delivered = resumeDeliveries<RotationState>(resumeHandOff<RotationState>(created))
  return resumeTask(resumeActivations(delivered), at)
}

/** A person has helped: goes on where it stopped, and what was missing is looked for afresh. */
export function comeBack(state: Open, at: number): RotationState {
  if (state.name !== 'needs-human') return state
  const fresh = readAfresh(set(state, { fault: null, retryAt: 0 }))
  if (fresh.phase !== 'creating') return goTo<Open>(fresh, state.before, at)
  // A create that was answered with somebody else's key is looked for like one without an answer.
  const before = fresh.before === 'create-intent' ? 'create-unknown' : (fresh.before ?? 'preflight')
  return goTo({ ...fresh, retries: 0 }, before, at)
}

function readAfresh(state: Open): Open {
  const { before } = state
  const known = setNew(state, { missedReadings: 0 })
  if (known.phase !== 'creating' && known.phase !== 'aborting') return known
  const isUnknown = before === 'create-unknown' || before === 'create-intent' || before === 'aborting'
  const last = currentAttempt(known)?.number
  const attempts = known.attempts.map(attempt =>
    (attempt.outcome === 'none' || before === 'create-intent') && attempt.number === last
      ? { ...attempt, outcome: 'unknown' as const }
      : attempt
  )
  return { ...(isUnknown ? set(known, { attempts }) : known), reconcileReadings: 0 }
}

/** A person has looked: those keys are somebody else's, and are never asked about or touched again. */
export function onNotOurs(state: RotationState, { at }: EventOf<'not-ours'>): RotationState {
  if (!allows(state, 'not-ours')) return state
  const suspected = state.orphans.filter(orphan => orphan.because === 'suspected' && orphan.state === 'asked')
  const theirs = [...suspected, ...state.suspects].map(one => one.providerKeyId)
  const cleared = set(state, {
    idsBefore: [...new Set([...state.idsBefore, ...theirs])],
    orphans: state.orphans.filter(orphan => !suspected.includes(orphan)),
    suspects: []
  })
  if (cleared.name !== 'needs-human' || cleared.phase === 'damaged') return cleared
  const fresh = readAfresh(cleared)
  if (fresh.phase === 'creating') return goTo(fresh, 'create-unknown', at)
  return fresh.phase === 'aborting' ? goTo(fresh, 'aborting', at) : cleared
}

export function onDiscardAsked(state: RotationState): RotationState {
  if (!allows(state, 'discard-orphan')) return state
  const waiting = state.orphans.filter(orphan => orphan.state === 'asked')
  const certain = waiting.filter(orphan => orphan.because !== 'suspected')
  // A key that is only suspected is never taken along with one that is surely ours.
  const asked = certain.length > 0 ? certain : waiting
  const ordered = asked.reduce(
    (next, orphan) => updateOrphan(next, orphan.providerKeyId, { state: 'clearing', because: 'ordered' }),
    state
  )
  return set(ordered, { reason: null })
}

export function onCreateAgainAsked(
  state: RotationState,
  { at }: EventOf<'create-again-asked'>
): RotationState {
  if (!allows(state, 'create-again')) return state
  // Keys that a person has looked at and left alone are not asked about twice.
  const idsBefore = [...state.idsBefore, ...state.suspects.map(suspect => suspect.providerKeyId)]
  const hasLeft = wasHandedOff(state)
  const disowned = disown(state, hasLeft ? 'ordered' : 'nobody-had-it', at)
  return startOver(set(disowned, { idsBefore, attemptsSinceOrder: 0 }), at)
}

export function onAbortAsked(state: RotationState, { at }: EventOf<'abort-asked'>): RotationState {
  if (!allows(state, 'abort') || state.phase === 'ended' || state.phase === 'damaged') return state
  const because = wasHandedOff(state) ? 'proven' : 'nobody-had-it'
  return toAborting(disown(state, because, at), at)
}

export function onKeptBoth(state: RotationState, { at, reason }: EventOf<'kept-both'>): RotationState {
  if (!allows(state, 'keep-both')) return state
  return toEnded(set(state, { task: null }), 'abandoned', at, 'kept-both', reason)
}

export function onAbandoned(state: RotationState, { at, reason }: EventOf<'abandoned'>): RotationState {
  if (!allows(state, 'abandon')) return state
  return toEnded(set(state, { task: null }), 'abandoned', at, 'given-up', reason)
}

/** A person says where they put the secret. */
export function onStored(state: RotationState, { where }: EventOf<'stored'>): RotationState {
  if (state.new === null || isFinal(state)) return state
  const delivered = deliveredTo(state.new, where)
  return delivered === state.new ? state : setNew(state, delivered)
}

export function onSecretDestroyed(state: RotationState, event: EventOf<'secret-destroyed'>): RotationState {
  const { sealedSecret } = state
  if (sealedSecret?.id !== event.secretId || sealedSecret.state === 'destroyed') return state
  return withSecretState(state, 'destroyed')
}

export function onOldSecretKept(state: RotationState, event: EventOf<'old-secret-kept'>): RotationState {
  if (state.claimedAt !== null || state.hasOldSecret) return state
  const probe = { target: 'old' as const, startedAt: event.startedAt, endedAt: event.at }
  return set(state, { hasOldSecret: true, probes: [...state.probes, probe] })
}

/** Nothing is done any more: what the lost rows said is not known. */
export function onJournalDamaged(state: RotationState, { at }: EventOf<'journal-damaged'>): Damaged {
  const { new: key } = state
  const entered = { ...state.entered, 'needs-human': at }
  const stopped = set(state, { task: null, reason: 'journal-damaged' })
  return { ...stopped, phase: 'damaged', name: 'needs-human', before: null, new: key, entered }
}
