const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A duration in one unit, short: `40 s`, `4 min`, `3 h`, `61 d`, `2.1 y`. */
export function durationWords(ms: number): string {
  const span = Math.max(0, ms)
  if (span < MINUTE) return `${Math.round(span / SECOND)} s`
  if (span < HOUR) return `${Math.round(span / MINUTE)} min`
  if (span < 2 * DAY) return `${Math.round(span / HOUR)} h`
  if (span < 730 * DAY) return `${Math.round(span / DAY)} d`
  return `${(span / (365 * DAY)).toFixed(1)} y`
}

/** `4 min ago`, `just now`, or `in 3 h`. */
export function relativeWords(at: number, now: number): string {
  const span = now - at
  if (span < -20 * SECOND) return `in ${durationWords(-span)}`
  if (span < 5 * SECOND) return 'just now'
  return `${durationWords(span)} ago`
}

const two = (value: number) => String(value).padStart(2, '0')

/** Local calendar day, `2026-11-02`. */
export function dayWords(at: number): string {
  const date = new Date(at)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** Local time of day, `14:02`. */
export function clockWords(at: number): string {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** Local time of day to the second, `14:02:30`. */
export function secondWords(at: number): string {
  return `${clockWords(at)}:${two(new Date(at).getSeconds())}`
}

/** Local day and time to the second, `2026-11-02 14:02:30`. */
export function exactWords(at: number): string {
  return `${dayWords(at)} ${secondWords(at)}`
}

/** `today 14:02`, `yesterday 14:02`, else the day. */
export function momentWords(at: number, now: number): string {
  if (dayWords(at) === dayWords(now)) return `today ${clockWords(at)}`
  if (dayWords(at) === dayWords(now - DAY)) return `yesterday ${clockWords(at)}`
  return dayWords(at)
}

/** How exact a last-used is: empty up to a minute, else `± 1 d`. */
export function precisionWords(precisionMs: number): string {
  if (precisionMs <= MINUTE) return ''
  return precisionMs % DAY === 0 ? `± ${precisionMs / DAY} d` : `± ${durationWords(precisionMs)}`
}

/** Whole seconds left until `at`, never below 0. */
export function secondsLeft(at: number, now: number): number {
  return Math.max(0, Math.floor((at - now) / SECOND))
}
