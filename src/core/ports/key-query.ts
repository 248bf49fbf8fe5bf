import type { KeyStatus } from '../key'

// What a list of keys asks for. Needed by whoever reads pages of the key table.

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

/** A key that lists leave out is `not-listed`, whatever its last status was. */
export type ListedStatus = KeyStatus | 'not-listed'

/** All given conditions must hold. `text` matches anywhere in name, mask, service, account or owner, ignoring case. */
export type KeyFilter = {
  readonly text?: string
  /** Only these keys, for example the selected ones. */
  readonly keyIds?: readonly string[]
  readonly accountIds?: readonly string[]
  readonly providerIds?: readonly string[]
  readonly environments?: readonly string[]
  readonly services?: readonly string[]
  readonly statuses?: readonly ListedStatus[]
  readonly verdicts?: readonly string[]
  readonly findings?: readonly string[]
  readonly grants?: readonly string[]
  readonly owners?: readonly string[]
  readonly tags?: readonly string[]
  /** Only keys idle for at least this long; unknown last-used never matches. */
  readonly idleAtLeastMs?: number
  readonly isSandbox?: boolean
  /** Revoked and dismissed keys are left out unless this is true. */
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
