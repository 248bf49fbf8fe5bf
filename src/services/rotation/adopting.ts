import { fault, type Fault } from '../../core/fault'
import type { Effect } from '../../core/rotation/effect'
import type { EffectTools } from './effect-tools'
import type { Live } from './live'
import { keepOwnSecret } from './old-secret'
import { withSlotSecret } from './secrets'

/**
 * The account's connection works with the new key from here on. Repeated after a crash at will: the new credential is tried before
 * the old one is given up, in one transaction, and giving it up twice is once.
 */
export async function adoptCredential(
  { tools, register }: EffectTools,
  live: Live,
  effect: Extract<Effect, { kind: 'adopt-credential' }>
): Promise<Fault | null> {
  const { plan, diff, new: fresh } = live.state
  if (fresh === null) throw new Error('A credential is adopted that was never made.')
  // With less than the old one may do, the connection would lose what it needs to end this rotation.
  if (diff.narrower.length > 0) return fault('permission-missing', 'scope-not-grantable')
  await keepOwnSecret(tools, register, live)
  const { providerKeyId } = fresh.facts
  const used = await withSlotSecret(tools, effect.slotId, secret =>
    tools.adoptCredential(plan.accountId, secret, providerKeyId)
  )
  const adopted = used.ok ? used.value : used
  if (!adopted.ok) return adopted.fault
  await register.record(live, { kind: 'credential-adopted', at: tools.clock.now() })
  return null
}
