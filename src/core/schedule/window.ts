import { MINUTE } from '../clock'

/**
 * When a schedule may begin something, in the local time of a place. `days`: 0 is Sunday. From the minute `fromMinute` of the day
 * up to, not including, `toMinute`; a window that ends before it begins goes over midnight and belongs to the day on which it
 * began; equal ones are the whole day. Without days it is never open.
 */
export type MaintenanceWindow = {
  readonly days: readonly number[]
  readonly fromMinute: number
  readonly toMinute: number
  /** IANA name, such as `Europe/Berlin`. */
  readonly timeZone: string
}

type WallTime = { readonly day: number; readonly minute: number }

const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MINUTES_A_DAY = 24 * 60
/** Far enough for a window of one day a week, over any change of the clocks. */
const LONGEST_LOOK_MINUTES = 15 * MINUTES_A_DAY
/** Windows begin and end on whole minutes; a quarter of an hour is close enough for "next opens at". */
const STEP_MINUTES = 15

const formats = new Map<string, Intl.DateTimeFormat>()

export function isTimeZone(name: string): boolean {
  try {
    return name !== '' && formatFor(name).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/**
 * Is the window open at this instant? It is read from the wall clock of its place, so that a change to summer time moves nothing:
 * an hour that does not exist that day is not open, one that comes twice is open twice. An unknown zone is never open.
 */
export function isInWindow(window: MaintenanceWindow, at: number): boolean {
  const wall = isTimeZone(window.timeZone) ? wallTimeAt(at, window.timeZone) : null
  if (wall === null) return false
  const { fromMinute, toMinute } = window
  const { day, minute } = wall
  if (fromMinute === toMinute) return window.days.includes(day)
  if (fromMinute < toMinute) return window.days.includes(day) && minute >= fromMinute && minute < toMinute
  if (minute >= fromMinute) return window.days.includes(day)
  return minute < toMinute && window.days.includes((day + 6) % 7)
}

/** The next instant at which it is open, to a quarter of an hour; null when it does not open within two weeks. */
export function nextOpening(window: MaintenanceWindow, from: number): number | null {
  if (window.days.length === 0 || !isTimeZone(window.timeZone)) return null
  if (isInWindow(window, from)) return from
  const first = Math.ceil(from / (STEP_MINUTES * MINUTE)) * STEP_MINUTES * MINUTE
  for (let passed = 0; passed <= LONGEST_LOOK_MINUTES; passed += STEP_MINUTES) {
    const at = first + passed * MINUTE
    if (isInWindow(window, at)) return at
  }
  return null
}

function wallTimeAt(at: number, timeZone: string): WallTime | null {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value])
  )
  const day = DAY_NAMES.indexOf(parts.get('weekday') ?? '')
  const minute = Number(parts.get('hour')) * 60 + Number(parts.get('minute'))
  return day === -1 || !Number.isFinite(minute) ? null : { day, minute }
}

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23'
  })
  formats.set(timeZone, made)
  return made
}
