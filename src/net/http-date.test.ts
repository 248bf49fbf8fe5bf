import { describe, expect, it } from 'vitest'
import { readHttpDate } from './http-date'

describe('HTTP dates', () => {
  it('reads the one current form', () => {
    expect(readHttpDate('Mon, 14 Sep 2026 09:31:00 GMT')).toBe(Date.UTC(2026, 8, 14, 9, 31))
  })

  it.each([
    undefined,
    '',
    'key 7',
    '2026-09-14T09:31:00',
    '2026-09-14 09:31:00',
    'Mon, 14 Sep 2026 09:31:00',
    'Mon, 14 Sep 2026 09:31:00 PST',
    'Mon, 45 Sep 2026 09:31:00 GMT'
  ])('does not take %j for a date', text => {
    expect(readHttpDate(text)).toBeNull()
  })
})
