import { MINUTE, SECOND } from '../core/clock'
import { readHttpDate } from './http-date'

/** Never believe a provider that wants more than this: a person may be waiting. */
export const LONGEST_RETRY_AFTER_MS = 15 * MINUTE

/**
 * How long to wait by a `Retry-After` header: seconds or an HTTP date in provider time. Null when it is missing, negative
 * or unreadable; capped at 15 minutes.
 */
export function retryAfterMs(header: string | undefined, providerNow: number): number | null {
  if (header === undefined) return null
  const text = header.trim()
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(Number(text) * SECOND, LONGEST_RETRY_AFTER_MS)
  const at = readHttpDate(text)
  if (at === null) return null
  return Math.min(Math.max(at - providerNow, 0), LONGEST_RETRY_AFTER_MS)
}
