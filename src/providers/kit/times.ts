import { readInstant, type TimeFormat } from '../../core/instant'
import type { LastUsed } from '../../core/key'

/** Epoch milliseconds of a provider's value; null when it is absent, before 1970, or not in a declared format. */
export function timeOf(
  value: string | number | null | undefined,
  formats: readonly TimeFormat[]
): number | null {
  const instant = readInstant(value, formats)
  return instant === null || instant.at < 0 ? null : instant.at
}

/**
 * A provider's last-used value. Absent is unknown, null is never, and a value that is not a time in a declared format is
 * unknown as well. A time before 1970 is a zero value of the server's language: `zeroIs` says what it means there.
 */
export function lastUsedOf(
  value: string | number | null | undefined,
  formats: readonly TimeFormat[],
  zeroIs: 'never' | 'unreadable' = 'unreadable'
): LastUsed {
  if (value === undefined) return { kind: 'unknown', reason: 'not-reported' }
  if (value === null) return { kind: 'never' }
  const instant = readInstant(value, formats)
  if (instant !== null && instant.at >= 0) return { kind: 'used', ...instant }
  return instant !== null && zeroIs === 'never'
    ? { kind: 'never' }
    : { kind: 'unknown', reason: 'unreadable' }
}
