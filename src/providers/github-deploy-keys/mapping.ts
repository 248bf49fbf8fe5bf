import type { ProviderKey } from '../../core/key'
import { lastUsedOf, timeOf } from '../kit/times'
import { fingerprintOf } from '../../net/ssh-key-pair'
import { READ, WRITE, manifest } from './manifest'
import type { DeployKeyRow } from './wire'

export function toProviderKey(row: DeployKeyRow, repository: string): ProviderKey {
  return {
    providerKeyId: String(row.id),
    groupId: repository,
    groupName: repository,
    name: row.title,
    masked: fingerprintOf(row.key),
    status: row.enabled === false ? 'disabled' : 'active',
    permissions: { source: 'listed', grants: [row.read_only ? READ : WRITE] },
    createdAt: timeOf(row.created_at, manifest.timeFormats),
    createdBy: row.added_by == null ? null : { id: row.added_by, name: row.added_by, isMember: null },
    expiresAt: null,
    revokedAt: null,
    lastUsed: lastUsedOf(row.last_used, manifest.timeFormats),
    attributes: row.verified == null ? {} : { verified: row.verified },
    environmentHint: null,
    isZombie: false
  }
}
