import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Secret } from '../../core/secret'
import { createTimestamps, signatureOf } from './signature'

const API_SECRET = 'not-a-real-api-secret'

describe('23 Telecom signature', () => {
  it('is the hex HMAC-SHA256 over method, path, timestamp and body', () => {
    const secret = Secret.fromBytes(new TextEncoder().encode(API_SECRET))

    const signature = signatureOf(secret, {
      method: 'POST',
      path: '/api/v1/sms/send',
      timestampSeconds: 1_770_000_000,
      body: '{"a":1}'
    })

    const expected = createHmac('sha256', API_SECRET)
      .update('POST|/api/v1/sms/send|1770000000|{"a":1}')
      .digest('hex')
    expect(signature).toBe(expected)
  })
})

describe('timestamps', () => {
  it('never give one second twice, and say how long to wait for the next', () => {
    const timestamps = createTimestamps()

    const given = [10_400, 10_600, 10_900, 13_000].map(now => timestamps.next(now))

    expect(given).toEqual([
      { seconds: 10, waitMs: 0 },
      { seconds: 11, waitMs: 400 },
      { seconds: 12, waitMs: 1_100 },
      { seconds: 13, waitMs: 0 }
    ])
  })
})
