import type { Delivery, RotationState } from './state'

// What the destinations that a person chose together say about a rotation. `follow-deliveries.ts` has their events.

/** Is there a chosen destination that no person took out? */
export function isDelivering({ deliveries }: RotationState): boolean {
  return deliveries.some(delivery => delivery.state !== 'dropped')
}

/**
 * Does every chosen destination hold the new secret, and do its consumers use it? Those that a person took out do not count, and
 * at least one is left. Nothing drains before this.
 */
export function isEveryOneActive(state: RotationState): boolean {
  return isDelivering(state) && state.deliveries.every(one => one.state === 'dropped' || isActive(one))
}

function isActive({ state, activation }: Delivery): boolean {
  return state === 'verified' && (activation === null || activation.state === 'active')
}

/** May this destination hold the new secret? Its consumers may be using the new key then. */
export function mayHold(delivery: Delivery): boolean {
  return delivery.mayHold || delivery.state === 'started'
}

/** Is the new secret on its way to a destination right now? */
export function isDeliveryStarted({ handOff, deliveries }: RotationState): boolean {
  return handOff?.state === 'started' || deliveries.some(({ state }) => state === 'started')
}

/** Was a delivery ever begun, whatever became of it? */
export function wasHandedOff({ handOff, deliveries }: RotationState): boolean {
  return handOff !== null || deliveries.some(({ startedAt }) => startedAt !== null)
}

/** Can nobody but Rekey have the new secret? Whoever made a key by hand has seen it. */
export function onlyRekeyHadIt(state: RotationState): boolean {
  return !wasHandedOff(state) && state.plan.provider.keysByHand !== true
}

/** Has the new secret left the vault, or may it have? A failed delivery does not take back an earlier one. */
export function mayHaveLeft({ handOff, deliveries, new: key }: RotationState): boolean {
  const isHandedOff = handOff !== null && handOff.state !== 'failed'
  return isHandedOff || (key?.deliveredTo.length ?? 0) > 0 || deliveries.some(mayHold)
}
