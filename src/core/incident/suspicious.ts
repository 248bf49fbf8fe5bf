import type { AccountId, KeyId } from '../ids'
import type { Key } from '../key'

// Whoever holds a leaked key may have made another one with it before it died. So keys that were made since an incident began, at
// the same account or by the same creator, are flagged: a person looks them over.

/** The tag that such a key carries until a person takes it off. */
export const REVIEW_TAG = 'look-over'

export type Incident = {
  readonly accountIds: ReadonlySet<AccountId>
  readonly providerId: string
  /** When a person declared it, on our clock. */
  readonly since: number
  /** Who made the keys that may have leaked, where the provider tells. */
  readonly creatorIds: ReadonlySet<string>
  /** Provider clock minus ours; null when nobody knows. */
  readonly clockOffsetMs: number | null
  /** Keys that are part of it: that it kills, or that its own rotation made. */
  readonly ownIds: ReadonlySet<KeyId>
}

type Candidate = Pick<
  Key,
  'id' | 'accountId' | 'providerId' | 'createdAt' | 'createdBy' | 'firstSeenAt' | 'status'
>

/** Clocks that nobody could compare may differ by this much: a key too many is looked at rather than one too few. */
const UNKNOWN_OFFSET_MS = 10 * 60_000

/** Was it made since the incident began, where the incident could have made it? Revoked ones need no look. */
export function isSuspicious(incident: Incident, key: Candidate): boolean {
  if (key.status === 'revoked' || key.providerId !== incident.providerId) return false
  if (incident.ownIds.has(key.id)) return false
  const isSameCreator = key.createdBy !== null && incident.creatorIds.has(key.createdBy.id)
  if (!incident.accountIds.has(key.accountId) && !isSameCreator) return false
  const slack = incident.clockOffsetMs === null ? UNKNOWN_OFFSET_MS : 0
  const since = incident.since + (incident.clockOffsetMs ?? 0) - slack
  // Without a date of the provider: when it was first seen, on our clock.
  return key.createdAt === null ? key.firstSeenAt >= incident.since : key.createdAt >= since
}
