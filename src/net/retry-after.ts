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

/**
 * How long an answer asks to wait. Some servers refuse with 403 what others refuse with 429, and name the instant in
 * `X-RateLimit-Reset` (seconds since 1970) where nothing remains.
 */
export function waitAskedFor(
  status: number,
  headers: Readonly<Record<string, string>>,
  providerNow: number
): number | null {
  if (status !== 403 && status !== 429 && status !== 503) return null
  const asked = retryAfterMs(headers['retry-after'], providerNow)
  const reset = headers['x-ratelimit-reset'] ?? ''
  // Ten digits: a shorter number counts from now, and servers disagree on its unit.
  if (asked !== null || headers['x-ratelimit-remaining'] !== '0' || !/^\d{10}$/.test(reset)) return asked
  return Math.min(Math.max(Number(reset) * SECOND - providerNow, 0), LONGEST_RETRY_AFTER_MS)
}
