import type { Account } from '../../src/core/account'
import { DAY } from '../../src/core/clock'
import { asAccountId, asProviderId, keyIdOf } from '../../src/core/ids'
import type { Key, ProviderKey } from '../../src/core/key'

/** A fixed day to count from in tests: the first of June 2026, noon. */
export const NOON = Date.UTC(2026, 5, 1, 12)

export function anAccount(changes: Partial<Account> = {}): Account {
  return {
    id: asAccountId('account-1'),
    providerId: asProviderId('blnk'),
    name: 'core-eu',
    environment: 'production',
    baseUrl: 'https://api.example.com',
    settings: {},
    isSandbox: false,
    createdAt: NOON - 400 * DAY,
    ...changes
  }
}

export function aProviderKey(changes: Partial<ProviderKey> = {}): ProviderKey {
  return {
    providerKeyId: 'pk-1',
    groupId: 'group-1',
    groupName: 'Payments',
    name: 'payments-api-prod',
    masked: 'api_key_87…',
    status: 'active',
    permissions: { source: 'listed', grants: ['balances:read'] },
    createdAt: NOON - 30 * DAY,
    createdBy: { id: 'user-1', name: 'Ada', isMember: true },
    expiresAt: NOON + 200 * DAY,
    revokedAt: null,
    lastUsed: { kind: 'used', at: NOON - DAY, precisionMs: 0 },
    attributes: {},
    environmentHint: null,
    isZombie: false,
    ...changes
  }
}

export function aKey(changes: Partial<Key> = {}): Key {
  const account = anAccount()
  const key = aProviderKey(changes)
  return {
    ...key,
    id: keyIdOf(account.id, key.groupId, key.providerKeyId),
    accountId: account.id,
    providerId: account.providerId,
    environment: 'production',
    service: 'payments-api',
    firstSeenAt: NOON - 30 * DAY,
    lastSeenAt: NOON,
    vanishedAt: null,
    isDismissed: false,
    tags: [],
    rotationId: null,
    isManagementCredential: false,
    ...changes
  }
}
