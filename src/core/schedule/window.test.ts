import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../clock'
import { isInWindow, isTimeZone, nextOpening, type MaintenanceWindow } from './window'

const BERLIN = 'Europe/Berlin'
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6]

function aWindow(part: Partial<MaintenanceWindow> = {}): MaintenanceWindow {
  return { days: EVERY_DAY, fromMinute: 9 * 60, toMinute: 17 * 60, timeZone: BERLIN, ...part }
}

describe('a maintenance window', () => {
  it('goes by the wall clock of its place, in summer and in winter', () => {
    // Nine in Berlin is 7:00 UTC in July and 8:00 UTC in January.
    expect(isInWindow(aWindow(), Date.UTC(2026, 6, 1, 7))).toBe(true)
    expect(isInWindow(aWindow(), Date.UTC(2026, 6, 1, 6, 59))).toBe(false)
    expect(isInWindow(aWindow(), Date.UTC(2026, 0, 7, 7, 30))).toBe(false)
    expect(isInWindow(aWindow(), Date.UTC(2026, 0, 7, 8))).toBe(true)
  })

  it('is open on its days only, by the day of the place', () => {
    const monday = aWindow({ days: [1], fromMinute: 0, toMinute: 60 })

    // Half past midnight of Monday, 1 June 2026, in Berlin is still Sunday in UTC.
    expect(isInWindow(monday, Date.UTC(2026, 4, 31, 22, 30))).toBe(true)
    expect(isInWindow(monday, Date.UTC(2026, 5, 1, 22, 30))).toBe(false)
  })

  it('goes over midnight, and belongs to the day on which it began', () => {
    const fridayNight = aWindow({ days: [5], fromMinute: 22 * 60, toMinute: 4 * 60, timeZone: 'UTC' })

    expect(isInWindow(fridayNight, Date.UTC(2026, 5, 5, 23))).toBe(true)
    expect(isInWindow(fridayNight, Date.UTC(2026, 5, 6, 3, 59))).toBe(true)
    expect(isInWindow(fridayNight, Date.UTC(2026, 5, 6, 4))).toBe(false)
    expect(isInWindow(fridayNight, Date.UTC(2026, 5, 5, 3))).toBe(false)
  })

  it('is not open in an hour that the change to summer time leaves out', () => {
    const atTwo = aWindow({ fromMinute: 2 * 60, toMinute: 3 * 60 })
    const night = Date.UTC(2026, 2, 28, 22)

    const minutes = Array.from({ length: 12 * 60 }, (_, minute) => night + minute * MINUTE)

    expect(minutes.some(at => isInWindow(atTwo, at))).toBe(false)
  })

  it('is open twice when an hour comes twice', () => {
    const atTwo = aWindow({ fromMinute: 2 * 60, toMinute: 3 * 60 })
    const night = Date.UTC(2026, 9, 24, 22)

    const minutes = Array.from({ length: 12 * 60 }, (_, minute) => night + minute * MINUTE)

    expect(minutes.filter(at => isInWindow(atTwo, at))).toHaveLength(120)
  })

  it('is never open without days or in a place that nobody knows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), at => {
        expect(isInWindow(aWindow({ days: [] }), at)).toBe(false)
        expect(isInWindow(aWindow({ timeZone: 'Nowhere/Land' }), at)).toBe(false)
      })
    )
    expect([isTimeZone(BERLIN), isTimeZone('Nowhere/Land'), isTimeZone('')]).toEqual([true, false, false])
  })

  it('tells the next opening as an instant at which it is open, and none is missed before', () => {
    const minute = fc.integer({ min: 0, max: 95 }).map(quarter => quarter * 15)
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 })
    const zone = fc.constantFrom(BERLIN, 'UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe')
    const from = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) })
    fc.assert(
      fc.property(days, minute, minute, zone, from, (open, fromMinute, toMinute, timeZone, at) => {
        const window = { days: open, fromMinute, toMinute, timeZone }
        const next = nextOpening(window, at)
        // A window of a single hour in the gap of a clock change may be left out for a week, not for two.
        expect(next).not.toBeNull()
        expect(isInWindow(window, next ?? 0)).toBe(true)
        expect(isInWindow(window, (next ?? 0) - HOUR) && (next ?? 0) - HOUR > at + HOUR).toBe(false)
      }),
      { numRuns: 60 }
    )
  })
})
