import { digestOf } from '../../net/signers/password-digest'
import type { ProviderKey } from '../../core/key'
import type { AclUser } from './wire'

/** Enough to tell the passwords of one user apart. */
const ID_DIGITS = 12

/** A password has no name: its ID is the user's name and the beginning of a hash of the digest that the server shows. */
export function idOf(user: string, digest: string): string {
  return `${user}#${digestOf(digest).slice(0, ID_DIGITS)}`
}

export function toProviderKey({ name, isOn }: AclUser, digest: string): ProviderKey {
  const id = idOf(name, digest)
  return {
    providerKeyId: id,
    groupId: name,
    groupName: name,
    name,
    masked: id.slice(name.length),
    status: isOn ? 'active' : 'disabled',
    permissions: { source: 'unscoped', grants: [] },
    createdAt: null,
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsed: { kind: 'unknown', reason: 'not-reported' },
    attributes: {},
    environmentHint: null,
    isZombie: false
  }
}
