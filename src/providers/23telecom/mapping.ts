// 23 Telecom wire shapes to the domain. Pure.
import type { KeyAttributes, KeyStatus, LastUsed, Permissions, ProviderKey } from '../../core/key'
import { lastUsedOf, timeOf } from '../kit/times'
import { manifest } from './manifest'
import type { WireKey, WireWorkspace } from './wire'

type Workspace = Pick<WireWorkspace, 'id' | 'name'>

/** The rows of one answer. Some servers ignore the workspace that was asked for, so rows of another one are left out. */
export function toProviderKeys(rows: readonly WireKey[], workspace: Workspace): ProviderKey[] {
  const isTracked = rows.some(row => typeof row.last_used_at === 'string')
  return rows
    .filter(row => (row.workspace_id ?? workspace.id) === workspace.id)
    .map(row => toProviderKey(row, workspace, isTracked))
}

function toProviderKey(row: WireKey, workspace: Workspace, isTracked: boolean): ProviderKey {
  const isTest = isTestKey(row)
  const expiresAt = timeOf(row.expires_at, manifest.timeFormats)
  const status = toStatus(row)
  // An expiry that cannot be read may be over.
  const isExpiryUnreadable = expiresAt === null && typeof row.expires_at === 'string'
  return {
    providerKeyId: row.id,
    groupId: workspace.id,
    groupName: workspace.name,
    name: row.name ?? '',
    masked: row.key_prefix ? `${row.key_prefix}…` : null,
    status: status === 'active' && isExpiryUnreadable ? 'unknown' : status,
    permissions: toPermissions(row),
    createdAt: timeOf(row.created_at, manifest.timeFormats),
    createdBy: null,
    expiresAt,
    revokedAt: null,
    lastUsed: toLastUsed(row.last_used_at, isTracked),
    attributes: toAttributes(row, isTest),
    // A live key may serve production or staging: only its name or the account can tell which.
    environmentHint: isTest ? 'test' : null,
    isZombie: false
  }
}

/** Deny by default: a row with an empty list may do nothing. A row without a list tells nothing. */
function toPermissions(row: WireKey): Permissions {
  if (row.permissions === null || row.permissions === undefined) return { source: 'unknown', grants: [] }
  return { source: 'listed', grants: row.permissions }
}

function toStatus(row: WireKey): KeyStatus {
  if (row.status === 'expired') return 'expired'
  if (row.status === 'inactive') return 'disabled'
  // A row that contradicts itself is not called active.
  if (row.status === 'active') return row.is_active === false ? 'unknown' : 'active'
  if (row.status === null || row.status === undefined) {
    if (row.is_active === true) return 'active'
    if (row.is_active === false) return 'disabled'
  }
  return 'unknown'
}

function toAttributes(row: WireKey, isTest: boolean | null): KeyAttributes {
  return { signatureRequired: row.signature_required ?? null, testMode: isTest }
}

/** The prefix is documented and the flag is not, so the prefix decides when both are there. Null when neither tells. */
function isTestKey(row: WireKey): boolean | null {
  if (row.key_prefix?.startsWith('sk_test_')) return true
  if (row.key_prefix?.startsWith('sk_prod_')) return false
  return row.test_mode ?? null
}

/**
 * No document promises this value, so absent is unknown, never "never". A null is "never" only where another row of the
 * same answer has a time: else nothing shows that uses are recorded at all.
 */
function toLastUsed(value: string | null | undefined, isTracked: boolean): LastUsed {
  if (value === null && !isTracked) return { kind: 'unknown', reason: 'not-reported' }
  return lastUsedOf(value, manifest.timeFormats)
}
