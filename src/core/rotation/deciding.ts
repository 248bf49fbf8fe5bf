import { allows, isReadyToAdopt } from './acts'
import { refuseKnownSecret } from './creating'
import { beginTask, enter, handTo, needPerson, set, withSecretState } from './change'
import type { EventOf } from './event'
import { isPinned, isTakenUp } from './guards'
import { disown, updateOrphan } from './orphans'
import type { RotationState } from './state'
import { currentAttempt, isFinal } from './state'

// What a person decides. Each act is refused (the state stays) unless it is offered now.

export function onStarted(state: RotationState, event: EventOf<'started'>): RotationState {
  return allows(state, 'start') ? enter(state, 'preflight', event.at) : state
}

export function onPermissionsAccepted(state: RotationState): RotationState {
  return allows(state, 'accept-permissions') ? set(state, { isDiffAccepted: true }) : state
}

export function onHandOffStarted(state: RotationState, event: EventOf<'handoff-started'>): RotationState {
  if (!allows(state, 'hand-off')) return state
  const { how, where, destination, at } = event
  const handOff = { how, where, destination, startedAt: at, state: 'started' as const }
  const handingOff = set(state, { handOff, reason: null })
  return withSecretState(handingOff, how === 'copy' || how === 'reveal' ? 'shown' : 'started')
}

export function onHandOffFailed(state: RotationState, event: EventOf<'handoff-failed'>): RotationState {
  const { handOff } = state
  if (handOff === null || handOff.state === 'done' || handOff.how !== event.how) return state
  const wasStarted = state.sealedSecret !== null && state.sealedSecret.state === 'started'
  const failed = set(state, {
    handOff: { ...handOff, state: 'failed' },
    fault: event.fault,
    reason: 'handoff-failed'
  })
  if (state.plan.mode === 'self' && state.name === 'created')
    return needPerson(failed, 'handoff-failed', event.at)
  const isKnownSecret = event.fault.detail === 'secret-seen-before'
  if (isKnownSecret && state.name === 'created' && state.new !== null)
    return refuseKnownSecret(failed, state.new.facts.providerKeyId, event.at)
  return wasStarted ? withSecretState(failed, 'sealed') : failed
}

export function onHandedOff(state: RotationState, event: EventOf<'handed-off'>): RotationState {
  const isOpen = state.name === 'created' || state.name === 'handed-off' || state.name === 'deployed'
  if (!isOpen || state.handOff === null || state.new === null) return state
  const { how, where, readBack, at } = event
  const noted = set(state, {
    new: { ...state.new, ...handTo(state.new, where) },
    handOff: { ...state.handOff, how, where, state: 'done' },
    reason: null,
    fault: null
  })
  const sealed = how === 'destination' ? withSecretState(noted, 'delivered') : noted
  if (state.name === 'deployed') return sealed
  const handedOff = state.name === 'created' ? enter(sealed, 'handed-off', at) : sealed
  return readBack === 'equal' ? deploy(handedOff, at) : handedOff
}

export function onPossessionProven(state: RotationState): RotationState {
  const isOpen = state.name === 'created' || state.name === 'handed-off' || state.name === 'deployed'
  return isOpen && state.handOff !== null ? set(state, { hasPossession: true }) : state
}

export function onStored(state: RotationState, event: EventOf<'stored'>): RotationState {
  if (state.new === null || isFinal(state)) return state
  const handed = handTo(state.new, event.where)
  return handed === state.new ? state : set(state, { new: { ...state.new, ...handed } })
}

export function onDeployedConfirmed(
  state: RotationState,
  event: EventOf<'deployed-confirmed'>
): RotationState {
  if (!allows(state, 'confirm-deployed') || state.new === null) return state
  const told = event.where === '' ? state.new : { ...state.new, ...handTo(state.new, event.where) }
  const handOff = state.handOff === null ? null : { ...state.handOff, state: 'done' as const }
  const noted = set(state, { new: told, handOff, reason: null })
  return deploy(state.name === 'created' ? enter(noted, 'handed-off', event.at) : noted, event.at)
}

export function onInUseAttested(state: RotationState, event: EventOf<'in-use-attested'>): RotationState {
  if (!allows(state, 'attest-in-use')) return state
  return enter(set(state, { evidence: { ...state.evidence, isAttested: true } }), 'new-in-use', event.at)
}

/** What is on disk before the connection may change: a crash in between leaves no doubt about which key is not to be touched. */
export function onAdoptIntended(state: RotationState, event: EventOf<'adopt-intended'>): RotationState {
  if (!isReadyToAdopt(state)) return state
  const handOff = { ...OWN_CONNECTION, startedAt: event.at, state: 'started' } as const
  return set(state, { handOff, reason: null, fault: null })
}

const OWN_CONNECTION = { how: 'destination', where: 'Rekey', destination: null } as const

/** Our own connection works with the new key: for the management credential, this use is the proof. */
export function onCredentialAdopted(
  state: RotationState,
  event: EventOf<'credential-adopted'>
): RotationState {
  if (state.name !== 'created' || state.plan.mode !== 'self' || state.new === null) return state
  const handOff = { ...OWN_CONNECTION, startedAt: event.at, state: 'done' } as const
  const handed = set(state, { new: { ...state.new, ...handTo(state.new, 'Rekey') }, handOff, reason: null })
  return enter(deploy(enter(handed, 'handed-off', event.at), event.at), 'new-in-use', event.at)
}

export function onDisableAsked(state: RotationState, event: EventOf<'disable-asked'>): RotationState {
  if (!allows(state, 'disable-old')) return state
  return beginTask(set(state, { reason: null }), 'disable-old', state.old.facts.providerKeyId, event.at)
}

export function onEnableAsked(state: RotationState, event: EventOf<'enable-asked'>): RotationState {
  if (!allows(state, 'enable-old')) return state
  return beginTask(set(state, { reason: null }), 'enable-old', state.old.facts.providerKeyId, event.at)
}

export function onRevokeConfirmed(state: RotationState, event: EventOf<'revoke-confirmed'>): RotationState {
  if (!allows(state, 'revoke-old') || !isPinned(state, event.pin)) return state
  // An incident reads the provider first, then kills.
  if (state.name === 'planned') return enter(state, 'preflight', event.at)
  return beginTask(enter(state, 'revoke-intent', event.at), 'revoke-old', event.pin.oldId, event.at)
}

export function onRetryAsked(state: RotationState, event: EventOf<'retry-asked'>): RotationState {
  if (!allows(state, 'retry')) return state
  const fresh = set(state, { fault: null, retryAt: 0, retries: 0 })
  if (state.name === 'blocked') return enter(set(fresh, { isPreflightGood: false }), 'preflight', event.at)
  if (state.name === 'revoke-failed') {
    // Only looks; sending it again needs a new consent.
    const looking = beginTask(fresh, 'revoke-old', state.old.facts.providerKeyId, event.at)
    const task = looking.task === null ? null : { ...looking.task, mayResend: false }
    return enter(set(looking, { task }), 'revoke-intent', event.at)
  }
  const before = fresh.before ?? 'preflight'
  // A create that was answered with somebody else's key is looked for like one without an answer.
  return enter(backFrom(fresh), before === 'create-intent' ? 'create-unknown' : before, event.at)
}

/** A person has looked: those keys are somebody else's, and are never asked about or touched again. */
export function onNotOurs(state: RotationState, event: EventOf<'not-ours'>): RotationState {
  if (!allows(state, 'not-ours')) return state
  const suspected = state.orphans.filter(orphan => orphan.because === 'suspected' && orphan.state === 'asked')
  const theirs = [...suspected, ...state.suspects].map(one => one.providerKeyId)
  const cleared = set(state, {
    idsBefore: [...new Set([...state.idsBefore, ...theirs])],
    orphans: state.orphans.filter(orphan => !suspected.includes(orphan)),
    suspects: []
  })
  if (state.name !== 'needs-human') return cleared
  return enter(backFrom(cleared), 'create-unknown', event.at)
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
  event: EventOf<'create-again-asked'>
): RotationState {
  if (!allows(state, 'create-again')) return state
  // Keys that a person has looked at and left alone are not asked about twice.
  const idsBefore = [...state.idsBefore, ...state.suspects.map(suspect => suspect.providerKeyId)]
  const hasLeft = state.handOff !== null
  const disowned = disown(state, hasLeft ? 'ordered' : 'nobody-had-it', event.at)
  return startOver(set(disowned, { idsBefore, attemptsSinceOrder: 0 }), event.at)
}

export function onAbortAsked(state: RotationState, event: EventOf<'abort-asked'>): RotationState {
  if (!allows(state, 'abort')) return state
  const because = state.handOff === null ? 'nobody-had-it' : 'proven'
  const stopping = set(disown(state, because, event.at), {
    isAborting: true,
    before: state.name,
    reason: null
  })
  return enter(set(stopping, { isPreflightGood: false }), 'aborting', event.at)
}

export function onKeptBoth(state: RotationState, event: EventOf<'kept-both'>): RotationState {
  if (!allows(state, 'keep-both')) return state
  return enter(set(state, { givenUpBecause: event.reason, task: null }), 'abandoned', event.at, 'kept-both')
}

export function onAbandoned(state: RotationState, event: EventOf<'abandoned'>): RotationState {
  if (!allows(state, 'abandon')) return state
  return enter(set(state, { givenUpBecause: event.reason, task: null }), 'abandoned', event.at, 'given-up')
}

/** The fresh secret is gone before anybody took it: its key is cleared, and another is made where that is wanted. */
export function onSecretLost(state: RotationState, event: EventOf<'secret-lost'>): RotationState {
  if (state.name !== 'created') return state
  if (isTakenUp(state)) return needPerson(withSecretState(state, 'destroyed'), 'secret-lost', event.at)
  const hasLeft = state.handOff !== null
  const disowned = withSecretState(disown(state, hasLeft ? 'proven' : 'nobody-had-it', event.at), 'destroyed')
  if (event.why === 'unreadable') return set(startOver(disowned, event.at), { reason: 'secret-lost' })
  const reason = event.why === 'expired' ? 'secret-expired' : null
  // The old key is gone already: the service is still owed a new one.
  if (state.claimedAt !== null) return set(startOver(disowned, event.at), { reason })
  // Nobody took it for a whole day: making one key after another would help nobody.
  return enter(set(disowned, { isAborting: true, before: 'created' }), 'aborting', event.at, reason)
}

function startOver(state: RotationState, at: number): RotationState {
  const attempts = state.attempts.map(attempt => {
    const isOurs = attempt.number === currentAttempt(state)?.number && attempt.outcome === 'created'
    return isOurs ? { ...attempt, outcome: 'lost' as const } : attempt
  })
  return enter(set(state, { attempts, task: null, new: null, isAborting: false }), 'create-unknown', at)
}

function deploy(state: RotationState, at: number): RotationState {
  return enter(set(state, { deployedAt: at, newBaseAt: null }), 'deployed', at)
}

/** A person has looked: what was missing is looked for afresh. */
function backFrom(state: RotationState): RotationState {
  const fresh = state.new === null ? null : { ...state.new, missedLooks: 0 }
  const { before } = state
  const isUnknown = before === 'create-unknown' || before === 'create-intent' || before === 'aborting'
  const attempts = isUnknown
    ? state.attempts.map(a =>
        (a.outcome === 'none' || before === 'create-intent') && a.number === currentAttempt(state)?.number
          ? { ...a, outcome: 'unknown' as const }
          : a
      )
    : state.attempts
  return set(state, { new: fresh, attempts, reconcileLooks: 0, before: null })
}
