import { afterEach, describe, expect, it, vi } from 'vitest'
import { DAY, SECOND } from './clock'
import { readInstant } from './instant'

/** Offsets in minutes on 2 February 2026: proof that the zone is really in force. */
const ZONES = [
  ['UTC', 0],
  ['America/Los_Angeles', 480],
  ['Asia/Tokyo', -540],
  ['Asia/Kathmandu', -345]
] as const
const ANY = ['rfc-3339', 'unix-seconds', 'date'] as const

afterEach(() => {
  vi.unstubAllEnvs()
})

describe.each(ZONES)('times of providers, read in %s', (zone, minutes) => {
  function inZone(): void {
    vi.stubEnv('TZ', zone)
    expect(new Date(Date.UTC(2026, 1, 2)).getTimezoneOffset()).toBe(minutes)
  }

  it.each([
    ['2026-02-02T03:04:05Z', Date.UTC(2026, 1, 2, 3, 4, 5), SECOND],
    ['2026-02-02T03:04:05.678901234Z', Date.UTC(2026, 1, 2, 3, 4, 5, 678), 1],
    ['2026-02-02T03:04:05.6+05:45', Date.UTC(2026, 1, 1, 21, 19, 5, 600), 1],
    ['2026-02-02T03:04:05-08:00', Date.UTC(2026, 1, 2, 11, 4, 5), SECOND],
    ['2024-02-29T23:59:59Z', Date.UTC(2024, 1, 29, 23, 59, 59), SECOND],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000, SECOND],
    ['2026-02-02', Date.UTC(2026, 1, 2), DAY],
    ['1770001445', 1_770_001_445_000, SECOND],
    [1_770_001_445, 1_770_001_445_000, SECOND]
  ])('reads %j', (value, at, precisionMs) => {
    inZone()

    expect(readInstant(value, ANY)).toEqual({ at, precisionMs })
  })

  it.each([
    '2026-02-02T03:04:05',
    '2026-02-02 03:04:05',
    '2026-02-02 03:04:05Z',
    '2026-02-02T03:04Z',
    '2026-02-30T03:04:05Z',
    '2026-13-01T03:04:05Z',
    '2026-02-02T24:00:00Z',
    '2026-02-02T03:60:05Z',
    '2026-02-02T03:04:05+24:00',
    '2026-02-02T03:04:05 PST',
    '2026-02-30',
    '2026/02/02',
    '02/02/2026',
    'Mon, 02 Feb 2026 03:04:05 GMT',
    'key 7',
    '7 days ago',
    '-1',
    '1e9',
    '1770001445.5',
    '999999999999999',
    '',
    ' 2026-02-02T03:04:05Z',
    -1,
    1.5,
    Number.NaN,
    null,
    undefined,
    {}
  ])('does not take %j for a time', value => {
    inZone()

    expect(readInstant(value, ANY)).toBeNull()
  })
})

describe('declared formats of times', () => {
  it('reads nothing in a format that the provider has not declared', () => {
    expect(readInstant('2026-02-02', ['rfc-3339'])).toBeNull()
    expect(readInstant('1770001445', ['rfc-3339', 'date'])).toBeNull()
    expect(readInstant('2026-02-02T03:04:05Z', ['unix-seconds'])).toBeNull()
  })

  it('keeps seconds and milliseconds apart', () => {
    expect(readInstant(1_770_001_445_678, ['unix-milliseconds'])).toEqual({
      at: 1_770_001_445_678,
      precisionMs: 1
    })
    expect(readInstant(1_770_001_445_678, ['unix-seconds'])).toBeNull()
  })
})
