import type { AccountId, KeyId, RotationId, SealedSecretId } from '../../core/ids'
import { ok, type Result } from '../../core/fault'
import type { ProviderManifest } from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import type { SealedSecret, SealedSecretPart } from '../../core/ports/sealed-secrets'
import type { BundleCodec, Vault } from '../../core/ports/vault'

export type FreshSecret = {
  readonly secretId: SealedSecretId
  readonly accountId: AccountId
  readonly keyId: KeyId
  readonly rotationId: RotationId | null
  readonly origin: string
  readonly label: string
  readonly secret: SecretBundle
  readonly at: number
  readonly expiresAt: number
}

/**
 * Seals a fresh secret and describes it without its value. Synchronous, so that it fits into the transaction that
 * records the create. Does not wipe the bundle. Fault: `vault-locked`.
 */
export function sealSecret(
  tools: { readonly vault: Vault; readonly codec: BundleCodec },
  manifest: ProviderManifest,
  fresh: FreshSecret
): Result<{ readonly sealedSecret: SealedSecret; readonly box: Uint8Array }> {
  const parts = partsOf(tools.vault, manifest, fresh.secret)
  if (!parts.ok) return parts
  const bond = fresh.rotationId ?? fresh.secretId
  const bytes = tools.codec.encode(fresh.secret)
  const box = tools.vault.seal(bytes, {
    kind: 'sealed-secret',
    accountId: fresh.accountId,
    origin: fresh.origin,
    bond
  })
  bytes.fill(0)
  if (!box.ok) return box
  const sealedSecret: SealedSecret = {
    id: fresh.secretId,
    accountId: fresh.accountId,
    keyId: fresh.keyId,
    rotationId: fresh.rotationId,
    origin: fresh.origin,
    bond,
    state: 'sealed',
    label: fresh.label,
    fingerprint: parts.value.find(part => part.fingerprint !== null)?.fingerprint ?? '',
    parts: parts.value,
    createdAt: fresh.at,
    expiresAt: fresh.expiresAt,
    storedWhere: null
  }
  return ok({ sealedSecret, box: box.value })
}

function partsOf(vault: Vault, manifest: ProviderManifest, secret: SecretBundle): Result<SealedSecretPart[]> {
  const parts: SealedSecretPart[] = []
  for (const part of secret.parts) {
    const print = part.isSecret ? part.value.expose(bytes => vault.fingerprint(bytes)) : ok(null)
    if (!print.ok) return print
    parts.push({
      name: part.name,
      label: manifest.secretParts.find(known => known.name === part.name)?.label ?? part.name,
      envName: part.envName,
      isSecret: part.isSecret,
      fingerprint: print.value
    })
  }
  return ok(parts)
}
