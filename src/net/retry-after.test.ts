import { describe, expect, it } from 'vitest'
import { LONGEST_RETRY_AFTER_MS, retryAfterMs } from './retry-after'

const NOW = Date.UTC(2026, 8, 14, 9, 30)

describe('Retry-After', () => {
  it.each([
    ['0', 0],
    ['1', 1_000],
    [' 120 ', 120_000],
    ['2.5', 2_500],
    ['1000000000', LONGEST_RETRY_AFTER_MS],
    ['9'.repeat(400), LONGEST_RETRY_AFTER_MS],
    ['Mon, 14 Sep 2026 09:31:00 GMT', 60_000],
    ['Mon, 14 Sep 2026 09:29:00 GMT', 0],
    ['Tue, 14 Sep 2027 09:29:00 GMT', LONGEST_RETRY_AFTER_MS]
  ])('reads %j', (header, expected) => {
    expect(retryAfterMs(header, NOW)).toBe(expected)
  })

  it.each([
    undefined,
    '',
    '-5',
    'soon',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '2026-09-14T09:31:00Z',
    'Xyz, 99 Foo 2026 99:99:99 GMT'
  ])('knows nothing from %j', header => {
    expect(retryAfterMs(header, NOW)).toBeNull()
  })
})
