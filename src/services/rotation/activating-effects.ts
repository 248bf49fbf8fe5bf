import { failed, fault, type Fault, type Outcome, type Result } from '../../core/fault'
import type { ActivationOrder, Activator, ActivatorLookup } from '../../core/ports/activator'
import type { DestinationLookup } from '../../core/ports/destination'
import type { Effect } from '../../core/rotation/effect'
import type { DestinationChoice } from '../../core/rotation/event'
import type { Delivery } from '../../core/rotation/state'
import type { EffectTools } from './effect-tools'
import type { Live } from './live'
import { inTime } from './timing'

type Activators = { readonly destinations: DestinationLookup; readonly activators: ActivatorLookup }

/** That of this machine, or the one that the destination's own server has. Null for one that is gone. */
export function activatorFor(
  { destinations, activators }: Activators,
  { id, activation }: DestinationChoice
): Activator | null {
  if (activation === undefined) return null
  const local = activators.get(activation.id)
  if (local !== undefined) return local
  const own = destinations.get(id)?.activator
  return own?.manifest.id === activation.id ? own : null
}

type Start = Extract<Effect, { kind: 'activate' }>
type Follow = Extract<Effect, { kind: 'follow-activation' }>

/** Reads what has to be remembered, journals the intent, and starts it once. */
export async function activate(
  { tools, register }: EffectTools,
  live: Live,
  { delivery }: Start
): Promise<Fault | null> {
  const chosen = deliveryOf(live, delivery)
  const activator = tools.activatorFor(chosen.destination)
  const order = orderOf(live, chosen, tools.ids.id())
  const refuse = async (
    outcome: 'not-sent' | 'rejected' | 'unknown',
    problem: Fault
  ): Promise<Fault | null> => {
    await register.record(live, {
      kind: 'activation-failed',
      at: tools.clock.now(),
      delivery,
      outcome,
      fault: problem
    })
    return problem.code === 'vault-locked' ? problem : null
  }
  if (activator === null) return refuse('not-sent', fault('not-found', undefined, { subject: 'activation' }))
  const late: Result<string> = failed('provider-unavailable', 'timed-out')
  const mark = await inTime(tools.clock, () => activator.prepare(order), { tooLate: () => late })
  if (!mark.ok) return refuse('not-sent', mark.fault)
  const { deadlineMs } = activator.manifest
  const started = {
    kind: 'activation-started',
    at: tools.clock.now(),
    delivery,
    order: order.id,
    mark: mark.value,
    deadlineMs
  } as const
  if (!register.apply(live, started)) return null
  const lost: Outcome<never> = { kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') }
  const outcome = await inTime<Outcome<'running' | 'active'>>(
    tools.clock,
    () => activator.start(order, mark.value),
    { tooLate: () => lost }
  )
  if (outcome.kind !== 'committed') return refuse(outcome.kind, outcome.fault)
  const at = tools.clock.now()
  await register.record(
    live,
    outcome.value === 'active'
      ? { kind: 'activated', at, delivery }
      : { kind: 'activation-read', at, delivery, found: 'running' }
  )
  return null
}

/** Asks how far it is, and changes nothing. */
export async function followActivation(
  { tools, register }: EffectTools,
  live: Live,
  { delivery }: Follow
): Promise<Fault | null> {
  const chosen = deliveryOf(live, delivery)
  const start = chosen.activation?.start ?? null
  if (start === null) throw new Error('An activation that was never started is followed.')
  const activator = tools.activatorFor(chosen.destination)
  const order = orderOf(live, chosen, start.order)
  const late = (): Result<never> => failed('provider-unavailable', 'timed-out')
  const read =
    activator === null
      ? failed('not-found', undefined, { subject: 'activation' })
      : await inTime(tools.clock, () => activator.follow(order, start.mark), { tooLate: late })
  const at = tools.clock.now()
  if (!read.ok) {
    if (read.fault.code === 'vault-locked') return read.fault
    await register.record(live, {
      kind: 'activation-read',
      at,
      delivery,
      found: 'unread',
      fault: read.fault
    })
    return null
  }
  const { value } = read
  switch (value.kind) {
    case 'active':
      await register.record(live, { kind: 'activated', at, delivery })
      return null
    case 'failed':
      await register.record(live, {
        kind: 'activation-failed',
        at,
        delivery,
        outcome: 'rejected',
        fault: value.fault
      })
      return null
    case 'running':
    case 'not-started':
    case 'unknown':
      await register.record(live, { kind: 'activation-read', at, delivery, found: value.kind })
      return null
    default:
      return value satisfies never
  }
}

function deliveryOf({ state }: Live, index: number): Delivery {
  const delivery = state.deliveries[index]
  if (delivery === undefined) throw new Error('An activation has no destination.')
  return delivery
}

function orderOf({ state }: Live, { destination, where, verifiedAt }: Delivery, id: string): ActivationOrder {
  return {
    id,
    settings: destination.activation?.settings ?? {},
    rotationId: state.plan.rotationId,
    delivered: { where, settings: destination.settings, at: verifiedAt ?? state.updatedAt }
  }
}
