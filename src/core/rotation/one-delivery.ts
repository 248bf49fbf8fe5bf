import { set } from './change'
import type { Delivery, RotationReason, RotationState } from './state'

// One of several destinations in the state of a rotation; its events are in `follow-deliveries.ts` and `follow-activations.ts`.

/** A destination that is out of reach is tried so often before a person is asked. */
export const MOST_TRIES = 6

type Indexed = { readonly delivery?: number }

export function deliveryOf({ deliveries }: RotationState, { delivery }: Indexed): Delivery | undefined {
  return delivery === undefined ? undefined : deliveries[delivery]
}

export function change<State extends RotationState>(
  state: State,
  { delivery: index }: Indexed,
  changed: Partial<Delivery>
): State {
  const deliveries = state.deliveries.map((delivery, at) =>
    at === index ? { ...delivery, ...changed } : delivery
  )
  return set(state, { deliveries })
}

/** Says why the rotation waits: the first destination that a person has to decide about. */
export function withReason<State extends RotationState>(state: State): State {
  if (state.phase !== 'delivering' || state.name !== 'created') return state
  const stuck = state.deliveries.find(one => one.state === 'failed' || one.state === 'pending-approval')
  if (stuck !== undefined) return set(state, { reason: 'handoff-failed', fault: stuck.fault })
  const inert = state.deliveries.find(one => one.state === 'verified' && one.activation?.state === 'failed')
  const reason: RotationReason | null = inert === undefined ? null : 'activation-failed'
  return set(state, { reason, fault: inert?.activation?.fault ?? null })
}
