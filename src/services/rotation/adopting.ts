import type { Fault } from '../../core/fault'
import type { Effect } from '../../core/rotation/effect'
import type { EffectTools } from './effect-tools'
import type { Live } from './live'
import { keepOwnSecret } from './old-secret'
import { withSealedSecret } from './secrets'

/**
 * The account's connection works with the new key from here on. Repeated after a crash at will: what is about to change is
 * journaled first, the new credential is tried before the old one is given up, in one transaction, and giving it up twice is once.
 */
export async function adoptCredential(
  { tools, register }: EffectTools,
  live: Live,
  effect: Extract<Effect, { kind: 'adopt-credential' }>
): Promise<Fault | null> {
  const { plan, new: fresh } = live.state
  if (fresh === null) throw new Error('A credential is adopted that was never made.')
  await keepOwnSecret(tools, register, live)
  if (!register.apply(live, { kind: 'adopt-intended', at: tools.clock.now() })) return null
  const { providerKeyId } = fresh.facts
  const used = await withSealedSecret(tools, effect.secretId, secret =>
    tools.adoptCredential(plan.accountId, secret, providerKeyId)
  )
  const adopted = used.ok ? used.value : used
  const at = tools.clock.now()
  if (adopted.ok) {
    await register.record(live, { kind: 'credential-adopted', at })
    return null
  }
  if (mayPass(adopted.fault) || tools.usesAsOwn(plan.accountId, providerKeyId)) return adopted.fault
  register.apply(live, { kind: 'handoff-failed', at, how: 'destination', fault: adopted.fault })
  return null
}

function mayPass({ code, retry }: Fault): boolean {
  return retry === 'later' || code === 'vault-locked'
}
