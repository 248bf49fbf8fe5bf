import type { Clock } from '../core/clock'
import type { Exclusion, PolicyBook } from '../core/dormancy/policy'
import type { Result } from '../core/fault'
import type { AccountId, KeyId } from '../core/ids'
import type { Provider, ProviderClient } from '../core/ports/provider'
import type { AccountStore } from '../core/ports/accounts'
import type { AuditStore } from '../core/ports/audit'
import type { KeyStore } from '../core/ports/keys'
import type { Transactions } from '../core/ports/transactions'

/** What the inventory needs of its neighbours. */
export type InventoryTools = {
  readonly clock: Clock
  readonly transactions: Transactions
  readonly accounts: AccountStore
  readonly keys: KeyStore
  readonly audit: AuditStore
  providerOf(accountId: AccountId): Provider | null
  withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
  policies(): PolicyBook
  exclusions(): readonly Exclusion[]
  /** Live keys of rotations and creates whose secret nobody holds. */
  orphans(): ReadonlySet<KeyId>
  /** Accounts that are read at the same time; 8 when left out. */
  readonly maxParallel?: number
}
