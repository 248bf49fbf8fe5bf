import { MINUTE, SECOND } from '../../core/clock'

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
  // Only the one date form of HTTP; Date.parse would read much more.
  if (!/^[A-Za-z]{3}, \d{2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return null
  const at = Date.parse(text)
  if (Number.isNaN(at)) return null
  return Math.min(Math.max(at - providerNow, 0), LONGEST_RETRY_AFTER_MS)
}
