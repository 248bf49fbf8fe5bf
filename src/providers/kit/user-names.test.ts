import { describe, expect, it } from 'vitest'
import { markerOf, markersIn, withMarker } from '../../core/service-name'
import { nameOfUser, userNameOf } from './user-names'

const MARKER = '7F3K9QW2ZC8D1'

describe('user names', () => {
  it.each([
    [`payments [rk-${MARKER}]`, 'payments-rk-7f3k9qw2zc8d1'],
    [`payments api [rk-${MARKER}]`, 'payments api-rk-7f3k9qw2zc8d1'],
    [`[rk-${MARKER}]`, 'rk-7f3k9qw2zc8d1'],
    ['payments', 'payments'],
    ['work-rk-short', 'work-rk-short']
  ])('writes %j as the user %j, and back', (name, user) => {
    expect(userNameOf(name)).toBe(user)
    expect(nameOfUser(user)).toBe(name)
    expect(markersIn(user)).toEqual(markersIn(name))
  })

  it('replaces the marker in the next rotation instead of adding one', () => {
    const next = withMarker(nameOfUser('payments-rk-7f3k9qw2zc8d1'), '0000000000000', 60)

    expect(userNameOf(next)).toBe('payments-rk-0000000000000')
    expect(markerOf(nameOfUser(userNameOf(next)))).toBe('0000000000000')
  })
})
