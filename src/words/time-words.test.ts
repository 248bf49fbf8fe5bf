import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { days } from '../core/dormancy/classify'
import { agoWords, durationWords, relativeWords } from './time-words'

const NOW = Date.UTC(2026, 10, 20, 14, 2, 30)
const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('words for spans of time', () => {
  it.each([
    [40_000, '40 s'],
    [4 * 60_000, '4 min'],
    [47 * HOUR, '47 h'],
    [61 * DAY, '61 d'],
    [557.9 * DAY, '557 d'],
    [3 * 365 * DAY, '3.0 y']
  ])('says %d ms as %s', (ms, words) => {
    expect(durationWords(ms)).toBe(words)
  })

  it('looks back and ahead', () => {
    expect(relativeWords(NOW - 3 * HOUR, NOW)).toBe('3 h ago')
    expect(relativeWords(NOW + 21 * HOUR, NOW)).toBe('in 21 h')
  })

  it('calls a reading just now, also when it is a little ahead of the clock that the list uses', () => {
    expect(relativeWords(NOW + 10_000, NOW)).toBe('just now')
  })

  it('never puts into the future what has happened, whatever the clocks say', () => {
    expect(agoWords(NOW + 29_000, NOW)).toBe('just now')
    expect(agoWords(NOW - 29_000, NOW)).toBe('29 s ago')
  })

  it('counts days as the verdicts do', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2 * DAY, max: 730 * DAY - 1 }), ms => {
        expect(durationWords(ms)).toBe(`${days(ms)} d`)
      })
    )
  })
})
