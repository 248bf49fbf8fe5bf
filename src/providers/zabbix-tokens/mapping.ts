import type { KeyStatus, ProviderKey } from '../../core/key'
import { lastUsedOf, timeOf } from '../kit/times'
import { DESCRIPTION, manifest } from './manifest'
import type { TokenRow } from './wire'

/** Names of users by their IDs; a user that is not in it was not shown to us. */
export type UserNames = ReadonlyMap<string, string>

export function toProviderKey(row: TokenRow, names: UserNames, now: number): ProviderKey {
  const expiresAt = timeOf(noTime(row.expires_at), manifest.timeFormats)
  const creator = row.creator_userid ?? null
  return {
    providerKeyId: row.tokenid,
    groupId: row.userid,
    groupName: names.get(row.userid) ?? row.userid,
    name: row.name,
    masked: null,
    status: statusOf(row.status, expiresAt, now),
    permissions: { source: 'unscoped', grants: [] },
    createdAt: timeOf(row.created_at, manifest.timeFormats),
    createdBy:
      creator === null || creator === '0'
        ? null
        : { id: creator, name: names.get(creator) ?? creator, isMember: null },
    expiresAt,
    revokedAt: null,
    lastUsed: lastUsedOf(noTime(row.lastaccess), manifest.timeFormats),
    attributes: { [DESCRIPTION]: row.description ?? null },
    environmentHint: null,
    isZombie: false
  }
}

/** Zero is how Zabbix writes that there is no time. */
function noTime(seconds: string): string | null {
  return /^0+$/.test(seconds) ? null : seconds
}

function statusOf(status: string, expiresAt: number | null, now: number): KeyStatus {
  if (expiresAt !== null && expiresAt <= now) return 'expired'
  if (status === '0') return 'active'
  return status === '1' ? 'disabled' : 'unknown'
}
