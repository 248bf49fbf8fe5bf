import { describe, expect, it } from 'vitest'
import { verdict } from './probe'

const error = (code: string) => ({ status: false, error_code: code, description: 'text' })

describe('23 Telecom probe verdict', () => {
  it.each([
    [200, { status: true, balance: '12.50' }, { kind: 'alive' }],
    [403, error('FORBIDDEN'), { kind: 'alive' }],
    [401, error('INVALID_API_KEY'), { kind: 'dead', why: 'unknown' }],
    [401, error('API_KEY_INACTIVE'), { kind: 'dead', why: 'disabled' }],
    [401, error('API_KEY_EXPIRED'), { kind: 'dead', why: 'expired' }],
    [401, error('SIGNATURE_REQUIRED'), { kind: 'unclear', why: 'not-about-the-key' }],
    [401, error('INVALID_SIGNATURE'), { kind: 'unclear', why: 'not-about-the-key' }],
    [401, error('IP_NOT_ALLOWED'), { kind: 'unclear', why: 'not-about-the-key' }],
    [401, error('USER_NOT_ACTIVE'), { kind: 'unclear', why: 'not-about-the-key' }],
    [401, error('UNAUTHORIZED'), { kind: 'unclear', why: 'not-about-the-key' }],
    [401, null, { kind: 'unclear', why: 'not-about-the-key' }],
    [403, error('NO_SMS_ACCESS'), { kind: 'unclear', why: 'not-about-the-key' }],
    [403, null, { kind: 'unclear', why: 'not-about-the-key' }],
    [402, error('INSUFFICIENT_BALANCE'), { kind: 'unclear', why: 'not-about-the-key' }],
    [
      200,
      { status: false, error: 'Account is in setup process' },
      { kind: 'unclear', why: 'not-about-the-key' }
    ],
    [200, null, { kind: 'unclear', why: 'not-about-the-key' }],
    [429, null, { kind: 'unclear', why: 'rate-limited' }],
    [429, error('RATE_LIMIT_EXCEEDED'), { kind: 'unclear', why: 'rate-limited' }],
    [503, error('SANDBOX_UNAVAILABLE'), { kind: 'unclear', why: 'server-error' }]
  ])('%i %j', (status, body, expected) => {
    expect(verdict(status, body, 7)).toEqual({ at: 7, ...expected })
  })
})
