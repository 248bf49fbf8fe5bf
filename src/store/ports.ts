import type { Account, AccountHealth, AccountReport, AccountSettings } from '../core/account'
import type { Fault } from '../core/fault'
import type { AccountId, KeyId, RotationId } from '../core/ids'
import type { Key, KeyStatus, ProviderKey } from '../core/key'
import type { KeyHistory } from '../core/dormancy/history'
import type { NameTraits } from '../core/dormancy/traits'
import type { Verdict } from '../core/dormancy/verdict'
import type { ObservationStore } from './observation-ports'
import type { JoinedTransactions } from './transaction-ports'
import type { KeyFilter, KeyQuery } from './key-query-ports'

export type { KeyFilter, KeyGrouping, KeyQuery, KeySort } from './key-query-ports'

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
  has(id: AccountId): boolean
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

export type KeyWithVerdict = { readonly key: Key; readonly verdict: Verdict; readonly assessedAt: number }

/**
 * A key with all that its verdict needs from the store. Good only until the judge answers: the next key may come in the same
 * object. During a pass over all keys the name is in lower case, and the provider's id, mask, group name and attributes are
 * left empty.
 */
export type AssessableKey = {
  readonly key: Key
  readonly history: KeyHistory
  readonly traits: NameTraits
  /** Active keys in the key's group, itself included. */
  activeBeside(): number
}

/** Makes the verdict on one key as of `at`. `idleSince`: from when on it counts as idle, null when that is unknown. */
export type Judge = (
  assessable: AssessableKey,
  at: number
) => { readonly verdict: Verdict; readonly idleSince: number | null }

export type AssessRun = {
  readonly judge: Judge
  /** Verdicts that are as young as this stay. */
  readonly before: number
  readonly at: number
  /** Where the last part ended; 0 to begin. */
  readonly from: number
  /** At most so many verdicts in this part. */
  readonly limit: number
}

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
  readonly unchanged: number
}

export type KeyStore = {
  /** One batch of one account's list, as read at `at`. Keeps observations of last-used; writes drift to the audit trail. */
  upsert(account: Account, keys: readonly ProviderKey[], at: number): UpsertSummary
  /** After a complete list: how many of this account's live keys it did not show, of how many. Changes nothing. */
  unseen(accountId: AccountId, listStartedAt: number): { readonly missing: number; readonly known: number }
  /** After a complete list: marks this account's keys not seen since `listStartedAt` as vanished. Returns their ids. */
  markUnseen(accountId: AccountId, listStartedAt: number, at: number): readonly KeyId[]
  /**
   * What a complete list of a group is believed to say of uses: where an earlier one was lost, "never" becomes unknown. `upsert`
   * goes by it already.
   */
  believed(accountId: AccountId, keys: readonly ProviderKey[]): readonly ProviderKey[]
  get(id: KeyId): Key | null
  /** When a list of this account first showed a key with this provider's id, in whichever group; null if none ever did. */
  firstSeen(accountId: AccountId, providerKeyId: string): number | null
  withVerdict(id: KeyId): KeyWithVerdict | null
  page(query: KeyQuery): KeyPageResult
  counts(filter: KeyFilter): KeyCounts
  /** Status as we know it right after our own act, before the next sync. */
  setStatus(id: KeyId, status: KeyStatus, at: number): void
  setTags(id: KeyId, tags: readonly string[]): void
  setRotation(id: KeyId, rotationId: RotationId | null): void
  setManagement(id: KeyId, isManagement: boolean): void
  /** The keys of an account that are marked as its own connection's. */
  managementKeys(accountId: AccountId): readonly KeyId[]
  /**
   * A key that Rekey made itself: stored like one batch of a list, but it did not appear from outside. Call it before any
   * list is read again, else the key is taken for drift.
   */
  adopt(account: Account, key: ProviderKey, at: number): Key
  /** Who makes the verdicts of keys that are shown; `begin` is called once for each page. */
  judgeWith(begin: () => Judge): void
  /**
   * Makes verdicts that are missing (a key changed) or older than asked, in memory. Answers how many, and where to go on;
   * `next` is null at the end.
   */
  assess(run: AssessRun): { readonly made: number; readonly next: number | null }
  /**
   * Writes down what lists sort and filter by, for up to `limit` keys whose verdict changed; answers for how many. What was
   * not written is made again after a start: nothing is lost with it.
   */
  saveVerdicts(limit: number): number
  history(id: KeyId): KeyHistory
  /** Active keys of one group; null before the index was read. */
  activeInGroup(accountId: AccountId, groupId: string): number | null
  /** Has what pages are answered from been read? Until then only the first page (by risk, without a filter) is quick. */
  readonly isReady: boolean
  /** Reads it in small parts and lets others work in between; at once for a page that needs none of it. */
  whenReady(query?: KeyQuery): Promise<void>
  forEachOfAccount(accountId: AccountId, visit: (key: Key) => void): void
  /** All keys, in small parts with others let in between. Ends early when `visit` answers false. */
  forEach(visit: (key: Key) => boolean): Promise<void>
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
  'key.tested',
  'key.flagged',
  'keys.exported',
  'exclusion.added',
  'exclusion.ended',
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
  'rotation.scheduled',
  'rotation.group-begun',
  'rotation.group-paused',
  'rotation.group-resumed',
  'rotation.group-left',
  'schedule.saved',
  'schedule.paused',
  'schedule.resumed',
  'schedule.removed',
  'schedule.postponed',
  'orphan.found',
  'orphan.revoked',
  'confirmation.given',
  'vault.locked',
  'vault.unlocked',
  'vault.key-made',
  'settings.changed',
  'sandbox.started',
  'sandbox.removed',
  'update.refused',
  'update.installed',
  'access.refused',
  'evidence.exported',
  'head.exported'
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

/** The sandbox's history is a chain of its own, so that it can go without breaking the other. */
export type AuditChain = 'main' | 'sandbox'

/** The newest row of a chain, and how many rows the chain has up to it. */
export type AuditHead = {
  readonly chain: AuditChain
  readonly rows: number
  readonly seq: number
  readonly hash: string
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
  /** Of each chain that has rows. */
  heads(): readonly AuditHead[]
  /** The row of this chain with this number, and how many rows the chain has up to it; null when there is none. */
  at(chain: AuditChain, seq: number): { readonly rows: number; readonly hash: string } | null
}

/** The open database and its repositories. */
export type Store = {
  readonly transactions: JoinedTransactions
  readonly accounts: AccountStore
  readonly credentials: CredentialStore
  readonly keys: KeyStore
  readonly observations: ObservationStore
  readonly audit: AuditStore
  close(): void
}
