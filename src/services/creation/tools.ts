import type { Clock, IdSource } from '../../core/clock'
import type { Result } from '../../core/fault'
import type { AccountId } from '../../core/ids'
import type { Provider, ProviderClient } from '../../core/provider'
import type { CreationStore } from '../../store/obligation-ports'
import type { AccountStore, AuditStore, KeyStore, Transactions } from '../../store/ports'
import type { SlotStore } from '../../store/slot-ports'
import type { BundleCodec } from '../../vault/bundle-codec'
import type { Vault } from '../../vault/vault'

/** What creating a key needs of its neighbours. */
export type CreationTools = {
  readonly clock: Clock
  readonly ids: Pick<IdSource, 'id'>
  readonly transactions: Transactions
  readonly accounts: AccountStore
  readonly keys: KeyStore
  readonly audit: AuditStore
  readonly creations: CreationStore
  readonly slots: SlotStore
  readonly vault: Vault
  readonly codec: BundleCodec
  providerOf(accountId: AccountId): Provider | null
  withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
  /** How long a sealed secret waits for its hand-off. */
  readonly slotLifeMs: number
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
