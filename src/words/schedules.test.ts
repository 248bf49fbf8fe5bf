import { describe, expect, it } from 'vitest'
import { minuteOf, timeOf, windowWords } from './schedules'

describe('the words of a schedule', () => {
  it('name the days in the order of a week, and the hours', () => {
    const window = { days: [5, 1], fromMinute: 540, toMinute: 1_020, timeZone: 'Europe/Berlin' }

    expect(windowWords(window)).toBe('Mon Fri, 09:00 to 17:00, Europe/Berlin')
    expect(windowWords({ ...window, days: [0, 1, 2, 3, 4, 5, 6], toMinute: 540 })).toBe(
      'every day, all day, Europe/Berlin'
    )
  })

  it('read times of day as they write them', () => {
    expect([0, 65, 1_439].map(timeOf).map(minuteOf)).toEqual([0, 65, 1_439])
    expect(['24:00', '9:00', '', '12:60'].map(minuteOf)).toEqual([null, null, null, null])
  })
})
