import type { KeyStatus, LastUsed, ProviderKey } from '../../core/key'
import { lastUsedOf, timeOf } from '../kit/times'
import { manifest } from './manifest'
import type { Version } from './version'
import type { KeyRow } from './wire'

/** `now` is the provider's time, because the provider decides when a key has expired. */
export type MappingContext = { readonly now: number; readonly version: Version }

/** All rows of one answer: whether old hashes still work can only be told from the whole list. */
export function toProviderKeys(rows: readonly KeyRow[], context: MappingContext): readonly ProviderKey[] {
  const findsOnlyBcrypt = context.version !== '0.12' || rows.some(row => row.storedAs === 'bcrypt')
  return rows.map(row => toProviderKey(row, context, isDeadHash(row, findsOnlyBcrypt)))
}

/** A key that was made a moment ago has the server's current storage, so it is never a zombie. */
export function toProviderKey(
  row: Omit<KeyRow, 'storedAs'>,
  context: MappingContext,
  isZombie = false
): ProviderKey {
  const status = statusOf(row, context.now)
  return {
    providerKeyId: row.api_key_id,
    groupId: row.owner_id,
    groupName: row.owner_id,
    name: row.name,
    // The server gives no masked form; the id is public and tells keys apart.
    masked: row.api_key_id,
    status,
    permissions: { source: 'listed', grants: row.scopes ?? [] },
    createdAt: instantOf(row.created_at),
    createdBy: null,
    expiresAt: instantOf(row.expires_at),
    revokedAt: instantOf(row.revoked_at),
    lastUsed: toLastUsed(row.last_used_at),
    attributes: {},
    environmentHint: null,
    isZombie: isZombie && status === 'active'
  }
}

/** Servers from 0.12.0 no longer find plaintext rows, servers from 0.13.2 no longer find SHA-256 rows either. */
function isDeadHash(row: KeyRow, findsOnlyBcrypt: boolean): boolean {
  if (row.storedAs === 'other') return true
  return row.storedAs === 'sha256' && findsOnlyBcrypt
}

function statusOf(row: Omit<KeyRow, 'storedAs'>, now: number): KeyStatus {
  if (row.is_revoked ?? instantOf(row.revoked_at) !== null) return 'revoked'
  const expiresAt = instantOf(row.expires_at)
  if (expiresAt === null) return 'unknown'
  return expiresAt <= now ? 'expired' : 'active'
}

/** Go's zero time, year 1, stands for never; the server never sends null. */
function toLastUsed(text: string | null | undefined): LastUsed {
  const lastUsed = lastUsedOf(text ?? undefined, manifest.timeFormats, 'never')
  // Written in the background: finer than the manifest's precision means nothing.
  return lastUsed.kind === 'used' ? { ...lastUsed, precisionMs: manifest.lastUsedPrecisionMs } : lastUsed
}

/** Epoch milliseconds of a text of the server; null for none and for times before 1970. */
export function instantOf(text: string | null | undefined): number | null {
  return timeOf(text, manifest.timeFormats)
}
