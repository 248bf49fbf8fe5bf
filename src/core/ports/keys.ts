import type { Account } from '../account'
import type { KeyHistory } from '../dormancy/history'
import type { NameTraits } from '../dormancy/traits'
import type { Verdict } from '../dormancy/verdict'
import type { AccountId, KeyId, RotationId } from '../ids'
import type { Key, KeyStatus, ProviderKey } from '../key'
import type { KeyFilter, KeyQuery } from './key-query'

// The key table and its pages. Needed by inventory, quick find, break glass, exports and every view of a key.

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

/** `risk` is that of its riskiest key, of 100. */
export type KeyGroup = { readonly value: string; readonly count: number; readonly risk: number }

export type KeyPageResult = {
  readonly rows: readonly KeyWithVerdict[]
  readonly total: number
  /** Group headers with their counts over the whole result, in order, when grouped. */
  readonly groups: readonly KeyGroup[]
}

export type KeyCounts = {
  readonly total: number
  readonly byVerdict: { readonly [state: string]: number }
  readonly byFinding: { readonly [finding: string]: number }
  readonly byEnvironment: { readonly [environment: string]: number }
  readonly byAccount: { readonly [accountId: string]: number }
}

/** How many keys an environment has, and of them each state of the verdict. */
export type EnvironmentCounts = {
  readonly environment: string
  readonly total: number
  readonly byVerdict: { readonly [state: string]: number }
}

/** `expiring`: active keys whose expiry lies within so many days from `from` on; of them, the first so many. */
export type OverviewQuestion = {
  readonly isSandbox: boolean
  readonly expiring: { readonly from: number; readonly days: number; readonly limit: number }
}

export type KeysOverview = Pick<KeyCounts, 'total' | 'byFinding'> & {
  /** Most keys first. */
  readonly environments: readonly EnvironmentCounts[]
  readonly expiring: ExpiringKeys
}

export type ExpiringKeys = {
  /** How many on each day from `from` on. */
  readonly perDay: readonly number[]
  readonly total: number
  /** The first ones to expire, in order. */
  readonly first: readonly Key[]
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
  /** What the first screen counts. A start does not wait for it: before the index was read, it is asked of the database. */
  overview(asked: OverviewQuestion): KeysOverview
  /** Status as we know it right after our own act, before the next sync. */
  setStatus(id: KeyId, status: KeyStatus, at: number): void
  /** Takes a key that is not listed out of the table, or back in (null). A list that shows the key brings it back too. */
  setDismissed(id: KeyId, at: number | null): void
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
