// Blocx wire shapes to the domain. Pure.
import type { Creator, KeyStatus, Permissions, ProviderKey } from '../../core/key'
import { lastUsedOf, timeOf } from '../kit/times'
import { manifest } from './manifest'
import type { WireKey, WireOrganization, WirePermissionSet } from './wire'

/** What is needed beside a row to say what the key may do. Null parts could not be read. */
export type OrganizationContext = {
  readonly organization: WireOrganization
  readonly permissionSets: readonly WirePermissionSet[] | null
}

export function toProviderKey(row: WireKey, context: OrganizationContext): ProviderKey {
  return {
    providerKeyId: row.id,
    groupId: context.organization.id,
    groupName: context.organization.name,
    name: row.name,
    // The access key ID is a public identifier; the secret is never sent again.
    masked: row.accessKeyId,
    status: toStatus(row.status),
    permissions: toPermissions(row, context),
    createdAt: timeOf(row.createdAt, manifest.timeFormats),
    createdBy: toCreator(row),
    expiresAt: null,
    revokedAt: timeOf(row.revokedAt, manifest.timeFormats),
    // Null is "never" because Blocx reports last used.
    lastUsed: lastUsedOf(row.lastUsedAt, manifest.timeFormats),
    attributes: {},
    environmentHint: null,
    isZombie: false
  }
}

export function toPermissions(row: WireKey, context: OrganizationContext): Permissions {
  const ref = row.permissionSet
  if (ref === undefined) return { source: 'unknown', grants: [] }
  if (ref === null) {
    const defaults = context.organization.defaultPermissions
    return { source: 'inherited', grants: defaults ?? [] }
  }
  const set = context.permissionSets?.find(candidate => candidate.id === ref.id)
  // A set that we could not read is not an empty set: saying "no permissions" would be a lie.
  if (set === undefined) return { source: 'unknown', grants: [], setId: ref.id, setName: ref.name }
  return { source: 'set', grants: set.permissions, setId: ref.id, setName: ref.name }
}

function toStatus(status: string): KeyStatus {
  return status === 'active' || status === 'revoked' ? status : 'unknown'
}

function toCreator(row: WireKey): Creator | null {
  if (row.createdBy === null || row.createdBy === undefined) return null
  const { id, name, isMember } = row.createdBy
  return { id, name: name ?? id, isMember: isMember ?? null }
}
