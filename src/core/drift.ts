import { MINUTE } from './clock'
import type { Drift } from './dormancy/history'
import type { KeyStatus } from './key'

// What a list that differs from the last one means. Rekey stores its own acts when they are done, so that a list never shows
// them as a change: what differs came from outside.

/** What lists can change about a key; names of groups and creators come and go without meaning anything. */
export type ChangedField =
  'name' | 'status' | 'permissions' | 'expiry' | 'attributes' | 'creator' | 'membership'

export type ListedChange = {
  readonly wasVanished: boolean
  readonly before: KeyStatus
  readonly after: KeyStatus
  readonly fields: readonly ChangedField[]
}

/** A change of one of these from outside is worth an operator's look for some days. */
const DRIFT_FIELDS: readonly ChangedField[] = ['permissions', 'expiry', 'attributes']

/** For so long a list may lag behind a key that was made, or revoked. */
export const LIST_LAG_GRACE_MS = 10 * MINUTE

export function driftOf({ wasVanished, before, after, fields }: ListedChange): Drift['kind'] | null {
  if (wasVanished) return 'reappeared'
  const wasOff = before === 'disabled' || before === 'revoked'
  if (wasOff && after === 'active') return 're-enabled'
  return fields.some(field => DRIFT_FIELDS.includes(field)) ? 'changed' : null
}

/** Whether time alone explains the change, so that nobody changed anything. */
export function isPlainExpiry(
  { after, fields }: ListedChange,
  expiresAt: number | null,
  at: number
): boolean {
  const isStatusAlone = fields.length === 1 && fields[0] === 'status'
  return isStatusAlone && after === 'expired' && (expiresAt ?? 0) <= at
}

/** Whether a list that began at `listStartedAt` may still lag behind a key that was first seen then. */
export function mayLagBehind(firstSeenAt: number, listStartedAt: number): boolean {
  return firstSeenAt > listStartedAt - LIST_LAG_GRACE_MS
}
