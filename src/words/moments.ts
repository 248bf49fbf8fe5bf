import { durationWords } from './time-words'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

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
