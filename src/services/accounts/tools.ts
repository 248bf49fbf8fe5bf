import type { Account } from '../../core/account'
import type { IdSource } from '../../core/clock'
import type { Result } from '../../core/fault'
import type { AccountId, ProviderId } from '../../core/ids'
import type { ConnectionTools, Provider } from '../../core/ports/provider'
import type { SecretBundle } from '../../core/secret'
import type { AccountStore } from '../../core/ports/accounts'
import type { AuditAct, AuditEntry } from '../../core/ports/audit'
import type { CredentialStore } from '../../core/ports/credentials'
import type { BundleCodec, SealPurpose, Vault } from '../../core/ports/vault'
import type { ForgetTools } from '../forget'
import { openBundle, sealBundle } from '../sealed-credential'

/** What connecting accounts needs of its neighbours. */
export type AccountsTools = ForgetTools & {
  readonly ids: Pick<IdSource, 'id'>
  readonly providers: ReadonlyMap<ProviderId, Provider>
  readonly connection: ConnectionTools
  readonly accounts: AccountStore
  readonly credentials: CredentialStore
  readonly vault: Vault
  readonly codec: BundleCodec
  /** Is there a rotation, an unfinished create or revoke, or a live sealed secret of this account? */
  hasOpenWork(accountId: AccountId): boolean
  /** The same without the revokes that have failed, of which a person was told. */
  isAtWork(accountId: AccountId): boolean
}

/** A sealed credential and the origin that it is bound to. */
export type SealedCredential = { readonly box: Uint8Array; readonly origin: string }

export function credentialPurpose(accountId: AccountId, origin: string): SealPurpose {
  return { kind: 'credential', accountId, origin, bond: '' }
}

/** Does not wipe the bundle. */
export function sealCredential(
  tools: AccountsTools,
  accountId: AccountId,
  origin: string,
  bundle: SecretBundle
): Result<SealedCredential> {
  const box = sealBundle(tools, bundle, credentialPurpose(accountId, origin))
  return box.ok ? { ok: true, value: { box: box.value, origin } } : box
}

/** The credential in the clear; the caller wipes it. */
export function openCredential(
  tools: AccountsTools,
  accountId: AccountId,
  { box, origin }: SealedCredential
): Promise<Result<SecretBundle>> {
  return openBundle(tools, box, credentialPurpose(accountId, origin))
}

export function writeAudit(
  tools: AccountsTools,
  account: Account,
  act: AuditAct,
  facts: AuditEntry['facts'] = {}
): void {
  tools.audit.append(auditEntry(tools, account, act, facts))
}

export function auditEntry(
  tools: AccountsTools,
  account: Account,
  act: AuditAct,
  facts: AuditEntry['facts'] = {}
): AuditEntry {
  return {
    at: tools.connection.clock.now(),
    act,
    actor: 'operator',
    accountId: account.id,
    keyId: null,
    rotationId: null,
    facts: { provider: account.providerId, name: account.name, ...facts }
  }
}
