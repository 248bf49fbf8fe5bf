import type { KeyStatus, LastUsed, ProviderKey } from '../../core/key'
import { lastUsedOf, timeOf } from '../kit/times'
import { manifest } from './manifest'
import type { KeyRow, LastUse } from './wire'

const STATUS: Readonly<Record<string, KeyStatus>> = {
  Active: 'active',
  Inactive: 'disabled',
  Expired: 'expired'
}

/** `use` is null where the credential may not ask for it, or the server does not know the call. */
export function toProviderKey(row: KeyRow, use: LastUse | null): ProviderKey {
  return {
    providerKeyId: row.AccessKeyId,
    groupId: row.UserName,
    groupName: row.UserName,
    // An access key has no name: what a person knows is whose it is.
    name: row.UserName,
    masked: row.AccessKeyId,
    status: STATUS[row.Status] ?? 'unknown',
    permissions: { source: 'unscoped', grants: [] },
    createdAt: timeOf(row.CreateDate, manifest.timeFormats),
    createdBy: null,
    expiresAt: null,
    revokedAt: null,
    lastUsed: use === null ? { kind: 'unknown', reason: 'not-reported' } : toLastUsed(use),
    attributes: { lastService: named(use?.ServiceName), lastRegion: named(use?.Region) },
    environmentHint: null,
    isZombie: false
  }
}

/** A key that was never used has no date, and "N/A" for the service. A service without a date is an answer that we do not know. */
function toLastUsed({ LastUsedDate, ServiceName }: LastUse): LastUsed {
  if (LastUsedDate === undefined && named(ServiceName) !== null)
    return { kind: 'unknown', reason: 'unreadable' }
  return lastUsedOf(LastUsedDate ?? null, manifest.timeFormats)
}

function named(text: string | undefined): string | null {
  return text === undefined || text === '' || text === 'N/A' ? null : text
}
