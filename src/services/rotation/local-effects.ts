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
    tools.sealedSecrets.destroy(effect.secretId)
  })
  return Promise.resolve(null)
}

export function destroySecret(
  { tools, register }: EffectTools,
  live: Live,
  effect: Extract<Effect, { kind: 'destroy-secret' }>
): Promise<Fault | null> {
  const secretId = effect.secretId
  register.apply(live, { kind: 'secret-destroyed', at: tools.clock.now(), secretId }, () => {
    tools.sealedSecrets.destroy(secretId)
  })
  return Promise.resolve(null)
}

export function destroyOldSecret({ tools, register }: EffectTools, live: Live): Promise<Fault | null> {
  register.apply(live, { kind: 'old-secret-destroyed', at: tools.clock.now() }, () => {
    tools.journal.destroyOldSecret(live.state.plan.rotationId)
  })
  return Promise.resolve(null)
}
