import type { DueKeyView, ScheduleView } from '../contract/schedules'
import { countWords } from './keys'
import { dayWords, momentWords } from './moments'

export const WEEK: readonly { readonly day: number; readonly short: string; readonly long: string }[] = [
  { day: 1, short: 'Mon', long: 'Monday' },
  { day: 2, short: 'Tue', long: 'Tuesday' },
  { day: 3, short: 'Wed', long: 'Wednesday' },
  { day: 4, short: 'Thu', long: 'Thursday' },
  { day: 5, short: 'Fri', long: 'Friday' },
  { day: 6, short: 'Sat', long: 'Saturday' },
  { day: 0, short: 'Sun', long: 'Sunday' }
]

/** `Mon Tue Wed, 09:00 to 17:00, Europe/Berlin`. */
export function windowWords({ days, fromMinute, toMinute, timeZone }: ScheduleView['window']): string {
  const named = WEEK.filter(({ day }) => days.includes(day)).map(({ short }) => short)
  const when = named.length === WEEK.length ? 'every day' : named.join(' ')
  const hours = fromMinute === toMinute ? 'all day' : `${timeOf(fromMinute)} to ${timeOf(toMinute)}`
  return `${when}, ${hours}, ${timeZone}`
}

/** Which keys, how often, and when, in one line. */
export function scheduleWords(schedule: ScheduleView): string {
  const { environment, accountId, accountName, everyDays, leadDays, act } = schedule
  const which = [
    environment === null ? 'all environments' : environment,
    accountId === null ? 'all accounts' : (accountName ?? 'an account that is gone')
  ].join(', ')
  const lead = leadDays === 0 ? '' : `, started up to ${countWords(leadDays, 'day')} before`
  const how = act === 'ask' ? 'asks first' : windowWords(schedule.window)
  return `${which}: every ${countWords(everyDays, 'day')}${lead}; ${how}`
}

const WHY: Record<NonNullable<DueKeyView['why']>, string> = {
  'policy-asks': 'Its policy asks a person first.',
  'no-destination': 'Rekey cannot deliver to every destination of this key by itself. Start it yourself.',
  'destination-refused':
    'A destination of this key is out of reach or refuses the write now, or its activation is gone. Check it, or start the rotation yourself.',
  'started-before':
    'This policy started it before, and it did not end with a new key. It is not started again.',
  'own-credential': 'Rekey itself works with this key. Rotate it from its account.',
  window: 'It begins by itself when the window of its policy opens.',
  stale: 'It begins by itself when its account was read lately.',
  places: 'It begins by itself when another scheduled rotation is past its hand-off.'
}

export function dueWhyWords({ why }: DueKeyView): string {
  return why === null ? 'It is about to begin.' : WHY[why]
}

/** `due 3 Mar` or `overdue since 3 Mar`. */
export function dueWords({ dueAt }: Pick<DueKeyView, 'dueAt'>, now: number): string {
  return dueAt < now ? `overdue since ${dayWords(dueAt)}` : `due ${dayWords(dueAt)}`
}

export function opensWords(schedule: ScheduleView, now: number): string {
  if (schedule.pausedAt !== null) return `paused since ${momentWords(schedule.pausedAt, now)}`
  if (schedule.act === 'ask') return 'asks'
  if (schedule.opensAt === null) return 'its window never opens'
  return schedule.opensAt <= now ? 'window open' : `window opens ${momentWords(schedule.opensAt, now)}`
}

/** `09:05` of minutes since midnight. */
export function timeOf(minute: number): string {
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
}

/** Minutes since midnight of `09:05`; null for what is no time of day. */
export function minuteOf(time: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time)
  return match === null ? null : Number(match[1]) * 60 + Number(match[2])
}
