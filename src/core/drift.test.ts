import { describe, expect, it } from 'vitest'
import { MINUTE } from './clock'
import { driftOf, isPlainExpiry, mayLagBehind } from './drift'
import type { ListedChange } from './drift'

function change(given: Partial<ListedChange> = {}): ListedChange {
  return { wasVanished: false, before: 'active', after: 'active', fields: [], ...given }
}

describe('drift', () => {
  it.each([
    [change({ wasVanished: true, fields: ['permissions'] }), 'reappeared'],
    [change({ before: 'disabled', fields: ['status'] }), 're-enabled'],
    [change({ before: 'revoked', fields: ['status'] }), 're-enabled'],
    [change({ fields: ['permissions'] }), 'changed'],
    [change({ fields: ['name', 'expiry'] }), 'changed'],
    [change({ fields: ['attributes'] }), 'changed'],
    [change({ fields: ['name', 'creator', 'membership'] }), null],
    [change({ after: 'disabled', fields: ['status'] }), null]
  ])('of %o is %s', (of, drift) => {
    expect(driftOf(of)).toBe(drift)
  })

  it('is no news when time alone expired a key', () => {
    const expired = change({ after: 'expired', fields: ['status'] })

    expect(isPlainExpiry(expired, 5, 5)).toBe(true)
    expect(isPlainExpiry(expired, 6, 5)).toBe(false)
    expect(isPlainExpiry({ ...expired, fields: ['status', 'name'] }, 5, 5)).toBe(false)
    expect(isPlainExpiry(change({ after: 'disabled', fields: ['status'] }), 5, 5)).toBe(false)
  })

  it('does not call a young key vanished: lists lag behind', () => {
    expect(mayLagBehind(0, 10 * MINUTE - 1)).toBe(true)
    expect(mayLagBehind(0, 10 * MINUTE)).toBe(false)
  })
})
