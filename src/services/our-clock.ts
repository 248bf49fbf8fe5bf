import { largeOffsetMs } from '../core/clock'
import type { AccountId } from '../core/ids'
import type { Key } from '../core/key'
import type { AccountStore } from '../core/ports/accounts'

type Accounts = Pick<AccountStore, 'state'>

/** A provider's clock minus ours where that is large, as its last list told it; else 0. */
export function clockOffsetOf(accounts: Accounts, accountId: AccountId): number {
  return largeOffsetMs(accounts.state(accountId).report?.clockOffsetMs ?? null)
}

/** The key with the provider's times as our clock would show them, so that they can be compared with our time. */
export function onOurClock(accounts: Accounts, key: Key): Key {
  const offsetMs = clockOffsetOf(accounts, key.accountId)
  if (offsetMs === 0) return key
  const { createdAt, expiresAt, lastUsed } = key
  return {
    ...key,
    createdAt: createdAt === null ? null : createdAt - offsetMs,
    expiresAt: expiresAt === null ? null : expiresAt - offsetMs,
    lastUsed: lastUsed.kind === 'used' ? { ...lastUsed, at: lastUsed.at - offsetMs } : lastUsed
  }
}
