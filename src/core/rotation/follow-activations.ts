import { SECOND } from '../clock'
import { fault, type Fault } from '../fault'
import { backoffMs, set } from './change'
import type { Effect } from './effect'
import type { ChosenDestination, EventOf } from './event'
import { change, deliveryOf, MOST_TRIES, withReason } from './one-delivery'
import type { DeliveryAct } from './overview'
import type { Activation, Delivery, RotationState } from './state'

// Activations: what makes the consumers of a destination take up the new secret, once that destination holds it. Each start has
// its row on disk before it, and is sent once. If its answer is lost, the activation is `unknown`, and the server is asked how
// far it is: only an answer that it never started lets it start again. A crash in the middle of a restart goes the same way.

const FIRST_READ_MS = 5 * SECOND

const NOT_STARTED: Activation = {
  state: 'waiting',
  start: null,
  fault: null,
  tries: 0,
  notBefore: 0,
  endedAt: null,
  isAttested: false
}

export function newActivation({ destination }: ChosenDestination): Activation | null {
  return destination.activation === undefined ? null : NOT_STARTED
}

/** While a start is on its way there is nothing to decide: its answer has a deadline. */
export function activationActs({ activation }: Delivery): readonly DeliveryAct[] {
  if (activation === null) return []
  switch (activation.state) {
    case 'failed':
      return ['activate', 'attest-active', 'drop']
    case 'running':
      return ['attest-active']
    case 'waiting':
    case 'unknown':
      return activation.fault === null ? [] : ['activate', 'attest-active']
    case 'started':
    case 'active':
      return []
    default:
      return activation.state satisfies never
  }
}

/** One effect for each activation that is not at its end; those that can start wait for no sealed secret. */
export function activationEffects({ deliveries }: RotationState): readonly Effect[] {
  return deliveries.flatMap(({ state, activation }, delivery): readonly Effect[] => {
    if (state !== 'verified' || activation === null) return []
    const { notBefore } = activation
    switch (activation.state) {
      case 'waiting':
        return [{ kind: 'activate', unknown: 'reconcile', notBefore, delivery }]
      case 'unknown':
      case 'running':
        return [{ kind: 'follow-activation', unknown: 'repeat', notBefore, delivery }]
      case 'started':
      case 'failed':
      case 'active':
        return []
      default:
        return activation.state satisfies never
    }
  })
}

export function onActivationStarted(
  state: RotationState,
  event: EventOf<'activation-started'>
): RotationState {
  const delivery = deliveryOf(state, event)
  const isDue = delivery?.state === 'verified' && delivery.activation?.state === 'waiting'
  if (!isDue || state.phase !== 'delivering' || state.name !== 'created') return state
  const { order, mark, deadlineMs, at } = event
  const start = { order, mark, at, deadlineMs, deadlineAt: at + deadlineMs }
  return changeActivation(state, event, { state: 'started', start, endedAt: null })
}

export function onActivationRead(state: RotationState, event: EventOf<'activation-read'>): RotationState {
  const activation = openActivation(state, event)
  if (activation === null || activation.state === 'waiting' || activation.start === null) return state
  const { found, at } = event
  if (found === 'unknown') return fail(state, event, fault('outcome-unknown'))
  if (found === 'not-started') return startAgain(state, event, activation, fault('outcome-unknown'))
  if (at >= activation.start.deadlineAt) return fail(state, event, fault('outcome-unknown', 'timed-out'))
  const isRead = found === 'running'
  return changeActivation(state, event, {
    state: isRead ? 'running' : activation.state === 'started' ? 'unknown' : activation.state,
    fault: isRead ? null : (event.fault ?? null),
    notBefore: nextRead(state, activation.start.at, at)
  })
}

/** Soon after the start, and less often the longer it takes. */
function nextRead(state: RotationState, startedAt: number, at: number): number {
  const { pollMaxMs } = state.plan.policy
  return at + Math.min(pollMaxMs, Math.max(FIRST_READ_MS, (at - startedAt) / 4))
}

/** Noted in any phase, as what a destination holds. */
export function onActivated(state: RotationState, event: EventOf<'activated'>): RotationState {
  const activation = openActivation(state, event)
  if (activation === null || activation.state === 'waiting') return state
  return withReason(
    changeActivation(state, event, { state: 'active', fault: null, endedAt: event.at, notBefore: 0 })
  )
}

export function onActivationFailed(state: RotationState, event: EventOf<'activation-failed'>): RotationState {
  const activation = openActivation(state, event)
  if (activation === null) return state
  const { outcome, fault: problem, at } = event
  if (activation.state === 'waiting' && outcome !== 'not-sent') return state
  if (outcome === 'unknown') {
    const notBefore = nextRead(state, at, at)
    return changeActivation(state, event, { state: 'unknown', fault: problem, notBefore })
  }
  const isAgain = problem.retry === 'later' || problem.code === 'vault-locked'
  return isAgain ? startAgain(state, event, activation, problem) : fail(state, event, problem)
}

/** An activation that can be read is read on; any other is started again, which is the person's decision. */
export function onActivationRetried(
  state: RotationState,
  event: EventOf<'activation-retried'>
): RotationState {
  const delivery = deliveryOf(state, event)
  const activation = delivery?.activation ?? null
  if (delivery === undefined || activation === null || !activationActs(delivery).includes('activate'))
    return state
  const { start, fault: problem } = activation
  const hasRunOut = problem?.code === 'outcome-unknown' && problem.detail === 'timed-out'
  const changed: Partial<Activation> =
    start !== null && (activation.state === 'unknown' || hasRunOut)
      ? { state: 'unknown', start: { ...start, deadlineAt: event.at + start.deadlineMs } }
      : { state: 'waiting' }
  return withReason(changeActivation(state, event, { ...changed, fault: null, tries: 0, notBefore: 0 }))
}

export function onActivationAttested(
  state: RotationState,
  event: EventOf<'activation-attested'>
): RotationState {
  const delivery = deliveryOf(state, event)
  if (delivery === undefined || !activationActs(delivery).includes('attest-active')) return state
  const attested = { state: 'active', fault: null, endedAt: event.at, isAttested: true } as const
  return withReason(changeActivation(state, event, attested))
}

/** Nobody knows what came of a start that was on its way when the app ended: look before anything else. */
export function resumeActivations<State extends RotationState>(state: State): State {
  const deliveries = state.deliveries.map(delivery =>
    delivery.activation?.state === 'started'
      ? { ...delivery, activation: { ...delivery.activation, state: 'unknown' as const, notBefore: 0 } }
      : delivery
  )
  return set(state, { deliveries })
}

/** Nothing has happened, so it is tried again by itself, a few times. */
function startAgain(
  state: RotationState,
  event: EventOf<'activation-read'> | EventOf<'activation-failed'>,
  activation: Activation,
  problem: Fault
): RotationState {
  // A locked vault is no answer: its owner opens it.
  const tries = problem.code === 'vault-locked' ? activation.tries : activation.tries + 1
  if (tries >= MOST_TRIES) return fail(state, event, problem)
  const notBefore = event.at + backoffMs(tries, state.plan.policy.pollMs, problem.retryAfterMs)
  return changeActivation(state, event, { state: 'waiting', fault: problem, tries, notBefore })
}

type Indexed = { readonly delivery: number }

function fail(state: RotationState, event: Indexed, problem: Fault): RotationState {
  return withReason(changeActivation(state, event, { state: 'failed', fault: problem, notBefore: 0 }))
}

/** Null for one that is at its end. */
function openActivation(state: RotationState, event: Indexed): Activation | null {
  const activation = deliveryOf(state, event)?.activation ?? null
  return activation?.state === 'failed' || activation?.state === 'active' ? null : activation
}

function changeActivation<State extends RotationState>(
  state: State,
  event: Indexed,
  changed: Partial<Activation>
): State {
  const activation = deliveryOf(state, event)?.activation ?? null
  return activation === null ? state : change(state, event, { activation: { ...activation, ...changed } })
}
