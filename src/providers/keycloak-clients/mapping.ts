import type { ProviderKey } from '../../core/key'
import { timeOf } from '../kit/times'
import { nameOfUser } from '../kit/user-names'
import { TEMPLATE, manifest } from './manifest'
import type { ClientRow } from './wire'

/** Null grants could not be read. */
export function toProviderKey(
  realm: string,
  { id, clientId, isEnabled, secretMadeAt }: ClientRow,
  grants: readonly string[] | null
): ProviderKey {
  return {
    providerKeyId: id,
    groupId: realm,
    groupName: realm,
    name: nameOfUser(clientId),
    masked: clientId,
    status: isEnabled ? 'active' : 'disabled',
    permissions: grants === null ? { source: 'unknown', grants: [] } : { source: 'listed', grants },
    createdAt: timeOf(secretMadeAt, manifest.timeFormats),
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsed: { kind: 'unknown', reason: 'not-reported' },
    attributes: { [TEMPLATE]: id },
    environmentHint: null,
    isZombie: false
  }
}
