import type { Fault } from '../fault'
import { activationActs, newActivation } from './follow-activations'
import { backoffMs, deliveredTo, set, setNew, withSecretState } from './change'
import { mayHold } from './deliveries'
import type { Effect } from './effect'
import { isSecretUsable } from './evidence'
import type { EventOf } from './event'
import { isReadyForHandOff } from './guards'
import type { DeliveryAct } from './overview'
import { change, deliveryOf, MOST_TRIES, withReason } from './one-delivery'
import type { Delivery, RotationState } from './state'

// Several destinations of one new secret. A person chooses them together, and the choice is journaled before the first write.
// The runner delivers to one after the other. One that fails holds up no other, but the rotation goes on only once every one
// is verified and active (`follow-activations.ts`), or taken out by a person. Example: Vault is verified, AWS is down. AWS is tried again, later by a person; until then
// the rotation stands in `created`, the secret stays sealed, and the old key is not touched.

const CHOSEN = {
  state: 'waiting',
  fault: null,
  tries: 0,
  notBefore: 0,
  startedAt: null,
  verifiedAt: null,
  mayHold: false,
  mayReplace: false,
  isAttested: false
} as const

/** May a person choose destinations now, or more of them? */
export function canChooseDeliveries(state: RotationState): boolean {
  const isByHand = state.handOff !== null && state.handOff.state !== 'failed'
  return isReadyForHandOff(state) && state.plan.mode !== 'self' && !isByHand
}

export function deliveryActs(state: RotationState, index: number): readonly DeliveryAct[] {
  const delivery = state.deliveries[index]
  const isOpen = state.phase === 'delivering' && (state.name === 'created' || state.before === 'created')
  if (delivery === undefined || !isOpen) return []
  switch (delivery.state) {
    case 'failed':
    case 'pending-approval':
      return [...retryActs(state, delivery), 'attest', 'drop']
    case 'not-read':
      return ['attest', 'drop']
    case 'waiting':
    case 'interrupted':
      if (!isSecretUsable(state)) return ['attest', 'drop']
      return delivery.fault === null ? ['drop'] : ['retry', 'drop']
    case 'verified':
      return activationActs(delivery)
    case 'started':
    case 'dropped':
      return []
    default:
      return delivery.state satisfies never
  }
}

function retryActs(state: RotationState, { fault }: Delivery): readonly DeliveryAct[] {
  if (!isSecretUsable(state)) return []
  const isAsked = fault?.detail === 'destination-holds-other' || fault?.detail === 'managed-elsewhere'
  return isAsked ? ['replace', 'retry'] : ['retry']
}

/** One effect for each that is due some time: the first that may be tried goes first, so that a slow one holds up no other. */
export function deliverEffects(state: RotationState): readonly Effect[] {
  const { sealedSecret, deliveries } = state
  if (sealedSecret === null || !isSecretUsable(state)) return []
  return deliveries.flatMap((one, delivery) =>
    one.state === 'waiting' || one.state === 'started' || one.state === 'interrupted'
      ? [
          {
            kind: 'deliver' as const,
            unknown: 'reconcile' as const,
            notBefore: one.notBefore,
            secretId: sealedSecret.id,
            destination: one.destination,
            delivery
          }
        ]
      : []
  )
}

export function onDeliveriesChosen(
  state: RotationState,
  { destinations }: EventOf<'deliveries-chosen'>
): RotationState {
  if (!canChooseDeliveries(state) || destinations.length === 0) return state
  const chosen = destinations.map((one): Delivery => ({
    ...one,
    ...CHOSEN,
    activation: newActivation(one)
  }))
  return withReason(set(state, { deliveries: [...state.deliveries, ...chosen] }))
}

export function onDeliveryStarted(state: RotationState, event: EventOf<'handoff-started'>): RotationState {
  const delivery = deliveryOf(state, event)
  const isDue =
    delivery?.state === 'waiting' || delivery?.state === 'interrupted' || delivery?.state === 'started'
  if (!isDue || state.phase !== 'delivering' || state.name !== 'created') return state
  const started = change(state, event, { state: 'started', startedAt: event.at })
  return state.sealedSecret?.state === 'sealed' ? withSecretState(started, 'started') : started
}

/** Noted in any phase: what a destination holds is a fact, also when a person gave the rotation up meanwhile. */
export function onDeliveryHeld(state: RotationState, event: EventOf<'handed-off'>): RotationState {
  const delivery = deliveryOf(state, event)
  if (delivery?.state !== 'started') return state
  const isEqual = event.readBack === 'equal'
  const held = change(state, event, {
    state: isEqual ? 'verified' : 'not-read',
    verifiedAt: isEqual ? event.at : null,
    fault: null,
    mayHold: true
  })
  const told = held.new === null ? held : setNew(held, deliveredTo(held.new, event.where))
  return withReason(isSecretUsable(told) ? withSecretState(told, 'delivered') : told)
}

export function onDeliveryFailed(state: RotationState, event: EventOf<'handoff-failed'>): RotationState {
  const delivery = deliveryOf(state, event)
  if (delivery?.state !== 'started') return state
  const { fault, at } = event
  const tries = delivery.tries + 1
  const isAgain = fault.retry === 'later' && tries < MOST_TRIES && fault.detail !== 'pending-approval'
  const isPending = fault.detail === 'pending-approval'
  const failed = change(state, event, {
    state: isPending ? 'pending-approval' : isAgain ? 'waiting' : 'failed',
    fault,
    tries,
    notBefore: isAgain ? at + backoffMs(tries - 1, state.plan.policy.pollMs, fault.retryAfterMs) : 0,
    mayHold: delivery.mayHold || !isSurelyUnwritten(fault),
    // The consent was for the value that was there then.
    mayReplace: isAgain && delivery.mayReplace
  })
  const isUntouched = failed.sealedSecret?.state === 'started' && !failed.deliveries.some(mayHold)
  return withReason(isUntouched ? withSecretState(failed, 'sealed') : failed)
}

export function onDeliveryRetried(state: RotationState, event: EventOf<'delivery-retried'>): RotationState {
  const act = event.mayReplace ? 'replace' : 'retry'
  if (!deliveryActs(state, event.delivery).includes(act)) return state
  const again = { state: 'waiting', tries: 0, notBefore: 0, mayReplace: event.mayReplace } as const
  return withReason(change(state, event, again))
}

export function onDeliveryAttested(state: RotationState, event: EventOf<'delivery-attested'>): RotationState {
  const delivery = deliveryOf(state, event)
  if (delivery === undefined || !deliveryActs(state, event.delivery).includes('attest')) return state
  const attested = change(state, event, {
    state: 'verified',
    verifiedAt: event.at,
    fault: null,
    mayHold: true,
    isAttested: true
  })
  return withReason(
    attested.new === null ? attested : setNew(attested, deliveredTo(attested.new, delivery.where))
  )
}

/** Whether it may hold the new secret stays known: the key is not cleared away beneath its consumers. */
export function onDeliveryDropped(state: RotationState, event: EventOf<'delivery-dropped'>): RotationState {
  if (!deliveryActs(state, event.delivery).includes('drop')) return state
  return withReason(change(state, event, { state: 'dropped' }))
}

/** A write that was under way when the app ended may have reached its destination: it is inspected before anything else. */
export function resumeDeliveries<State extends RotationState>(state: State): State {
  if (!state.deliveries.some(delivery => delivery.state === 'started')) return state
  const deliveries = state.deliveries.map(delivery =>
    delivery.state === 'started' ? { ...delivery, state: 'interrupted' as const, mayHold: true } : delivery
  )
  return set(state, { deliveries })
}

/** Faults that come before the write. All others leave open whether the destination holds the new secret. */
function isSurelyUnwritten({ code, detail }: Fault): boolean {
  if (code === 'conflict') return detail !== undefined && ASKED_BEFORE_THE_WRITE.has(detail)
  return REFUSED.has(code)
}

const ASKED_BEFORE_THE_WRITE: ReadonlySet<NonNullable<Fault['detail']>> = new Set([
  'destination-holds-other',
  'managed-elsewhere',
  'secret-seen-before'
])
const REFUSED: ReadonlySet<Fault['code']> = new Set([
  'invalid-input',
  'forbidden',
  'not-found',
  'credential-rejected',
  'permission-missing',
  'rate-limited',
  'provider-unavailable',
  'vault-locked'
])
