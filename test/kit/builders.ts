import type { Account } from '../../src/core/account'
import { asAccountId, asProviderId, keyIdOf } from '../../src/core/ids'
import type { Key, ProviderKey } from '../../src/core/key'
import { DAY } from '../../src/core/clock'

// Values for tests: each builder gives something ordinary, and a test names only what it is about.

/** An arbitrary fixed instant. */
export const NOON = Date.UTC(2026, 5, 15, 12)

export function aProviderKey(given: Partial<ProviderKey> = {}): ProviderKey {
  return {
    providerKeyId: 'key_1',
    groupId: 'group_1',
    groupName: 'Payments team',
    name: 'payments-api',
    masked: '…9f2a',
    status: 'active',
    permissions: { source: 'listed', grants: ['balances:read'] },
    createdAt: NOON - 200 * DAY,
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsed: { kind: 'used', at: NOON - 100 * DAY, precisionMs: 1_000 },
    attributes: {},
    environmentHint: null,
    isZombie: false,
    ...given
  }
}

export function aKey(given: Partial<Key> = {}): Key {
  const provider = aProviderKey(given)
  const accountId = given.accountId ?? asAccountId('account_1')
  return {
    ...provider,
    id: keyIdOf(accountId, provider.groupId, provider.providerKeyId),
    accountId,
    providerId: asProviderId('blnk'),
    environment: 'staging',
    service: 'payments-api',
    firstSeenAt: NOON - 100 * DAY,
    lastSeenAt: NOON,
    vanishedAt: null,
    isDismissed: false,
    tags: [],
    rotationId: null,
    isManagementCredential: false,
    ...given
  }
}

export function anAccount(given: Partial<Account> = {}): Account {
  return {
    id: asAccountId('account_1'),
    providerId: asProviderId('blnk'),
    name: 'Ledger EU',
    environment: 'staging',
    baseUrl: 'https://ledger.example',
    settings: {},
    isSandbox: false,
    createdAt: NOON - 300 * DAY,
    ...given
  }
}
