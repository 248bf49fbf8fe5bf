import type { AccountId } from '../ids'
import type { Key } from '../key'

// Whoever holds a leaked key may have made another one with it before it died. So keys that were made since an incident began, at
// the same account or by the same creator, are flagged: a person looks them over.

/** The tag that such a key carries until a person takes it off. */
export const LOOK_OVER_TAG = 'look-over'

export type Incident = {
  readonly accountId: AccountId
  readonly providerId: string
  /** When a person declared it, on our clock. */
  readonly since: number
  /** Who made the old key, where the provider tells. */
  readonly creatorId: string | null
  /** Provider clock minus ours; null when nobody knows. */
  readonly clockOffsetMs: number | null
  /** Provider ids that the incident's own rotation made, or that it replaces. */
  readonly ownIds: ReadonlySet<string>
}

type Candidate = Pick<
  Key,
  'id' | 'accountId' | 'providerId' | 'providerKeyId' | 'createdAt' | 'createdBy' | 'firstSeenAt' | 'status'
>

/** Clocks that nobody could compare may differ by this much: a key too many is looked at rather than one too few. */
const UNKNOWN_OFFSET_MS = 10 * 60_000

/** Was it made since the incident began, where the incident could have made it? Revoked ones need no look. */
export function isSuspicious(incident: Incident, key: Candidate): boolean {
  if (key.status === 'revoked' || key.providerId !== incident.providerId) return false
  if (key.accountId === incident.accountId && incident.ownIds.has(key.providerKeyId)) return false
  const isSameCreator = incident.creatorId !== null && key.createdBy?.id === incident.creatorId
  if (key.accountId !== incident.accountId && !isSameCreator) return false
  const slack = incident.clockOffsetMs === null ? UNKNOWN_OFFSET_MS : 0
  const since = incident.since + (incident.clockOffsetMs ?? 0) - slack
  // Without a date of the provider: when it was first seen, on our clock.
  return key.createdAt === null ? key.firstSeenAt >= incident.since : key.createdAt >= since
}
