import type { Clock, IdSource } from '../../core/clock'
import type { Result } from '../../core/fault'
import type { AccountId } from '../../core/ids'
import type { Provider, ProviderClient } from '../../core/ports/provider'
import type { CreationStore } from '../../core/ports/creations'
import type { AccountStore } from '../../core/ports/accounts'
import type { AuditStore } from '../../core/ports/audit'
import type { KeyStore } from '../../core/ports/keys'
import type { Transactions } from '../../core/ports/transactions'
import type { SealedSecretStore } from '../../core/ports/sealed-secrets'
import type { TeamGate } from '../../core/ports/team-gate'
import type { BundleCodec, Vault } from '../../core/ports/vault'

/** What creating a key needs of its neighbours. */
export type CreationTools = {
  readonly clock: Clock
  readonly ids: Pick<IdSource, 'id'>
  readonly transactions: Transactions
  readonly accounts: AccountStore
  readonly keys: KeyStore
  readonly audit: AuditStore
  readonly creations: CreationStore
  readonly sealedSecrets: SealedSecretStore
  readonly vault: Vault
  readonly codec: BundleCodec
  providerOf(accountId: AccountId): Provider | null
  withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
  /** A team takes part in every key of a real account. */
  readonly team?: Pick<TeamGate, 'beforeNewKey'>
  /** How long a sealed secret waits for its hand-off. */
  readonly sealedSecretLifeMs: number
}

export type CreateKeyInput = {
  readonly accountId: AccountId
  readonly groupId: string
  readonly name: string
  readonly grants: readonly string[]
  readonly permissionSetId: string | null
  readonly expiresAt: number | null
  readonly options: Readonly<Record<string, boolean>>
}
