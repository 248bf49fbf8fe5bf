import type { Fault } from '../../core/fault'
import type { Effect } from '../../core/rotation/effect'
import type { EffectTools } from './effect-tools'
import type { Live } from './live'

// What only this machine has to do. A disk that refuses it is asked again later; until then nothing else has to wait.

export function expireSecret(
  { tools, register }: EffectTools,
  live: Live,
  effect: Extract<Effect, { kind: 'expire-secret' }>
): Promise<Fault | null> {
  register.apply(live, { kind: 'secret-lost', at: tools.clock.now(), why: 'expired' }, () => {
    tools.slots.destroy(effect.secretId)
  })
  return Promise.resolve(null)
}

export function destroySlot(
  { tools, register }: EffectTools,
  live: Live,
  effect: Extract<Effect, { kind: 'destroy-slot' }>
): Promise<Fault | null> {
  const slotId = effect.secretId
  register.apply(live, { kind: 'slot-destroyed', at: tools.clock.now(), slotId }, () => {
    tools.slots.destroy(slotId)
  })
  return Promise.resolve(null)
}

export function destroyOldSecret({ tools, register }: EffectTools, live: Live): Promise<Fault | null> {
  register.apply(live, { kind: 'old-secret-destroyed', at: tools.clock.now() }, () => {
    tools.journal.destroyOldSecret(live.state.plan.rotationId)
  })
  return Promise.resolve(null)
}
