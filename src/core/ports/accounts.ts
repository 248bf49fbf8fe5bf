import type { Account, AccountHealth, AccountReport, AccountSettings } from '../account'
import type { Fault } from '../fault'
import type { AccountId } from '../ids'

// Accounts and what their last sync said. Needed by every service that talks to a provider.

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
