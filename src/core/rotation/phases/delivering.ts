import {
  backoffMs,
  deliveredTo,
  goTo,
  needPerson,
  set,
  setNew,
  stopAt,
  toAborting,
  toCreating,
  toOverlapping,
  withSecretState
} from '../change'
import { isDelivering, isEveryOneActive, mayHold, onlyRekeyHadIt, wasHandedOff } from '../deliveries'
import { restartMonitor } from '../drain'
import type { Effect } from '../effect'
import { isSecretUsable } from '../evidence'
import type { EventOf } from '../event'
import { activationEffects } from '../follow-activations'
import { deliverEffects } from '../follow-deliveries'
import { canDiscardNew, isReadyForHandOff, isTakenUp } from '../guards'
import { hasClaimed, READ_LIST, moreHandOff, offered, waysOut, when } from '../offers'
import { checkNew, followStopped } from '../new-key'
import { noteOldVanished } from '../old-key'
import { disown } from '../orphans'
import type { RotationAct } from '../overview'
import type { Listed, PhaseRules } from '../phase'
import { sample } from '../next-reading'
import { startOver } from '../reconcile'
import type { Delivering, HandOff, Overlapping, RotationReason, RotationState } from '../state'

// The new key exists: it is tried, its rights are compared, and its secret is delivered to where the service reads it.

export const delivering: PhaseRules<Delivering> = {
  events: {
    probed: onProbed,
    'permissions-accepted': onPermissionsAccepted,
    'handoff-started': onHandOffStarted,
    'handed-off': onHandedOff,
    'possession-proven': provePossession,
    'deployed-confirmed': onDeployedConfirmed,
    'adopt-intended': onAdoptIntended,
    'credential-adopted': onCredentialAdopted,
    'secret-lost': onSecretLost
  },
  follow,
  settle,
  effects,
  acts
}

/** The connection would lose what it needs to end this rotation: for the credential itself, less is no small matter. */
function hasFewerRights(state: Delivering): boolean {
  return state.plan.mode === 'self' && isReadyForHandOff(state) && state.new.diff.narrower.length > 0
}

function isReadyToAdopt(state: Delivering): boolean {
  return state.plan.mode === 'self' && isReadyForHandOff(state) && state.new.diff.narrower.length === 0
}

function onPermissionsAccepted(state: Delivering): RotationState {
  return acts(state).includes('accept-permissions') ? setNew(state, { isDiffAccepted: true }) : state
}

function onHandOffStarted(state: Delivering, event: EventOf<'handoff-started'>): RotationState {
  return acts(state).includes('hand-off') ? startHandOff(state, event) : state
}

function follow(state: Delivering, listed: Listed): RotationState {
  if (state.name === 'needs-human') return followStopped(state, listed)
  return checkNew(noteOldVanished(state, listed), listed)
}

function settle(state: Delivering, at: number): RotationState {
  if (state.name !== 'created') return state
  if (holdsKnownSecret(state)) return refuseKnownSecret(state, at)
  if (isEveryOneActive(state)) {
    // Quiet time counts from here: before, the old key was still what consumers of some destination used.
    const monitored = set(state, { monitor: restartMonitor(state) })
    return deploy(goTo(monitored, 'handed-off', at), at)
  }
  return hasFewerRights(state) ? needPerson(state, 'fewer-rights', at) : state
}

/** A destination held the "new" secret before anything was delivered. */
function holdsKnownSecret({ deliveries }: Delivering): boolean {
  const isSeen = deliveries.some(one => one.state === 'failed' && one.fault?.detail === 'secret-seen-before')
  return isSeen && !deliveries.some(mayHold)
}

function effects(state: Delivering): readonly Effect[] {
  switch (state.name) {
    case 'created':
      return [...tryAndDeliver(state), ...activationEffects(state), ...expireSecret(state)]
    case 'handed-off':
      return [sample(state), ...secretExpiry(state)]
    case 'needs-human':
      return state.reason === 'new-vanished' ? [sample(state)] : []
    default:
      return state satisfies never
  }
}

function tryAndDeliver(state: Delivering): readonly Effect[] {
  const { sealedSecret } = state
  const { probe } = state.new
  if (sealedSecret === null || !isSecretUsable(state)) return []
  const secretId = sealedSecret.id
  const cutOff = state.handOff?.state === 'interrupted' ? state.handOff.destination : null
  if (cutOff !== null) {
    return [
      {
        kind: 'deliver',
        unknown: 'reconcile',
        notBefore: state.retryAt,
        secretId,
        destination: cutOff,
        delivery: null
      }
    ]
  }
  if (isDelivering(state)) return [...deliverEffects(state), sample(state)]
  if (probe.state === 'todo')
    return [{ kind: 'probe', unknown: 'repeat', notBefore: probe.notBefore, secretId }]
  if (isReadyToAdopt(state)) {
    return [{ kind: 'adopt-credential', unknown: 'repeat', notBefore: state.retryAt, secretId }]
  }
  return [sample(state)]
}

/** A secret that nobody took in time is lost on purpose. */
function expireSecret(state: Delivering): readonly Effect[] {
  const { sealedSecret } = state
  // One that destinations wait for stays sealed until all of them hold it.
  if (sealedSecret === null || !isSecretUsable(state) || isDelivering(state)) return []
  const { id: secretId, expiresAt: notBefore } = sealedSecret
  return [{ kind: 'expire-secret', unknown: 'repeat', notBefore, secretId }]
}

/** One that was delivered is needed no longer at its end. */
export function secretExpiry(state: Delivering | Overlapping): readonly Effect[] {
  const { sealedSecret } = state
  if (sealedSecret === null || !isSecretUsable(state)) return []
  const { id: secretId, expiresAt: notBefore } = sealedSecret
  return [{ kind: 'destroy-secret', unknown: 'repeat', notBefore, secretId }]
}

function acts(state: Delivering): readonly RotationAct[] {
  return offered(state, ownActs)
}

function ownActs(state: Delivering): readonly RotationAct[] {
  switch (state.name) {
    case 'created':
      return createdActs(state)
    case 'handed-off':
      return ['confirm-deployed', 'prove-possession', ...moreHandOff(state), 'check-now', ...waysOut(state)]
    case 'needs-human':
      return READ_LIST
    default:
      return state satisfies never
  }
}

function createdActs(state: Delivering): readonly RotationAct[] {
  if (isDelivering(state)) return deliveringActs(state)
  // The connection is asked again by itself, and the secret went nowhere else.
  const isInterrupted = state.handOff?.state === 'interrupted' && !isTakenUp(state)
  const needsYes = state.new.diff.wider.length > 0 && !state.new.isDiffAccepted
  return [
    ...when(needsYes, 'accept-permissions'),
    ...when(isReadyForHandOff(state) && state.plan.mode !== 'self', 'hand-off'),
    ...when(isInterrupted, 'confirm-deployed'),
    'check-now',
    ...when(isInterrupted || (state.reason === 'new-key-dead' && !isTakenUp(state)), 'create-again'),
    ...when(canDiscardNew(state) && !hasClaimed(state), 'abort'),
    // A destination that a person took out may hold the new secret.
    ...when(state.deliveries.some(mayHold) && !hasClaimed(state), 'keep-both'),
    ...when(state.reason !== null || isTakenUp(state), 'abandon')
  ]
}

/** What concerns one destination is offered with it (`deliveryActs`). */
function deliveringActs(state: Delivering): readonly RotationAct[] {
  if (hasClaimed(state)) return ['check-now', ...when(state.reason !== null, 'abandon')]
  return ['check-now', ...waysOut(state), ...when(state.reason !== null, 'abandon')]
}

function onProbed(state: Delivering, event: EventOf<'probed'>): RotationState {
  if (state.name !== 'created' || state.new.probe.state !== 'todo') return state
  const { result, startedAt, at } = event
  const probes = [...state.probes, { target: 'new' as const, startedAt, endedAt: at }]
  const tries = state.new.probe.tries + 1
  const noted = set(state, { probes })
  if (result.kind === 'alive' || (result.kind === 'unclear' && result.why === 'no-probe')) {
    const answer = result.kind === 'alive' ? 'alive' : 'unclear'
    const reason = state.reason === 'new-key-dead' ? null : state.reason
    return setNew(set(noted, { reason }), { probe: { state: answer, tries, notBefore: 0 } })
  }
  const isOver = at >= (state.entered.created ?? 0) + state.plan.provider.propagationMs
  if (!isOver) {
    const notBefore = at + backoffMs(tries - 1, state.plan.policy.pollMs, undefined)
    return setNew(noted, { probe: { state: 'todo', tries, notBefore } })
  }
  // Unclear says nothing against the key; traffic has to prove it anyway. Dead after the whole budget does.
  if (result.kind === 'unclear') return setNew(noted, { probe: { state: 'unclear', tries, notBefore: 0 } })
  return setNew(set(noted, { reason: 'new-key-dead' }), { probe: { state: 'dead', tries, notBefore: 0 } })
}

export function startHandOff<State extends Delivering | Overlapping>(
  state: State,
  { how, where, destination, at, quietMs: asked = 0 }: EventOf<'handoff-started'>
): State {
  // An earlier one may have reached its destination, whatever became of it.
  const quietMs = Math.max(asked, state.handOff?.quietMs ?? 0)
  const quiet = quietMs === 0 ? {} : { quietMs }
  const handOff = { how, where, destination, startedAt: at, ...quiet, state: 'started' as const }
  const handingOff = set(state, { handOff, reason: null })
  return withSecretState(handingOff, how === 'copy' || how === 'reveal' ? 'shown' : 'started')
}

/** A delivery may fail long after it was started, when the rotation stands elsewhere. */
export function onHandOffFailed(state: RotationState, event: EventOf<'handoff-failed'>): RotationState {
  const { handOff } = state
  if (handOff === null || handOff.state === 'done' || handOff.how !== event.how) return state
  const wasStarted = state.sealedSecret !== null && state.sealedSecret.state === 'started'
  const failed =
    event.fault.detail === 'already-shown'
      ? interruptHandOff(set(state, { fault: event.fault }), handOff)
      : set(state, { handOff: { ...handOff, state: 'failed' }, fault: event.fault, reason: 'handoff-failed' })
  if (failed.phase === 'delivering' && failed.name === 'created') {
    if (state.plan.mode === 'self') return needPerson(failed, 'handoff-failed', event.at)
    if (event.fault.detail === 'secret-seen-before') return refuseKnownSecret(failed, event.at)
  }
  return wasStarted ? withSecretState(failed, 'sealed') : failed
}

/** Whatever is done to this key could be done to the old one: its id is left alone from now on. */
function refuseKnownSecret(state: Delivering, at: number): RotationState {
  const idsBefore = [...state.idsBefore, state.new.facts.providerKeyId]
  const creating = { ...toCreating(set(state, { idsBefore }), 'create-intent', at), entered: state.entered }
  return stopAt(creating, 'create-intent', at, 'same-secret')
}

/** What the service reads holds the new secret, by an answer of its own or a person's word. */
export function noteHandedOff<State extends Delivering | Overlapping>(
  state: State,
  { how, where }: EventOf<'handed-off'>
): State {
  if (state.handOff === null) return state
  const handOff = { ...state.handOff, how, where, state: 'done' as const }
  const noted = setNew(set(state, { handOff, reason: null, fault: null }), deliveredTo(state.new, where))
  return how === 'destination' ? withSecretState(noted, 'delivered') : noted
}

function onHandedOff(state: Delivering, event: EventOf<'handed-off'>): RotationState {
  if (state.name === 'needs-human' || state.handOff === null) return state
  const noted = noteHandedOff(state, event)
  const handedOff = state.name === 'created' ? goTo(noted, 'handed-off', event.at) : noted
  return event.readBack === 'equal' ? deploy(handedOff, event.at) : handedOff
}

export function provePossession<State extends Delivering | Overlapping>(state: State): State {
  if (state.name === 'needs-human' || !wasHandedOff(state)) return state
  return setNew(state, { hasPossession: true })
}

function onDeployedConfirmed(state: Delivering, event: EventOf<'deployed-confirmed'>): RotationState {
  if (!acts(state).includes('confirm-deployed')) return state
  const told = event.where === '' ? state.new : deliveredTo(state.new, event.where)
  const handOff = state.handOff === null ? null : { ...state.handOff, state: 'done' as const }
  const noted = setNew(set(state, { handOff, reason: null }), told)
  return deploy(state.name === 'created' ? goTo(noted, 'handed-off', event.at) : noted, event.at)
}

function deploy(state: Delivering, at: number): Overlapping {
  return toOverlapping(state, { ...state.new, deployedAt: at, base: null }, 'deployed', at)
}

/** What is on disk before the connection may change: a crash in between leaves no doubt about which key is not to be touched. */
function onAdoptIntended(state: Delivering, event: EventOf<'adopt-intended'>): RotationState {
  if (!isReadyToAdopt(state)) return state
  const handOff = { ...OWN_CONNECTION, startedAt: event.at, state: 'started' } as const
  return set(state, { handOff, reason: null, fault: null })
}

const OWN_CONNECTION = { how: 'destination', where: 'Rekey', destination: null } as const

/** Our own connection works with the new key: for the management credential, this use is the proof. */
function onCredentialAdopted(state: Delivering, { at }: EventOf<'credential-adopted'>): RotationState {
  if (state.name !== 'created' || state.plan.mode !== 'self') return state
  const handOff = { ...OWN_CONNECTION, startedAt: at, state: 'done' } as const
  const adopted = setNew(set(state, { handOff, reason: null }), deliveredTo(state.new, 'Rekey'))
  return goTo(deploy(goTo(adopted, 'handed-off', at), at), 'new-in-use', at)
}

/** The fresh secret is gone before anybody took it: its key is cleared, and another is made where that is wanted. */
function onSecretLost(state: Delivering, event: EventOf<'secret-lost'>): RotationState {
  if (state.name !== 'created') return state
  const isHeld = isTakenUp(state) || state.deliveries.some(mayHold)
  if (isHeld) return needPerson(withSecretState(state, 'destroyed'), 'secret-lost', event.at)
  const because = onlyRekeyHadIt(state) ? 'nobody-had-it' : 'proven'
  const disowned = withSecretState(disown(state, because, event.at), 'destroyed')
  if (event.why === 'unreadable') return set(startOver(disowned, event.at), { reason: 'secret-lost' })
  const reason: RotationReason | null = event.why === 'expired' ? 'secret-expired' : null
  // The old key is gone already: the service is still owed a new one.
  if (state.claimedAt !== null) return set(startOver(disowned, event.at), { reason })
  // Nobody took it for a whole day: making one key after another would help nobody.
  return toAborting(disowned, event.at, reason)
}

/** While a start finds a delivery under way, what was on its way to a screen or the clipboard counts as seen. */
export function resumeHandOff<State extends RotationState>(state: State): State {
  return state.handOff?.state === 'started' ? interruptHandOff(state, state.handOff) : state
}

function interruptHandOff<State extends RotationState>(state: State, unfinished: HandOff): State {
  const handOff = { ...unfinished, state: 'interrupted' as const }
  // Our own connection is asked again: nobody was shown anything.
  if (isTakenUp(state)) return set(state, { handOff })
  // A write to a destination is read back first.
  const reason = state.name === 'created' ? 'handoff-interrupted' : state.reason
  return set(state, { handOff, reason })
}
