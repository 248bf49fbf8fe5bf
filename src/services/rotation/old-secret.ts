import { failed, type Result } from '../../core/fault'
import { isSameSecret, wipeBundle, type SecretBundle } from '../../core/secret'
import type { SealedSecret } from '../../core/ports/sealed-secrets'
import type { IsOldKey } from '../handoff'
import type { Live, Register } from './live'
import { withSealedSecret } from './secrets'
import type { OldSecretSource, RotationTools } from './tools'

/**
 * For the proof E3 the old secret is needed once more after its key was revoked. It is read from its destination before that
 * is overwritten, and kept only when the provider says that it is alive now: else its death would prove nothing later.
 * Whatever goes wrong here costs a grade of evidence and nothing else.
 */
export async function keepOldSecret(
  tools: RotationTools,
  register: Register,
  live: Live,
  from: OldSecretSource
): Promise<void> {
  const { plan } = live.state
  const isWanted = plan.policy.wanted === 'E3' && plan.provider.probe !== 'none' && !live.state.hasOldSecret
  const sealedSecret =
    live.state.sealedSecret === null ? null : tools.sealedSecrets.get(live.state.sealedSecret.id)
  if (!isWanted || sealedSecret === null || from.destination.readCurrent === undefined) return
  const current = await from.destination.readCurrent(from.settings, { parts: sealedSecret.parts })
  if (!current.ok || current.value === null) return
  try {
    await keepIfAlive(tools, register, live, { secret: current.value, sealedSecret, isOldKey: from.isOldKey })
  } finally {
    wipeBundle(current.value)
  }
}

/** The same for the credential that Rekey itself works with, right before it is replaced. */
export async function keepOwnSecret(tools: RotationTools, register: Register, live: Live): Promise<void> {
  const { plan, sealedSecret: info, hasOldSecret } = live.state
  const sealedSecret = info === null ? null : tools.sealedSecrets.get(info.id)
  if (hasOldSecret || sealedSecret === null || plan.provider.probe === 'none') return
  await tools.withOwnSecret?.(plan.accountId, current =>
    keepIfAlive(tools, register, live, { secret: current, sealedSecret, isOldKey: () => true })
  )
}

async function keepIfAlive(
  tools: RotationTools,
  register: Register,
  live: Live,
  {
    secret,
    sealedSecret,
    isOldKey
  }: { readonly secret: SecretBundle; readonly sealedSecret: SealedSecret; readonly isOldKey: IsOldKey }
): Promise<void> {
  const { plan } = live.state
  // A write that came through although its answer was lost has put the new one there: it would stay alive, and prove nothing.
  const isOld = await withSealedSecret(tools, sealedSecret.id, fresh =>
    Promise.resolve(!isSameSecret(secret, fresh) && isOldKey(secret, fresh))
  )
  if (!isOld.ok || !isOld.value) return
  const startedAt = tools.clock.now()
  const alive = await tools.withClient(plan.accountId, client => client.probe(secret))
  if (!alive.ok || alive.value.kind !== 'alive') return
  const box = seal(tools, live, secret, sealedSecret.origin)
  if (!box.ok) return
  await register.record(live, { kind: 'old-secret-kept', at: tools.clock.now(), startedAt }, () => {
    tools.journal.putOldSecret(plan.rotationId, box.value, sealedSecret.origin)
    tools.observations.addProbe(plan.oldKeyId, tools.clock.now())
  })
}

function seal(tools: RotationTools, live: Live, secret: SecretBundle, origin: string): Result<Uint8Array> {
  const state = tools.vault.state()
  if (state !== 'open' && state !== 'session') return failed('vault-locked')
  const { accountId, rotationId } = live.state.plan
  const bytes = tools.codec.encode(secret)
  const box = tools.vault.seal(bytes, { kind: 'old-secret', accountId, origin, bond: rotationId })
  bytes.fill(0)
  return box
}
