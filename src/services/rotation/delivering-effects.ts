import { fault, type Fault } from '../../core/fault'
import type { SealedSecretId } from '../../core/ids'
import type { ActivatorLookup } from '../../core/ports/activator'
import type { DestinationLookup } from '../../core/ports/destination'
import type { Effect } from '../../core/rotation/effect'
import type { DestinationChoice } from '../../core/rotation/event'
import type { DeliverInput, HandoffService } from '../handoff'
import { activatorFor } from './activating-effects'
import type { EffectTools } from './effect-tools'
import type { Live } from './live'
import { keepOldSecret } from './old-secret'
import { permitFor } from './team'
import type { RotationTools } from './tools'

type DeliveringTools = Pick<RotationTools, 'finishDelivery' | 'oldSecretAt' | 'activatorFor'>

/** What rotations need of deliveries, by the service that knows nothing of rotations. */
export function deliveringWith(
  handoff: Pick<HandoffService, 'deliver' | 'recogniser'>,
  destinations: DestinationLookup,
  activators: ActivatorLookup
): DeliveringTools {
  const inputOf = (
    secretId: SealedSecretId,
    { id, settings, activation }: DestinationChoice,
    replaceOther: boolean
  ): DeliverInput => ({
    secretId,
    destinationId: id,
    settings,
    ...(activation === undefined ? {} : { activation }),
    afterwards: 'keep-until-in-use',
    replaceOther
  })
  return {
    finishDelivery: (secretId, destination, { replaceOther }) =>
      handoff.deliver(inputOf(secretId, destination, replaceOther)),
    activatorFor: destination => activatorFor({ destinations, activators }, destination),
    async oldSecretAt(secretId, { id, settings }) {
      const destination = destinations.get(id)
      if (destination === undefined) return null
      const isOldKey = await handoff.recogniser(inputOf(secretId, { id, settings }, false))
      return { destination, settings, isOldKey }
    }
  }
}

type Deliver = Extract<Effect, { kind: 'deliver' }>

/** Delivers to a chosen destination, or finishes a delivery by hand that was cut off. Either way it looks there first. */
export function deliver(effects: EffectTools, live: Live, effect: Deliver): Promise<Fault | null> {
  const { delivery } = effect
  return delivery === null
    ? finishDelivery(effects, live, effect)
    : deliverChosen(effects, live, { ...effect, delivery })
}

async function deliverChosen(
  { tools, register }: EffectTools,
  live: Live,
  { secretId, destination, delivery }: Deliver & { readonly delivery: number }
): Promise<Fault | null> {
  const vault = tools.vault.state()
  if (vault !== 'open' && vault !== 'session') return fault('vault-locked')
  const chosen = live.state.deliveries[delivery]
  if (chosen === undefined) throw new Error('A delivery has no destination.')
  const { where, mayReplace: replaceOther } = chosen
  const how = 'destination'
  const source = await tools.oldSecretAt(secretId, destination)
  if (source !== null) await keepOldSecret(tools, register, live, source)
  const permit = await permitFor(tools, live, 'deliver')
  if (!permit.ok) return permit.fault
  if (!permit.value.isGood()) return fault('conflict', 'lease-lost', { retry: 'later' })
  const started = {
    kind: 'handoff-started',
    at: tools.clock.now(),
    how,
    where,
    destination,
    delivery
  } as const
  if (!register.apply(live, started)) return null
  const done = await tools.finishDelivery(secretId, destination, { replaceOther })
  const at = tools.clock.now()
  if (done.ok) {
    const { readBack } = done.value
    await register.record(live, { kind: 'handed-off', at, how, where, readBack, delivery })
    return null
  }
  // Our own vault or disk is in the way, and nothing is known of the destination: it is inspected again.
  if (done.fault.code === 'vault-locked' || done.fault.code === 'storage-failed') return done.fault
  await register.record(live, { kind: 'handoff-failed', at, how, fault: done.fault, delivery })
  return null
}

async function finishDelivery(
  { tools, register }: EffectTools,
  live: Live,
  { secretId, destination }: Deliver
): Promise<Fault | null> {
  const where = live.state.handOff?.where ?? destination.id
  const permit = await permitFor(tools, live, 'deliver', { destination, where })
  if (!permit.ok) return permit.fault
  if (!permit.value.isGood()) return fault('conflict', 'lease-lost', { retry: 'later' })
  const done = await tools.finishDelivery(secretId, destination, { replaceOther: false })
  const at = tools.clock.now()
  if (done.ok) {
    const { where, readBack } = done.value
    await register.record(live, { kind: 'handed-off', at, how: 'destination', where, readBack })
    return null
  }
  if (done.fault.retry === 'later' || done.fault.code === 'vault-locked') return done.fault
  register.apply(live, { kind: 'handoff-failed', at, how: 'destination', fault: done.fault })
  return null
}
