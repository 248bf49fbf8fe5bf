import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../core/clock'
import { afterRevokeWords } from './confirm'

describe('what a revoke leaves behind', () => {
  it.each([
    [90 * MINUTE, DAY, 'most within 90 minutes, the longest within 24 hours'],
    [59 * MINUTE + SECOND, 3 * HOUR, 'most within 60 minutes, the longest within 3 hours'],
    [3 * HOUR + SECOND, 25 * HOUR, 'most within 4 hours, the longest within 25 hours']
  ])('says how long tokens last, never too short: %i and %i ms', (mostMs, longestMs, words) => {
    expect(afterRevokeWords('tokens-live-on', { mostMs, longestMs })).toContain(words)
  })

  it('says where only the access to the organization ends', () => {
    expect(afterRevokeWords('only-access-ends', undefined)).toMatch(/^Only the access .* is not deleted/)
  })

  it('says no time where none is known', () => {
    expect(afterRevokeWords('tokens-live-on', undefined)).toBe(
      'Tokens that this key signed in for stay valid until they expire.'
    )
    expect(afterRevokeWords('connections-are-closed', undefined)).toBe(
      'Connections that this key has open are closed.'
    )
  })
})
