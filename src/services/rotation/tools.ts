import type { Account } from '../../core/account'
import type { Clock, IdSource } from '../../core/clock'
import type { Result } from '../../core/fault'
import type { AccountId, KeyId, SealedSecretId } from '../../core/ids'
import type { Activator } from '../../core/ports/activator'
import type { Provider, ProviderClient, ProviderManifest } from '../../core/ports/provider'
import type { DestinationChoice } from '../../core/rotation/event'
import type { RotationPolicy } from '../../core/rotation/facts'
import type { SecretBundle } from '../../core/secret'
import type { DeliveryStore } from '../../core/ports/deliveries'
import type { JournalStore } from '../../core/ports/journal'
import type { ObservationStore } from '../../core/ports/observations'
import type { AccountStore } from '../../core/ports/accounts'
import type { AuditStore } from '../../core/ports/audit'
import type { KeyStore } from '../../core/ports/keys'
import type { Transactions } from '../../core/ports/transactions'
import type { SealedSecretStore } from '../../core/ports/sealed-secrets'
import type { TeamGate } from '../../core/ports/team-gate'
import type { BundleCodec, Vault } from '../../core/ports/vault'
import type { Delivered, IsOldKey } from '../handoff'
import type { Destination, DestinationSettings } from '../../core/ports/destination'

/** Calls `run` once, at `time` (epoch ms) or soon after, or when the clock was set back. Answers how to take it back. */
export type Scheduler = { at(time: number, run: () => void): () => void }

/** How a provider behaves in time, where that is known better than its manifest (the sandbox answers at once). In ms. */
export type ProviderTiming = Partial<
  Pick<ProviderManifest, 'lastUsedLagMs' | 'lastUsedPrecisionMs' | 'lastUsedQuality' | 'listLagMs'> & {
    readonly propagationMs: number
  }
>

/** Where the old secret may stand. `isOldKey` compares with the fresh one; nothing else is sent to the provider. */
export type OldSecretSource = {
  readonly destination: Destination
  readonly settings: DestinationSettings
  readonly isOldKey: IsOldKey
}

/** What rotations need of their neighbours. */
export type RotationTools = {
  readonly clock: Clock
  readonly ids: IdSource
  readonly scheduler: Scheduler
  /** Random id of this run of the app; monotonic time counts only within one run. */
  readonly run: string
  readonly transactions: Transactions
  readonly accounts: Pick<AccountStore, 'get'>
  readonly keys: Pick<
    KeyStore,
    'get' | 'upsert' | 'believed' | 'adopt' | 'setStatus' | 'setRotation' | 'firstSeen'
  >
  readonly observations: Pick<ObservationStore, 'longestGapMs' | 'addProbe'>
  readonly audit: Pick<AuditStore, 'append'>
  /** Labels of the destinations that the key's secret was delivered to as far as the history knows, newest first. */
  deliveredTo?(keyId: KeyId): readonly string[]
  /** Where secrets were delivered; deliveries by Rekey are added by the service that makes them. */
  readonly deliveries: Pick<DeliveryStore, 'add'>
  readonly journal: JournalStore
  readonly sealedSecrets: SealedSecretStore
  readonly vault: Vault
  readonly codec: BundleCodec
  providerOf(accountId: AccountId): Provider | null
  withClient<T>(accountId: AccountId, work: (client: ProviderClient) => Promise<T>): Promise<Result<T>>
  policyOf(account: Account): RotationPolicy
  timingOf(account: Account): ProviderTiming
  /**
   * Looks at a destination, and writes where that is not done yet. Fault `not-found` when nobody knows the destination
   * any more: then a person hands the key off again.
   */
  finishDelivery(
    secretId: SealedSecretId,
    destination: DestinationChoice,
    consent: { readonly replaceOther: boolean }
  ): Promise<Result<Delivered>>
  /** Where the old secret may stand, to be kept before it is overwritten; null for an unknown destination. */
  oldSecretAt(secretId: SealedSecretId, destination: DestinationChoice): Promise<OldSecretSource | null>
  /** What the person chose for this destination; null when none was chosen, or this build or connection is gone. */
  activatorFor(destination: DestinationChoice): Activator | null
  /** Lets the account's connection use this secret from now on, after it has worked once. For mode `self`. */
  adoptCredential(accountId: AccountId, secret: SecretBundle, providerKeyId: string): Promise<Result<null>>
  /** Is this the key that the account's connection is set to work with now? For mode `self`. */
  usesAsOwn(accountId: AccountId, providerKeyId: string): boolean
  /** Lends the secret that the account's connection uses now, in the shape of a key's. For mode `self`. */
  withOwnSecret?<T>(accountId: AccountId, work: (secret: SecretBundle) => Promise<T>): Promise<Result<T>>
  /** What a team may hold up; missing for one machine alone. */
  readonly team?: TeamGate
  /** A bug of ours: reported, and that rotation rests until the next start. */
  onBug(error: unknown): void
}
