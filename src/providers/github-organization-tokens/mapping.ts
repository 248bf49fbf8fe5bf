import type { ProviderKey } from '../../core/key'
import { lastUsedOf, timeOf } from '../kit/times'
import { manifest } from './manifest'
import type { GrantRow } from './wire'

export function toProviderKey(row: GrantRow, organization: string): ProviderKey {
  const { timeFormats } = manifest
  return {
    providerKeyId: String(row.id),
    groupId: organization,
    groupName: organization,
    name: row.token_name,
    masked: null,
    status: row.token_expired ? 'expired' : 'active',
    permissions: { source: 'listed', grants: grantsOf(row) },
    // When the organization approved it. The list does not tell when the token itself was made.
    createdAt: timeOf(row.access_granted_at, timeFormats),
    createdBy: { id: String(row.owner.id), name: row.owner.login, isMember: null },
    expiresAt: timeOf(row.token_expires_at, timeFormats),
    revokedAt: null,
    lastUsed: lastUsedOf(row.token_last_used_at, timeFormats),
    attributes: { repositories: row.repository_selection },
    environmentHint: null,
    isZombie: false
  }
}

/** Such as `repository.contents:read`. */
function grantsOf({ permissions }: GrantRow): readonly string[] {
  return Object.entries(permissions).flatMap(([kind, levels]) =>
    Object.entries(levels ?? {}).map(([name, level]) => `${kind}.${name}:${level}`)
  )
}
