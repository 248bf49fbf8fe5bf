import { nameTraitsOf } from '../core/dormancy/traits'
import { TRAITS } from './key-index/columns'
import type { IndexedKey, Past } from './key-index/columns'
import { lastUsedNumber } from './key-rows'
import type { IndexedRow } from './key-sql'

/** Columns that only Rekey itself fills. */
export type OwnColumns = Pick<
  IndexedRow,
  | 'tags'
  | 'verdict_state'
  | 'findings'
  | 'idle_since'
  | 'risk'
  | 'assessed_at'
  | 'longest_gap_ms'
  | 'rotation_id'
>
export type ListedColumns = Omit<IndexedRow, keyof OwnColumns>

/** A row as the index takes it in; `own` is apart, because a row that was just inserted does not have it. */
export function toIndexed(row: ListedColumns, own: OwnColumns): IndexedKey {
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
    tags: own.tags,
    lastUsedKind: lastUsedKindOf(row),
    verdictState: own.verdict_state ?? 'unassessed',
    findings: own.findings,
    lastUsed: lastUsedNumber(row),
    createdAt: row.created_at ?? Number.NaN,
    expiresAt: row.expires_at ?? Number.NaN,
    idleSince: own.idle_since ?? Number.NaN,
    risk: own.risk ?? Number.NaN,
    assessedAt: own.assessed_at ?? -1,
    contentHash: row.content_hash,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    isVanished: row.vanished_at !== null,
    traits: traitBits(row, own),
    past: pastOf(row, own)
  }
}

/** The parts are read back by `assessable.ts`; they cannot contain the sign between them. */
function creatorOf({ creator_id, creator_name, creator_is_member }: ListedColumns): string {
  if (creator_id === null) return ''
  return `${creator_is_member ?? ''}\u0000${creator_id}\u0000${creator_name ?? ''}`
}

function lastUsedKindOf(row: ListedColumns): string {
  if (row.last_used_kind === 'used' && row.last_used_at !== null)
    return `used:${row.last_used_precision_ms ?? 0}`
  return row.last_used_kind === 'never' ? 'never' : `unknown:${row.last_used_reason ?? 'unreadable'}`
}

function traitBits(row: ListedColumns, own: OwnColumns): number {
  const { hasSeveralEnvironments, isNameless, isMarked } = nameTraitsOf({
    name: row.name,
    providerKeyId: row.provider_key_id
  })
  return (
    (hasSeveralEnvironments ? TRAITS.severalEnvironments : 0) |
    (isNameless ? TRAITS.nameless : 0) |
    (isMarked ? TRAITS.marked : 0) |
    (row.is_zombie === 1 ? TRAITS.zombie : 0) |
    (own.rotation_id === null ? 0 : TRAITS.inRotation)
  )
}

function pastOf(row: ListedColumns, own: OwnColumns): Past | null {
  if (own.longest_gap_ms === null && row.disabled_at === null && row.drift === null) return null
  return {
    longestGapMs: own.longest_gap_ms,
    disabledAt: row.disabled_at,
    drift: row.drift,
    driftAt: row.drift_at
  }
}
