import type { Fault } from '../../core/fault'
import type { Effect } from '../../core/rotation/effect'
import { activate, followActivation } from './activating-effects'
import { adoptCredential } from './adopting'
import { call, createKey } from './changing-effects'
import { deliver } from './delivering-effects'
import type { EffectTools, Errand } from './effect-tools'
import type { Live } from './live'
import { destroyOldSecret, destroySecret, expireSecret } from './local-effects'
import { askWitness, controlProbe, reading, preflight, probe } from './reading-effects'

/** Does one piece of work. A fault means: not done, try again later. */
export function perform(
  effects: EffectTools,
  live: Live,
  effect: Effect,
  errand: Errand
): Promise<Fault | null> {
  switch (effect.kind) {
    case 'preflight':
      return preflight(effects, live)
    case 'create-key':
      return createKey(effects, live)
    case 'reconcile':
    case 'sample-last-used':
    case 'reread':
    case 'read-evidence':
    case 'sweep':
      return reading(effects, live, effect.notBefore, errand)
    case 'ask-witness':
      return askWitness(effects, live, effect)
    case 'probe':
      return probe(effects, live, effect)
    case 'control-probe':
      return controlProbe(effects, live, effect)
    case 'disable-key':
    case 'enable-key':
    case 'revoke-key':
      return call(effects, live, effect)
    case 'deliver':
      return deliver(effects, live, effect)
    case 'activate':
      return activate(effects, live, effect)
    case 'follow-activation':
      return followActivation(effects, live, effect)
    case 'adopt-credential':
      return adoptCredential(effects, live, effect)
    case 'expire-secret':
      return expireSecret(effects, live, effect)
    case 'destroy-secret':
      return destroySecret(effects, live, effect)
    case 'destroy-old-secret':
      return destroyOldSecret(effects, live)
    default:
      return effect satisfies never
  }
}
