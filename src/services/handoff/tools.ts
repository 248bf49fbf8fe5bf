import type { Clock, IdSource } from '../../core/clock'
import type { DestinationLookup } from '../../core/ports/destination'
import { failed, type Fault, type Result } from '../../core/fault'
import type { AccountId, RotationId, SealedSecretId } from '../../core/ids'
import { wipeBundle, type SecretBundle } from '../../core/secret'
import type { Delivery, DeliveryStore } from '../../core/ports/deliveries'
import type { AuditAct, AuditEntry } from '../../core/ports/audit'
import type { Exposure, SealedSecret, SealedSecretStore } from '../../core/ports/sealed-secrets'
import type { BundleCodec, Vault } from '../../core/ports/vault'
import type { Clipboard } from '../../core/ports/clipboard'
import type { ForgetTools } from '../forget'

/** What is known of the key that a rotation replaces. */
export type OldKey = {
  /** Masked form or public id, as the provider lists it. */
  readonly masked: string | null
  /** Fingerprints of its secret parts, where Rekey delivered it. */
  readonly prints: readonly string[]
}

/** What a hand-off needs of its neighbours. */
export type HandoffTools = ForgetTools & {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  readonly ids: Pick<IdSource, 'id'>
  readonly sealedSecrets: SealedSecretStore
  readonly deliveries: DeliveryStore
  readonly vault: Vault
  readonly codec: BundleCodec
  readonly clipboard: Clipboard
  readonly destinations: DestinationLookup
  isSandbox(accountId: AccountId): boolean
  /** The key that a rotation replaces; null when nothing is known of it. */
  oldKeyOf(rotationId: RotationId): OldKey | null
  /** Writes a file that must not exist yet, for its owner only, and reads it back. Does not wipe `bytes`. */
  saveSecretFile(path: string, bytes: Uint8Array): Promise<Result<null>>
}

/** The sealed secret while its box exists. Faults: `not-found`, or `secret-destroyed` once it is destroyed. */
export function liveSecret(tools: HandoffTools, id: SealedSecretId): Result<SealedSecret> {
  const sealedSecret = tools.sealedSecrets.get(id)
  if (sealedSecret === null) return failed('not-found')
  return sealedSecret.state === 'destroyed'
    ? failed('not-found', 'secret-destroyed')
    : { ok: true, value: sealedSecret }
}

/** Opens a sealed secret for the caller's work and wipes it afterwards. */
export async function withSecret<T>(
  tools: HandoffTools,
  sealedSecret: SealedSecret,
  work: (secret: SecretBundle) => Promise<Result<T>>
): Promise<Result<T>> {
  const box = tools.sealedSecrets.box(sealedSecret.id)
  if (box === null) return failed('not-found', 'secret-destroyed')
  const { accountId, origin, bond } = sealedSecret
  const used = await tools.vault.use(box, { kind: 'sealed-secret', accountId, origin, bond }, async bytes => {
    const secret = tools.codec.decode(bytes)
    if (!secret.ok) return secret
    try {
      return await work(secret.value)
    } finally {
      wipeBundle(secret.value)
    }
  })
  return used.ok ? used.value : used
}

/** Has a person seen the secret, or may they have? A public part on the clipboard does not count. */
export function showingsOf(tools: HandoffTools, id: SealedSecretId): readonly Exposure[] {
  return tools.sealedSecrets.exposures(id).filter(({ kind }) => kind === 'copy' || kind === 'reveal')
}

export function writeAudit(
  tools: HandoffTools,
  sealedSecret: SealedSecret,
  act: AuditAct,
  facts: AuditEntry['facts'],
  actor: AuditEntry['actor'] = 'operator'
): void {
  tools.audit.append(auditEntry(tools, sealedSecret, act, facts, actor))
}

/** Call it in the transaction of the audit row. Without a key there is nothing to ask for its destinations. */
export function recordDelivery(
  tools: HandoffTools,
  sealedSecret: SealedSecret,
  label: string,
  written: Pick<Delivery, 'destination' | 'fingerprints' | 'proof'>
): void {
  if (sealedSecret.keyId === null) return
  tools.deliveries.add({
    at: tools.clock.now(),
    keyId: sealedSecret.keyId,
    accountId: sealedSecret.accountId,
    label,
    ...written
  })
}

export function auditEntry(
  tools: HandoffTools,
  sealedSecret: SealedSecret,
  act: AuditAct,
  facts: AuditEntry['facts'],
  actor: AuditEntry['actor']
): AuditEntry {
  return {
    at: tools.clock.now(),
    act,
    actor,
    accountId: sealedSecret.accountId,
    keyId: sealedSecret.keyId,
    rotationId: sealedSecret.rotationId,
    facts: { secretId: sealedSecret.id, label: sealedSecret.label, ...facts }
  }
}

export function refused(fault: Fault): Result<never> {
  return { ok: false, fault }
}
