import type { SqlValue } from './db'
import type { KeyRow, KeptRow, ReportedRow } from './key-rows'

const REPORTED = [
  'provider_key_id',
  'group_id',
  'group_name',
  'name',
  'masked',
  'status',
  'permissions',
  'created_at',
  'creator_id',
  'creator_name',
  'creator_is_member',
  'expires_at',
  'revoked_at',
  'last_used_kind',
  'last_used_at',
  'last_used_precision_ms',
  'last_used_reason',
  'attributes',
  'environment_hint',
  'is_zombie',
  'environment',
  'service',
  'content_hash'
] as const satisfies readonly (keyof ReportedRow)[]

/** Kept columns that a list from the provider may change as well. */
const KEPT = [
  'last_seen_at',
  'vanished_at',
  'dismissed_at',
  'disabled_at',
  'drift',
  'drift_at'
] as const satisfies readonly (keyof KeptRow)[]

export type NewKeyRow = ReportedRow &
  Pick<KeptRow, 'row' | 'id' | 'account_id' | 'first_seen_at' | (typeof KEPT)[number]>
export type ListedKeyRow = ReportedRow & Pick<KeptRow, 'row' | (typeof KEPT)[number]>

const INSERTED = ['row', 'id', 'account_id', 'first_seen_at', ...REPORTED, ...KEPT] as const

export const INSERT_KEY = `
  INSERT INTO keys (${INSERTED.join(', ')})
  VALUES (${INSERTED.map(column => `@${column}`).join(', ')})
`

/** What all new keys of one list have in common. */
const SHARED = ['account_id', 'first_seen_at', ...KEPT] as const
export type SharedColumns = Pick<NewKeyRow, (typeof SHARED)[number]>

export const INSERT_KEYS = {
  table: 'keys',
  columns: ['row', 'id', ...REPORTED],
  push: pushInserted,
  shared: SHARED
} as const

/** In the order of the columns above, which a test watches over: going through the names takes twice as long. */
function pushInserted(values: SqlValue[], row: NewKeyRow): void {
  values.push(row.row, row.id, row.provider_key_id, row.group_id, row.group_name, row.name, row.masked, row.status, row.permissions, row.created_at, row.creator_id, row.creator_name, row.creator_is_member, row.expires_at, row.revoked_at, row.last_used_kind, row.last_used_at, row.last_used_precision_ms, row.last_used_reason, row.attributes, row.environment_hint, row.is_zombie, row.environment, row.service, row.content_hash) // prettier-ignore
}

/** A key that came differently out of a list: its verdict must be made again. */
export const UPDATE_LISTED_KEY = `
  UPDATE keys SET ${[...REPORTED, ...KEPT].map(column => `${column} = @${column}`).join(', ')}, assessed_at = NULL
  WHERE row = @row
`

/** What the index needs of a row. */
const INDEXED = [
  'row',
  'id',
  'account_id',
  'provider_key_id',
  'name',
  'masked',
  'environment',
  'service',
  'creator_id',
  'creator_name',
  'creator_is_member',
  'group_name',
  'status',
  'permissions',
  'tags',
  'verdict_state',
  'findings',
  'last_used_kind',
  'last_used_at',
  'last_used_precision_ms',
  'last_used_reason',
  'created_at',
  'expires_at',
  'idle_since',
  'risk',
  'assessed_at',
  'content_hash',
  'first_seen_at',
  'last_seen_at',
  'vanished_at',
  'dismissed_at',
  'disabled_at',
  'drift',
  'drift_at',
  'longest_gap_ms',
  'is_zombie',
  'rotation_id'
] as const satisfies readonly (keyof KeyRow)[]

export type IndexedRow = Pick<KeyRow, (typeof INDEXED)[number]>

export const SELECT_INDEXED = `SELECT ${INDEXED.join(', ')} FROM keys`
