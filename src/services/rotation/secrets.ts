import { failed, type Result } from '../../core/fault'
import type { SealedSecretId } from '../../core/ids'
import type { RotationState } from '../../core/rotation/state'
import { wipeBundle, type SecretBundle } from '../../core/secret'
import type { SealPurpose } from '../../core/ports/vault'
import type { RotationTools } from './tools'

/** Opens a sealed secret for `work` and wipes it. Fault `not-found/secret-destroyed` once it is destroyed. */
export async function withSealedSecret<T>(
  tools: RotationTools,
  secretId: SealedSecretId,
  work: (secret: SecretBundle) => Promise<T>
): Promise<Result<T>> {
  const sealedSecret = tools.sealedSecrets.get(secretId)
  const box = tools.sealedSecrets.box(secretId)
  if (sealedSecret === null || box === null) return failed('not-found', 'secret-destroyed')
  const { accountId, origin, bond } = sealedSecret
  return withBox(tools, box, { kind: 'sealed-secret', accountId, origin, bond }, work)
}

/** Lends the old key's secret, where it was kept for the last proof. */
export async function withOldSecret<T>(
  tools: RotationTools,
  state: RotationState,
  work: (secret: SecretBundle) => Promise<T>
): Promise<Result<T>> {
  const { rotationId, accountId } = state.plan
  const kept = tools.journal.oldSecret(rotationId)
  if (kept === null) return failed('not-found', 'secret-destroyed')
  return withBox(
    tools,
    kept.box,
    { kind: 'old-secret', accountId, origin: kept.origin, bond: rotationId },
    work
  )
}

async function withBox<T>(
  tools: RotationTools,
  box: Uint8Array,
  purpose: SealPurpose,
  work: (secret: SecretBundle) => Promise<T>
): Promise<Result<T>> {
  const used = await tools.vault.use(box, purpose, async (bytes): Promise<Result<T>> => {
    const secret = tools.codec.decode(bytes)
    if (!secret.ok) return secret
    try {
      return { ok: true, value: await work(secret.value) }
    } finally {
      wipeBundle(secret.value)
    }
  })
  return used.ok ? used.value : used
}
