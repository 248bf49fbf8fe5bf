import type { KeyAttributes, ProviderKey } from '../../core/key'
import { nameOfUser } from '../kit/user-names'
import { GROUP } from './manifest'
import type { UserRow } from './wire'

export function toProviderKey(
  row: UserRow,
  grants: readonly string[],
  attributes: KeyAttributes
): ProviderKey {
  return {
    providerKeyId: row.name,
    groupId: GROUP.id,
    groupName: GROUP.name,
    name: nameOfUser(row.name),
    masked: row.name,
    // Without a password nobody can sign in with one; certificates and other back ends are not seen here.
    status: row.hasPassword ? 'active' : 'disabled',
    permissions: { source: 'listed', grants },
    createdAt: null,
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsed: { kind: 'unknown', reason: 'not-reported' },
    attributes,
    environmentHint: null,
    isZombie: false
  }
}

const LIMITS = { maxConnections: 'max-connections', maxChannels: 'max-channels' } as const

export function attributesOf(value: Readonly<Record<string, number>>): KeyAttributes {
  return Object.fromEntries(
    Object.entries(LIMITS).flatMap(([name, limit]) => {
      const found = value[limit]
      return found === undefined ? [] : [[name, found] as const]
    })
  )
}

/** The limits as the broker takes them. */
export function limitsFrom(attributes: KeyAttributes): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(LIMITS).flatMap(([name, limit]) => {
      const found = attributes[name]
      return typeof found === 'number' ? [[limit, found] as const] : []
    })
  )
}
