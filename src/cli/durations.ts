import { DAY, HOUR, MINUTE, SECOND } from '../core/clock'

const UNITS: { readonly [unit: string]: number } = {
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
  y: 365 * DAY
}

/** `90d` in milliseconds; null for anything else than a whole number and one of s, m, h, d, w, y. */
export function durationOf(text: string): number | null {
  const [, count, unit] = /^(\d{1,6})([smhdwy])$/.exec(text) ?? []
  const size = unit === undefined ? undefined : UNITS[unit]
  return count === undefined || size === undefined ? null : Number(count) * size
}
