import type { KeyStatus, ProviderKey } from '../../../core/key'
import { lastUsedOf, timeOf } from '../times'
import { TEMPLATE, TIMES } from './kind'
import type { TokenRow } from './wire'

export function toProviderKey(row: TokenRow, owner: string, now: number): ProviderKey {
  const expiresAt = timeOf(row.expires_on, TIMES)
  const isOver = expiresAt !== null && expiresAt <= now
  const isUnreadable = expiresAt === null && row.expires_on != null
  return {
    providerKeyId: row.id,
    groupId: owner,
    groupName: owner,
    name: row.name ?? '',
    masked: null,
    status: isUnreadable ? 'unknown' : isOver ? 'expired' : statusOf(row.status ?? ''),
    permissions:
      row.policies == null
        ? { source: 'unknown', grants: [] }
        : { source: 'listed', grants: grantsOf(row.policies) },
    createdAt: timeOf(row.issued_on, TIMES),
    createdBy: null,
    expiresAt,
    revokedAt: null,
    lastUsed: lastUsedOf(row.last_used_on, TIMES),
    attributes: { [TEMPLATE]: row.id },
    environmentHint: null,
    isZombie: false
  }
}

function statusOf(status: string): KeyStatus {
  return status === 'active' || status === 'disabled' || status === 'expired' ? status : 'unknown'
}

/** For people: what on is in the policies, which a copy takes as they are. A group without a name stands with its ID. */
export function grantsOf(policies: NonNullable<TokenRow['policies']>): readonly string[] {
  const grants = policies.flatMap(({ effect, permission_groups: groups }) =>
    groups.map(({ id, name }) => `${effect}:${name ?? id}`)
  )
  return [...new Set(grants)].sort()
}
