import { describe, expect, it } from 'vitest'
import { harbour } from '../../../../test/kit/rest-declaration'
import { fault } from '../../../core/fault'
import { unclearByFault, unclearByStatus } from '../unclear'
import { createTimestamps, verdictOf } from './probe'

const body = (code: string) => ({ error: { code } })

describe('a declared verdict of a probe', () => {
  const seen = (status: number, value: unknown, bodyLength = 10) =>
    verdictOf(harbour, { status, value, bodyLength }, 7)
  const unclear = (why: string) => ({ kind: 'unclear', at: 7, why })

  it.each([
    ['the key itself', 200, { me: 'key' }, { kind: 'alive', at: 7 }],
    ['recognised, but not allowed', 403, body('denied'), { kind: 'alive', at: 7 }],
    ['the code of an unknown key', 401, body('unknown_key'), { kind: 'dead', at: 7, why: 'unknown' }],
    ['no code, as declared', 401, {}, { kind: 'dead', at: 7, why: 'unknown' }],
    [
      'the code of a disabled key, whatever the status',
      403,
      body('off'),
      { kind: 'dead', at: 7, why: 'disabled' }
    ],
    ['another code', 401, body('ip_not_allowed'), unclear('not-about-the-key')],
    ['the code with another status', 404, body('unknown_key'), unclear('not-about-the-key')],
    ['a success of somebody else', 200, { me: 'a captive portal' }, unclear('not-about-the-key')],
    ['a success that is no object', 200, 'key', unclear('not-about-the-key')],
    ['a success with an error in it', 200, { me: 'key', ...body('denied') }, unclear('not-about-the-key')],
    ['a 403 without a code', 403, null, unclear('not-about-the-key')],
    ['a 429', 429, body('unknown_key'), unclear('rate-limited')],
    ['a 500', 500, null, unclear('server-error')]
  ])('%s: %i %j', (_case, status, value, expected) => {
    expect(seen(status, value)).toEqual(expected)
  })

  it('takes no page for an answer without a code, but an empty body', () => {
    expect(seen(401, null, 0).kind).toBe('dead')
    expect(seen(401, null, 120).kind).toBe('unclear')
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

describe('an unclear probe', () => {
  it.each([
    [fault('rate-limited'), 'rate-limited'],
    [fault('provider-unavailable', 'dns-failed'), 'unreachable'],
    [fault('cancelled'), 'not-about-the-key'],
    [fault('provider-changed', 'not-json'), 'not-about-the-key']
  ])('says why for the fault %j', (given, why) => {
    expect(unclearByFault(given, 3)).toEqual({ kind: 'unclear', at: 3, why })
  })

  it.each([
    [429, 'rate-limited'],
    [500, 'server-error'],
    [503, 'server-error'],
    [401, 'not-about-the-key'],
    [302, 'not-about-the-key']
  ])('says why for the status %i', (status, why) => {
    expect(unclearByStatus(status, 3)).toEqual({ kind: 'unclear', at: 3, why })
  })
})
