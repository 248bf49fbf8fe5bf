import { nameTraitsOf } from '../core/dormancy/traits'
import { TRAITS } from './key-index/columns'
import type { IndexedKey, Past } from './key-index/columns'
import { lastUsedNumber } from './key-rows'
import type { IndexedRow } from './key-sql'

/** A row as the index takes it in. */
export function toIndexed(row: IndexedRow): IndexedKey {
  return {
    row: row.row,
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    masked: row.masked,
    environment: row.environment,
    service: row.service,
    owner: row.creator_name ?? row.group_name,
    creator: creatorOf(row),
    status: row.status,
    permissions: row.permissions,
    tags: row.tags,
    lastUsedKind: lastUsedKindOf(row),
    verdictState: row.verdict_state ?? 'unassessed',
    findings: row.findings,
    lastUsed: lastUsedNumber(row),
    createdAt: row.created_at ?? Number.NaN,
    expiresAt: row.expires_at ?? Number.NaN,
    idleSince: row.idle_since ?? Number.NaN,
    risk: row.risk ?? Number.NaN,
    assessedAt: row.assessed_at ?? -1,
    contentHash: row.content_hash,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    isVanished: row.vanished_at !== null,
    traits: traitBits(row),
    past: pastOf(row)
  }
}

/** The parts are read back by `assessable.ts`; they cannot contain the sign between them. */
function creatorOf({ creator_id, creator_name, creator_is_member }: IndexedRow): string {
  if (creator_id === null) return ''
  return `${creator_is_member ?? ''}\u0000${creator_id}\u0000${creator_name ?? ''}`
}

function lastUsedKindOf(row: IndexedRow): string {
  if (row.last_used_kind === 'used' && row.last_used_at !== null)
    return `used:${row.last_used_precision_ms ?? 0}`
  return row.last_used_kind === 'never' ? 'never' : `unknown:${row.last_used_reason ?? 'unreadable'}`
}

function traitBits(row: IndexedRow): number {
  const { hasSeveralEnvironments, isNameless, isMarked } = nameTraitsOf({
    name: row.name,
    providerKeyId: row.provider_key_id
  })
  return (
    (hasSeveralEnvironments ? TRAITS.severalEnvironments : 0) |
    (isNameless ? TRAITS.nameless : 0) |
    (isMarked ? TRAITS.marked : 0) |
    (row.is_zombie === 1 ? TRAITS.zombie : 0) |
    (row.rotation_id === null ? 0 : TRAITS.inRotation)
  )
}

function pastOf(row: IndexedRow): Past | null {
  if (row.longest_gap_ms === null && row.disabled_at === null && row.drift === null) return null
  return {
    longestGapMs: row.longest_gap_ms,
    disabledAt: row.disabled_at,
    drift: row.drift,
    driftAt: row.drift_at
  }
}
