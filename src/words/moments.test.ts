import { describe, expect, it } from 'vitest'
import { exactWords, momentWords, precisionWords, secondsLeft } from './moments'

const NOW = new Date(2026, 10, 20, 14, 2, 30).getTime()
const HOUR = 3_600_000
const DAY = 24 * HOUR

describe('time words', () => {
  it('says the day only where it is not today', () => {
    expect(momentWords(NOW - HOUR, NOW)).toBe('today 13:02')
    expect(momentWords(NOW - DAY, NOW)).toBe('yesterday 14:02')
    expect(momentWords(NOW - 3 * DAY, NOW)).toBe('2026-11-17')
    expect(exactWords(NOW)).toBe('2026-11-20 14:02:30')
  })

  it('is silent about a precision of seconds', () => {
    expect(precisionWords(1_000)).toBe('')
    expect(precisionWords(4 * HOUR)).toBe('± 4 h')
    expect(precisionWords(DAY)).toBe('± 1 d')
  })

  it('never counts below zero', () => {
    expect(secondsLeft(NOW + 18_400, NOW)).toBe(18)
    expect(secondsLeft(NOW - 5_000, NOW)).toBe(0)
  })
})
