// Words for spans of time, short enough for a cell. The windows and the tray menu share them.

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
