import type { ProviderKey } from '../../core/key'
import { nameOfUser } from '../kit/user-names'
import { GROUP } from './manifest'
import type { UserRow } from './wire'

export function toProviderKey(row: UserRow, grants: readonly string[]): ProviderKey {
  const { user, host, maxUserConnections, requiresTls } = row
  return {
    providerKeyId: `${user}@${host}`,
    groupId: GROUP.id,
    groupName: GROUP.name,
    name: nameOfUser(user),
    masked: `${user}@${host}`,
    status: row.isLocked ? 'disabled' : 'active',
    permissions: {
      source: 'listed',
      grants: row.hasMore ? [...grants, 'more: certificate or limits'] : grants
    },
    createdAt: null,
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsed: { kind: 'unknown', reason: 'not-reported' },
    attributes: {
      host,
      ...(maxUserConnections > 0 ? { maxUserConnections } : {}),
      ...(requiresTls ? { requiresTls } : {})
    },
    environmentHint: null,
    isZombie: false
  }
}
