import { canonicalJson } from '../core/canonical-json'
import type { ChangedField } from '../core/drift'
import { breadthOf } from '../core/permissions'
import type { Account } from '../core/account'
import { asAccountId, asKeyId, asRotationId } from '../core/ids'
import type {
  Key,
  KeyAttributes,
  KeyStatus,
  LastUsed,
  LastUsedUnknownReason,
  Permissions,
  ProviderKey
} from '../core/key'
import { deriveEnvironment } from '../core/environment'
import { serviceOf } from '../core/service-name'

/** Columns that a list from the provider fills. */
export type ReportedRow = {
  provider_key_id: string
  group_id: string
  group_name: string
  name: string
  masked: string | null
  status: string
  permissions: string
  created_at: number | null
  creator_id: string | null
  creator_name: string | null
  creator_is_member: number | null
  expires_at: number | null
  revoked_at: number | null
  last_used_kind: string
  last_used_at: number | null
  last_used_precision_ms: number | null
  last_used_reason: string | null
  attributes: string
  environment_hint: string | null
  is_zombie: number
  environment: string
  service: string
  content_hash: number
}

/** Columns that Rekey keeps itself. */
export type KeptRow = {
  row: number
  id: string
  account_id: string
  first_seen_at: number
  last_seen_at: number
  vanished_at: number | null
  dismissed_at: number | null
  disabled_at: number | null
  drift: string | null
  drift_at: number | null
  tags: string
  rotation_id: string | null
  is_management: number
  longest_gap_ms: number | null
  verdict_state: string | null
  findings: string
  risk: number | null
  idle_since: number | null
  assessed_at: number | null
}

export type KeyRow = ReportedRow & KeptRow

const MAX_MASK = 80

export type LastUsedColumns = Pick<
  ReportedRow,
  'last_used_kind' | 'last_used_at' | 'last_used_precision_ms' | 'last_used_reason'
>

export function lastUsedColumns(lastUsed: LastUsed): LastUsedColumns {
  return {
    last_used_kind: lastUsed.kind,
    last_used_at: lastUsed.kind === 'used' ? lastUsed.at : null,
    last_used_precision_ms: lastUsed.kind === 'used' ? lastUsed.precisionMs : null,
    last_used_reason: lastUsed.kind === 'unknown' ? lastUsed.reason : null
  }
}

export function toLastUsed(row: LastUsedColumns): LastUsed {
  if (row.last_used_kind === 'used' && row.last_used_at !== null) {
    return { kind: 'used', at: row.last_used_at, precisionMs: row.last_used_precision_ms ?? 0 }
  }
  if (row.last_used_kind === 'never') return { kind: 'never' }
  // The reason was written from the same type.
  return { kind: 'unknown', reason: (row.last_used_reason ?? 'unreadable') as LastUsedUnknownReason }
}

export function toReportedRow(
  key: ProviderKey,
  accountEnvironment: string,
  serviceFor: (name: string) => string = serviceOf
): ReportedRow {
  return {
    provider_key_id: key.providerKeyId,
    group_id: key.groupId,
    group_name: key.groupName,
    name: key.name,
    masked: key.masked === null ? null : key.masked.slice(0, MAX_MASK),
    status: key.status,
    permissions: permissionsText(key.permissions),
    created_at: wholeOrNull(key.createdAt),
    creator_id: key.createdBy?.id ?? null,
    creator_name: key.createdBy?.name ?? null,
    creator_is_member: flagOrNull(key.createdBy?.isMember ?? null),
    expires_at: wholeOrNull(key.expiresAt),
    revoked_at: wholeOrNull(key.revokedAt),
    ...lastUsedColumns(key.lastUsed),
    attributes: canonicalJson(key.attributes),
    environment_hint: key.environmentHint,
    is_zombie: key.isZombie ? 1 : 0,
    environment: deriveEnvironment({ hint: key.environmentHint, name: key.name, accountEnvironment }),
    service: serviceFor(key.name),
    content_hash: contentHash(key)
  }
}

export function toKey(row: KeyRow, account: Pick<Account, 'providerId'>, lastSeenAt: number): Key {
  return {
    id: asKeyId(row.id),
    accountId: asAccountId(row.account_id),
    providerId: account.providerId,
    providerKeyId: row.provider_key_id,
    groupId: row.group_id,
    groupName: row.group_name,
    name: row.name,
    masked: row.masked,
    status: row.status as KeyStatus,
    permissions: JSON.parse(row.permissions) as Permissions,
    createdAt: row.created_at,
    createdBy:
      row.creator_id === null
        ? null
        : {
            id: row.creator_id,
            name: row.creator_name ?? '',
            isMember: row.creator_is_member === null ? null : row.creator_is_member === 1
          },
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    lastUsed: toLastUsed(row),
    attributes: JSON.parse(row.attributes) as KeyAttributes,
    environmentHint: row.environment_hint,
    isZombie: row.is_zombie === 1,
    environment: row.environment,
    service: row.service,
    firstSeenAt: row.first_seen_at,
    lastSeenAt,
    vanishedAt: row.vanished_at,
    isDismissed: row.dismissed_at !== null,
    tags: JSON.parse(row.tags) as string[],
    rotationId: row.rotation_id === null ? null : asRotationId(row.rotation_id),
    isManagementCredential: row.is_management === 1
  }
}

type Written = { readonly of: Permissions; readonly text: string }

/** Keys of one list share few sets of permissions: the last ones are not written out again, and their text stays one text. */
const WRITTEN = 8
const written: Written[] = []
let oldest = 0

/** Canonical JSON: its names in order. */
function permissionsText(permissions: Permissions): string {
  for (const { of, text } of written) if (isSame(of, permissions)) return text
  const { grants, setId, setName, source } = permissions
  const text = JSON.stringify({ grants, setId, setName, source })
  written[oldest] = { of: permissions, text }
  oldest = (oldest + 1) % WRITTEN
  return text
}

/** Quick: the same list of grants, not an equal one. */
function isSame(a: Permissions, b: Permissions): boolean {
  return a.grants === b.grants && a.source === b.source && a.setId === b.setId && a.setName === b.setName
}

/** What differs, in the terms of `core/drift`. */
export function changedFields(before: ReportedRow, after: ReportedRow): readonly ChangedField[] {
  const compared: readonly (readonly [field: ChangedField, column: keyof ReportedRow])[] = [
    ['name', 'name'],
    ['status', 'status'],
    ['permissions', 'permissions'],
    ['expiry', 'expires_at'],
    ['attributes', 'attributes'],
    ['creator', 'creator_id'],
    ['membership', 'creator_is_member']
  ]
  return compared.filter(([, column]) => before[column] !== after[column]).map(([field]) => field)
}

/** 53 bits over everything reported but the time of last use: equal for a key that did not change. */
export function contentHash(key: ProviderKey): number {
  const { permissions, createdBy, attributes, lastUsed } = key
  const parts: unknown[] = [
    key.groupName, key.name, key.masked, key.status, permissions.source, permissions.setId, permissions.setName,
    permissions.grants.join('\u0001'), key.createdAt, createdBy?.id, createdBy?.name, createdBy?.isMember,
    key.expiresAt, key.revokedAt, key.environmentHint, key.isZombie,
    lastUsed.kind === 'used' ? lastUsed.precisionMs : lastUsed.kind === 'unknown' ? lastUsed.reason : ''
  ] // prettier-ignore
  for (const name of Object.keys(attributes).sort()) parts.push(name, attributes[name])
  return hash53(parts.join('\u0000'))
}

/** Two 32-bit multiply-and-mix rounds side by side (the well-known "cyrb53" scheme); for equality only, not for safety. */
function hash53(text: string): number {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 2_654_435_761)
    b = Math.imul(b ^ unit, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0)
}

/** For sorting and comparing: a time, -1 for never, NaN for unknown. */
export function lastUsedNumber(row: Pick<LastUsedColumns, 'last_used_kind' | 'last_used_at'>): number {
  if (row.last_used_kind === 'used') return row.last_used_at ?? Number.NaN
  return row.last_used_kind === 'never' ? -1 : Number.NaN
}

/** For sorting: the broadest first. */
export function breadthRank(permissions: string): number {
  return ['read', 'unknown', 'write', 'full'].indexOf(breadthOf(JSON.parse(permissions) as Permissions))
}

function flagOrNull(flag: boolean | null): number | null {
  return flag === null ? null : flag ? 1 : 0
}

/** STRICT columns take whole numbers only. */
function wholeOrNull(time: number | null): number | null {
  return time === null ? null : Math.trunc(time)
}
