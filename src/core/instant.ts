import { DAY, HOUR, MINUTE, SECOND } from './clock'

/** How a provider writes its times. `date` is a day without a time, read as the whole day in UTC. */
export type TimeFormat = 'rfc-3339' | 'unix-seconds' | 'unix-milliseconds' | 'date'

/** A time as a provider gave it, and how finely. */
export type Instant = { readonly at: number; readonly precisionMs: number }

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/
const COUNT = /^\d{1,15}$/
/** The last millisecond of the year 9999, which RFC 3339 cannot pass. */
const LATEST = 253_402_300_799_999

/**
 * Reads a time in one of the declared formats; null for anything else. A time without a zone is never read: its meaning
 * would depend on where Rekey runs, and a probe of ours would then look like traffic.
 */
export function readInstant(value: unknown, formats: readonly TimeFormat[]): Instant | null {
  for (const format of formats) {
    const instant = READERS[format](value)
    if (instant !== null && instant.at <= LATEST) return instant
  }
  return null
}

const READERS: { readonly [Format in TimeFormat]: (value: unknown) => Instant | null } = {
  'rfc-3339': value => (typeof value === 'string' ? readRfc3339(value) : null),
  'unix-seconds': value => readCount(value, SECOND),
  'unix-milliseconds': value => readCount(value, 1),
  date: value => (typeof value === 'string' ? readDate(value) : null)
}

function readRfc3339(text: string): Instant | null {
  const found = RFC_3339.exec(text)
  if (found === null) return null
  const [, year, month, day, hours, minutes, seconds, fraction, sign, zoneHours = '0', zoneMinutes = '0'] =
    found
  const midnight = startOfDay(Number(year), Number(month), Number(day))
  const isTime = Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60
  if (midnight === null || !isTime || Number(zoneHours) > 23 || Number(zoneMinutes) > 59) return null

  const offsetMs = (sign === '-' ? -1 : 1) * (Number(zoneHours) * HOUR + Number(zoneMinutes) * MINUTE)
  const milliseconds = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
  const at = midnight + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND
  return { at: at + milliseconds - offsetMs, precisionMs: fraction === undefined ? SECOND : 1 }
}

function readDate(text: string): Instant | null {
  const found = DATE.exec(text)
  if (found === null) return null
  const [, year, month, day] = found
  const at = startOfDay(Number(year), Number(month), Number(day))
  return at === null ? null : { at, precisionMs: DAY }
}

function readCount(value: unknown, unitMs: number): Instant | null {
  const isWhole = typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
  const isText = typeof value === 'string' && COUNT.test(value)
  return isWhole || isText ? { at: Number(value) * unitMs, precisionMs: unitMs } : null
}

/** Null for a day that the calendar does not have, such as 30 February. */
function startOfDay(year: number, month: number, day: number): number | null {
  const date = new Date(0)
  // `Date.UTC` would read the years 0 to 99 as 1900 to 1999.
  const at = date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? at : null
}
