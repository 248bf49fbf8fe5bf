import type { Clock, IdSource } from '../../core/clock'
import type { Fault, Result } from '../../core/fault'
import type { AccountId, KeyId } from '../../core/ids'
import type { Key } from '../../core/key'
import type { Provider, ProviderClient } from '../../core/ports/provider'
import type { EvidenceGrade } from '../../core/rotation/overview'
import type { RevocationStore } from '../../core/ports/revocations'
import type { AccountStore } from '../../core/ports/accounts'
import type { AuditStore } from '../../core/ports/audit'
import type { DeliveryStore } from '../../core/ports/deliveries'
import type { KeyStore } from '../../core/ports/keys'
import type { TeamGate } from '../../core/ports/team-gate'
import type { Transactions } from '../../core/ports/transactions'
import type { Confirmations } from '../confirmations'

/** What the revocation service needs of its neighbours. */
export type RevocationTools = {
  readonly clock: Clock
  readonly ids: Pick<IdSource, 'id'>
  readonly transactions: Transactions
  readonly accounts: AccountStore
  readonly keys: KeyStore
  readonly deliveries: Pick<DeliveryStore, 'keysIn'>
  readonly audit: AuditStore
  readonly revocations: RevocationStore
  readonly confirmations: Confirmations
  providerOf(accountId: AccountId): Provider | null
  withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
  /** What a team may hold up; missing for one machine alone. */
  readonly team?: TeamGate
  /** How long a key must have been unused to count as quiet. */
  quietMs(key: Key): number
}

/** `claimed`: the provider accepted, but no later reading has shown the key gone yet. */
export type RevokeState = 'gone' | 'claimed' | 'failed' | 'unknown'

export type RevokeResult = {
  readonly keyId: KeyId
  readonly state: RevokeState
  readonly evidence: EvidenceGrade
  readonly fault: Fault | null
}
