import { describe, expect, it } from 'vitest'
import { digest } from './judgement'

describe('an answer', () => {
  it('is wiped as bytes once it was read, because it may hold a one-time secret', () => {
    const value = Buffer.from('{"key":"not-a-real-secret"}')

    const sent = digest({ kind: 'answered', status: 201, headers: {}, body: { ok: true, value } }, 0, 0)

    expect(sent).toMatchObject({ json: { ok: true, value: { key: 'not-a-real-secret' } }, bodyLength: 27 })
    expect(value.every(byte => byte === 0)).toBe(true)
  })

  it.each([
    [429, 5_000],
    [503, 5_000],
    [403, 5_000],
    [500, null],
    [200, null]
  ])('with the status %i and Retry-After asks to wait %j', (status, retryAfterMs) => {
    const body = { ok: true, value: Buffer.from('{}') } as const

    const sent = digest({ kind: 'answered', status, headers: { 'retry-after': '5' }, body }, 0, 0)

    expect(sent).toMatchObject({ retryAfterMs })
  })

  it.each([
    [403, '0', '1800000030', 30_000],
    [429, '0', '1800000030', 30_000],
    [429, '0', '1799999990', 0],
    [429, '0', '1900000000', 900_000],
    [403, '7', '1800000030', null],
    [403, '0', '30', null],
    [403, '0', 'soon', null],
    [200, '0', '1800000030', null]
  ])(
    'with the status %i, %s calls left and a reset at %s asks to wait %j',
    (status, left, reset, retryAfterMs) => {
      const body = { ok: true, value: Buffer.from('{}') } as const
      const headers = { 'x-ratelimit-remaining': left, 'x-ratelimit-reset': reset }

      const sent = digest({ kind: 'answered', status, headers, body }, 1_800_000_000_000, 1_800_000_000_000)

      expect(sent).toMatchObject({ retryAfterMs })
    }
  )
})
