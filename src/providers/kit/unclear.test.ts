import { describe, expect, it } from 'vitest'
import { fault } from '../../core/fault'
import { unclearByFault, unclearByStatus } from './unclear'

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
