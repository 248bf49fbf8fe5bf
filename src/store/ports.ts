import type { Account, AccountHealth, AccountReport, AccountSettings } from '../core/account'
import type { Fault } from '../core/fault'
import type { AccountId, KeyId, RotationId } from '../core/ids'
import type { Key, KeyStatus, ProviderKey } from '../core/key'
import type { KeyHistory, Reading } from '../core/dormancy/history'
import type { Verdict } from '../core/dormancy/verdict'

// What services may ask of the store. The SQL behind these types lives only in this room.

/** Runs `work` in one durable transaction: all of it is on disk when this returns, or nothing is. */
export type Transactions = { run<T>(work: () => T): T }

export type AccountState = {
  readonly health: AccountHealth
  readonly lastSyncAt: number | null
  readonly lastGoodSyncAt: number | null
  readonly lastFault: Fault | null
  readonly keyCount: number
  /** The last preflight's answer, if any. */
  readonly report: AccountReport | null
}

export type AccountStore = {
  all(): readonly Account[]
  get(id: AccountId): Account | null
  insert(account: Account): void
  rename(id: AccountId, name: string, environment: string): void
  updateSettings(id: AccountId, settings: AccountSettings): void
  /** Only together with a new credential: the old one is bound to the old origin. */
  updateBaseUrl(id: AccountId, baseUrl: string): void
  remove(id: AccountId): void
  state(id: AccountId): AccountState
  saveState(id: AccountId, state: Partial<Omit<AccountState, 'keyCount'>>): void
}

/** Sealed management credentials, one per account, each a sealed box of the vault. */
export type CredentialStore = {
  get(
    accountId: AccountId
  ): { readonly box: Uint8Array; readonly origin: string; readonly savedAt: number } | null
  put(accountId: AccountId, box: Uint8Array, origin: string, at: number): void
  remove(accountId: AccountId): void
  count(): number
}

export type KeySort =
  | 'name'
  | 'service'
  | 'environment'
  | 'account'
  | 'status'
  | 'lastUsed'
  | 'createdAt'
  | 'expiresAt'
  | 'risk'
  | 'permissions'
  | 'owner'

export type KeyGrouping = 'none' | 'service' | 'environment' | 'provider' | 'account' | 'owner' | 'finding'

/** All given conditions must hold. `text` matches anywhere in name, mask, service, account or owner, ignoring case. */
export type KeyFilter = {
  readonly text?: string
  readonly accountIds?: readonly string[]
  readonly providerIds?: readonly string[]
  readonly environments?: readonly string[]
  readonly services?: readonly string[]
  readonly statuses?: readonly KeyStatus[]
  readonly verdicts?: readonly string[]
  readonly findings?: readonly string[]
  readonly grants?: readonly string[]
  readonly owners?: readonly string[]
  readonly tags?: readonly string[]
  /** Only keys idle for at least this long; unknown last-used never matches. */
  readonly idleAtLeastMs?: number
  readonly isSandbox?: boolean
  /** Revoked and vanished keys are left out unless this is true. */
  readonly includeGone?: boolean
}

export type KeyQuery = {
  readonly filter: KeyFilter
  readonly sort: KeySort
  readonly descending: boolean
  readonly group: KeyGrouping
  readonly offset: number
  readonly limit: number
}

export type KeyWithVerdict = { readonly key: Key; readonly verdict: Verdict; readonly assessedAt: number }

/** A key with what Rekey saw of it over time: all that its verdict needs from the store. */
export type AssessableKey = { readonly key: Key; readonly history: KeyHistory }

export type KeyPageResult = {
  readonly rows: readonly KeyWithVerdict[]
  readonly total: number
  /** Group headers with their counts over the whole result, in order, when grouped. */
  readonly groups: readonly { readonly value: string; readonly count: number }[]
}

export type KeyCounts = {
  readonly total: number
  readonly byVerdict: { readonly [state: string]: number }
  readonly byFinding: { readonly [finding: string]: number }
  readonly byEnvironment: { readonly [environment: string]: number }
  readonly byAccount: { readonly [accountId: string]: number }
}

export type UpsertSummary = {
  readonly appeared: number
  readonly changed: number
  readonly vanished: number
  readonly unchanged: number
}

export type KeyStore = {
  /** One batch of one account's list, as read at `at`. Keeps observations of last-used; writes drift to the audit trail. */
  upsert(account: Account, keys: readonly ProviderKey[], at: number): UpsertSummary
  /** After a complete list: marks this account's keys not seen since `listStartedAt` as vanished. Returns their ids. */
  markUnseen(accountId: AccountId, listStartedAt: number, at: number): readonly KeyId[]
  get(id: KeyId): Key | null
  withVerdict(id: KeyId): KeyWithVerdict | null
  page(query: KeyQuery): KeyPageResult
  counts(filter: KeyFilter): KeyCounts
  /** Status as we know it right after our own act, before the next sync. */
  setStatus(id: KeyId, status: KeyStatus, at: number): void
  setTags(id: KeyId, tags: readonly string[]): void
  setRotation(id: KeyId, rotationId: RotationId | null): void
  setManagement(id: KeyId, isManagement: boolean): void
  /**
   * A key that Rekey made itself: stored like one batch of a list, but it did not appear from outside. Call it before any
   * list is read again, else the key is taken for drift.
   */
  adopt(account: Account, key: ProviderKey, at: number): Key
  /** Keys whose verdict must be made again (changed, or older than `before`), in batches. */
  unassessed(before: number, limit: number): readonly AssessableKey[]
  history(id: KeyId): KeyHistory
  saveVerdicts(
    verdicts: readonly { readonly id: KeyId; readonly verdict: Verdict; readonly at: number }[]
  ): void
  forEachOfAccount(accountId: AccountId, visit: (key: Key) => void): void
}

export type Observation = Reading

export type ObservationStore = {
  add(id: KeyId, observation: Observation): void
  /** Newest first, bounded. */
  recent(id: KeyId, limit: number): readonly Observation[]
  /** Longest gap between two distinct uses seen, in ms; null with fewer than two. */
  longestGapMs(id: KeyId): number | null
  /** Our own probes of a key, so that they are not taken for traffic. */
  addProbe(id: KeyId, at: number): void
  probes(id: KeyId, since: number): readonly number[]
}

export const AUDIT_ACTS = [
  'account.connected',
  'account.changed',
  'account.removed',
  'credential.replaced',
  'sync.finished',
  'sync.failed',
  'key.appeared',
  'key.changed',
  'key.vanished',
  'key.created',
  'key.disabled',
  'key.enabled',
  'key.revoked',
  'key.revoke-failed',
  'key.probed',
  'key.tagged',
  'handoff.delivered',
  'handoff.copied',
  'handoff.revealed',
  'handoff.saved',
  'handoff.discarded',
  'handoff.confirmed',
  'rotation.started',
  'rotation.step',
  'rotation.finished',
  'rotation.aborted',
  'rotation.abandoned',
  'rotation.needs-human',
  'orphan.found',
  'orphan.revoked',
  'confirmation.given',
  'vault.locked',
  'vault.unlocked',
  'settings.changed',
  'sandbox.started',
  'sandbox.removed',
  'access.refused'
] as const
export type AuditAct = (typeof AUDIT_ACTS)[number]

/** `facts` are plain, non-secret, short values; free text is length-capped. */
export type AuditEntry = {
  readonly at: number
  readonly act: AuditAct
  readonly actor: 'operator' | 'rekey'
  readonly accountId: AccountId | null
  readonly keyId: KeyId | null
  readonly rotationId: RotationId | null
  readonly facts: { readonly [name: string]: string | number | boolean | null }
}
export type AuditRow = AuditEntry & { readonly seq: number; readonly hash: string }

export type AuditFilter = {
  readonly text?: string
  readonly acts?: readonly AuditAct[]
  readonly accountId?: string
  readonly keyId?: string
  readonly rotationId?: string
  readonly since?: number
  readonly until?: number
}

/** Append-only and hash-chained: updates and deletes are refused by the database itself. */
export type AuditStore = {
  append(entry: AuditEntry): AuditRow
  page(
    filter: AuditFilter,
    beforeSeq: number | null,
    limit: number
  ): { rows: readonly AuditRow[]; total: number }
  verify(): {
    readonly isValid: boolean
    readonly rows: number
    readonly firstBadSeq: number | null
    readonly head: string
  }
}

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
