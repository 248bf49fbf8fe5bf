import type { CommandInput } from '../../../../contract/commands'
import type { ScheduleView } from '../../../../contract/schedules'
import { minuteOf, timeOf } from '../../../../words/schedules'
import { SCHEDULES_PAGE } from '../../../../words/pages/schedules'

/** The form as it is typed. */
export type ScheduleForm = {
  readonly name: string
  /** Empty: all. */
  readonly environment: string
  readonly accountId: string
  readonly everyDays: string
  readonly leadDays: string
  readonly days: readonly number[]
  readonly from: string
  readonly to: string
  readonly timeZone: string
  readonly act: 'start' | 'ask'
}

const WORKING_DAYS = [1, 2, 3, 4]

/** For a new one: working days but Friday, in working hours, here. */
export function emptyForm(timeZone: string): ScheduleForm {
  return {
    name: '',
    environment: '',
    accountId: '',
    everyDays: '90',
    leadDays: '14',
    days: WORKING_DAYS,
    from: '09:00',
    to: '16:00',
    timeZone,
    act: 'start'
  }
}

export function formOf(schedule: ScheduleView): ScheduleForm {
  return {
    name: schedule.name,
    environment: schedule.environment ?? '',
    accountId: schedule.accountId ?? '',
    everyDays: String(schedule.everyDays),
    leadDays: String(schedule.leadDays),
    days: schedule.window.days,
    from: timeOf(schedule.window.fromMinute),
    to: timeOf(schedule.window.toMinute),
    timeZone: schedule.window.timeZone,
    act: schedule.act
  }
}

type Problems = { readonly [field in 'everyDays' | 'leadDays' | 'days']?: string }

const WHOLE_DAYS = SCHEDULES_PAGE.enterWholeDays

/** What cannot be right, by field. An empty field is not a mistake yet. */
export function problemsOf(form: ScheduleForm): Problems {
  const everyDays = wholeOf(form.everyDays)
  const leadDays = wholeOf(form.leadDays)
  const isTooEarly = everyDays !== null && leadDays !== null && leadDays >= everyDays
  return {
    ...(form.everyDays !== '' && everyDays === null ? { everyDays: WHOLE_DAYS } : {}),
    ...(form.leadDays !== '' && leadDays === null ? { leadDays: WHOLE_DAYS } : {}),
    ...(isTooEarly ? { leadDays: SCHEDULES_PAGE.leadTooLong } : {}),
    ...(form.days.length === 0 ? { days: SCHEDULES_PAGE.dayNeeded } : {})
  }
}

/** What is sent; null while something is missing. */
export function inputOf(
  form: ScheduleForm,
  scheduleId: string | null
): CommandInput<'schedules.save'> | null {
  const fromMinute = minuteOf(form.from)
  const toMinute = minuteOf(form.to)
  const everyDays = wholeOf(form.everyDays)
  const leadDays = wholeOf(form.leadDays)
  if (fromMinute === null || toMinute === null || everyDays === null || leadDays === null) return null
  if (form.name.trim() === '' || form.days.length === 0 || leadDays >= everyDays) return null
  return {
    scheduleId,
    name: form.name.trim(),
    environment: form.environment === '' ? null : form.environment,
    accountId: form.accountId === '' ? null : form.accountId,
    everyDays,
    leadDays,
    window: { days: [...form.days], fromMinute, toMinute, timeZone: form.timeZone.trim() },
    act: form.act
  }
}

function wholeOf(typed: string): number | null {
  return /^\d{1,4}$/.test(typed.trim()) ? Number(typed) : null
}
