import type { Delivery } from '../../core/ports/deliveries'
import type { RotationEvent } from '../../core/rotation/event'
import type { RotationState } from '../../core/rotation/state'
import { keyOf } from './audit-of'

/**
 * A destination that a person says holds the new secret is one that the key was delivered to, as if Rekey had read it: schedules,
 * the facts of the key and break glass have to know it. Null for every other event.
 */
export function attestedDelivery(event: RotationEvent, after: RotationState): Delivery | null {
  if (event.kind !== 'delivery-attested' || after.new === null) return null
  const chosen = after.deliveries[event.delivery]
  if (chosen === undefined) return null
  const { fingerprint, facts } = after.new
  return {
    at: event.at,
    keyId: keyOf(after, facts.providerKeyId),
    accountId: after.plan.accountId,
    label: chosen.where,
    destination: chosen.destination,
    fingerprints: fingerprint === '' ? [] : [fingerprint],
    proof: 'attested'
  }
}
