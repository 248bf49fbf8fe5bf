import type { AccountStore } from './accounts'
import type { AuditStore } from './audit'
import type { CredentialStore } from './credentials'
import type { KeyStore } from './keys'
import type { ObservationStore } from './observations'
import type { Transactions } from './transactions'

// The repositories that one open database offers together. Needed by whoever connects services to it.

/** The open database and its repositories. */
export type Store = {
  readonly transactions: Transactions
  readonly accounts: AccountStore
  readonly credentials: CredentialStore
  readonly keys: KeyStore
  readonly observations: ObservationStore
  readonly audit: AuditStore
  close(): void
}
