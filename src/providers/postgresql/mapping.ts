import type { KeyAttributes, KeyStatus, ProviderKey } from '../../core/key'
import { nameOfUser } from '../kit/user-names'
import { grantsOf } from './grants'
import { GROUP } from './manifest'
import type { RoleRow } from './wire'

/** The last moment that a date of JavaScript can be. */
const LAST_MOMENT = 8.64e15

export function toProviderKey(row: RoleRow): ProviderKey {
  return {
    providerKeyId: row.name,
    groupId: GROUP.id,
    groupName: GROUP.name,
    name: nameOfUser(row.name),
    masked: row.name,
    status: statusOf(row),
    permissions: { source: 'listed', grants: grantsOf(row) },
    createdAt: null,
    createdBy: null,
    expiresAt: row.expiresAt !== null && row.expiresAt <= LAST_MOMENT ? row.expiresAt : null,
    revokedAt: null,
    lastUsed: { kind: 'unknown', reason: 'not-reported' },
    attributes: attributesOf(row),
    environmentHint: null,
    isZombie: false
  }
}

function statusOf({ canLogin, isEnded }: RoleRow): KeyStatus {
  if (!canLogin) return 'disabled'
  return isEnded ? 'expired' : 'active'
}

function attributesOf({ name, connectionLimit, hasSettings }: RoleRow): KeyAttributes {
  return {
    ...(connectionLimit < 0 ? {} : { connectionLimit }),
    ...(hasSettings ? { settingsOf: name } : {})
  }
}
