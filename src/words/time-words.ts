// Words for spans of time, short enough for a cell. The windows and the tray menu share them.

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * A duration in one unit, short: `40 s`, `4 min`, `3 h`, `61 d`, `2.1 y`. Rounded down, as the day counts of core are: a span
 * is named only once it is over, so that two places never say 557 and 558 days of one key.
 */
export function durationWords(ms: number): string {
  const span = Math.max(0, ms)
  if (span < MINUTE) return `${Math.floor(span / SECOND)} s`
  if (span < HOUR) return `${Math.floor(span / MINUTE)} min`
  if (span < 2 * DAY) return `${Math.floor(span / HOUR)} h`
  if (span < 730 * DAY) return `${Math.floor(span / DAY)} d`
  return `${(Math.floor(span / (36.5 * DAY)) / 10).toFixed(1)} y`
}

/** How long to wait, rounded up: trying at the end of a wait that is rounded down would be too early. */
export function waitWords(ms: number): string {
  const unit = ms < MINUTE ? SECOND : ms < HOUR ? MINUTE : HOUR
  return durationWords(Math.max(1, Math.ceil(ms / unit)) * unit)
}

/** Something that has happened: `4 min ago`, `just now`. Clocks that differ never put it into the future. */
export function agoWords(at: number, now: number): string {
  const span = now - at
  return span < 5 * SECOND ? 'just now' : `${durationWords(span)} ago`
}

/** Something that may lie ahead: `4 min ago`, `just now`, or `in 3 h`. */
export function relativeWords(at: number, now: number): string {
  return at - now > 20 * SECOND ? `in ${durationWords(at - now)}` : agoWords(at, now)
}
