import { HORIZON_DAYS } from '../../../../core/limits'

export type CalendarDay = {
  readonly at: number
  readonly isToday: boolean
  /** Before today, or behind the horizon. */
  readonly isOutside: boolean
}

const DAYS_IN_WEEK = 7

/** Local days in weeks from Monday on, from today's week to the week of the horizon. */
export function calendarWeeks(now: number): readonly (readonly CalendarDay[])[] {
  const today = startOfDay(new Date(now))
  const monday = dayAfter(today, -((today.getDay() + 6) % DAYS_IN_WEEK))
  const horizon = dayAfter(today, HORIZON_DAYS)
  const weeks: CalendarDay[][] = []
  for (let first = monday; first <= horizon; first = dayAfter(first, DAYS_IN_WEEK)) {
    weeks.push(
      Array.from({ length: DAYS_IN_WEEK }, (_, index) => {
        const day = dayAfter(first, index)
        const isToday = day.getTime() === today.getTime()
        return { at: day.getTime(), isToday, isOutside: day < today || day > horizon }
      })
    )
  }
  return weeks
}

/** The local day of a moment, as its first millisecond. */
export function dayOf(at: number): number {
  return startOfDay(new Date(at)).getTime()
}

function startOfDay(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate())
}

/** By the calendar: a day of daylight saving has 23 or 25 hours. */
function dayAfter(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days)
}
