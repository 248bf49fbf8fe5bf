import type { SealedSecretView } from '../../contract/deliveries'
import type { SealedSecret } from '../../core/ports/sealed-secrets'
import type { Profile } from '../profile'

/** `clipboard`: what lies there now, if it was copied from this secret. */
export function toSealedSecretView(
  { store, sealedSecrets }: Pick<Profile, 'store' | 'sealedSecrets'>,
  secret: SealedSecret,
  clipboard: SealedSecretView['clipboard']
): SealedSecretView {
  const key = secret.keyId === null ? null : store.keys.get(secret.keyId)
  const account = store.accounts.get(secret.accountId)
  return {
    id: secret.id,
    keyId: secret.keyId,
    keyName: key?.name ?? secret.label,
    masked: key?.masked ?? null,
    accountName: account?.name ?? '',
    isSandbox: account?.isSandbox === true,
    rotationId: secret.rotationId,
    state: secret.state,
    createdAt: secret.createdAt,
    expiresAt: secret.expiresAt,
    fingerprint: secret.fingerprint,
    // What failed before anything left the vault is no exposure; what was only started may be one.
    exposures: sealedSecrets
      .exposures(secret.id)
      .filter(exposure => exposure.outcome !== 'failed')
      .map(({ startedAt, kind, where, outcome }) => ({
        at: startedAt,
        how: kind,
        where,
        isCertain: outcome === 'done'
      })),
    parts: secret.parts.map(({ name, label, envName, isSecret }) => ({ name, label, envName, isSecret })),
    clipboard
  }
}
