import { describe, expect, it } from 'vitest'
import { verdict } from './probe'

const error = (code: string) => ({ code, message: 'text' })

describe('Blazelock probe verdict', () => {
  it.each([
    [404, error('resource_not_found'), { kind: 'alive' }],
    [401, error('unauthenticated'), { kind: 'dead', why: 'unknown' }],
    [401, null, { kind: 'unclear', why: 'not-about-the-key' }],
    [404, null, { kind: 'unclear', why: 'not-about-the-key' }],
    [404, error('route_not_found'), { kind: 'unclear', why: 'not-about-the-key' }],
    [403, error('forbidden'), { kind: 'unclear', why: 'not-about-the-key' }],
    [200, {}, { kind: 'unclear', why: 'not-about-the-key' }],
    [429, error('throttle_requests'), { kind: 'unclear', why: 'rate-limited' }],
    [500, error('uncaught_error'), { kind: 'unclear', why: 'server-error' }]
  ])('%i %j', (status, body, expected) => {
    expect(verdict(status, body, 7)).toEqual({ at: 7, ...expected })
  })
})
