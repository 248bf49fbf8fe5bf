import { describe, expect, it } from 'vitest'
import { faultByStatus, isRejection } from './status-faults'

describe('a status without a word of the provider', () => {
  it.each([
    [200, undefined, false],
    [204, undefined, false],
    [301, 'provider-changed', false],
    [307, 'provider-changed', false],
    [400, 'invalid-input', true],
    [401, 'credential-rejected', true],
    [402, 'forbidden', true],
    [403, 'permission-missing', true],
    [404, 'not-found', true],
    [405, 'provider-changed', true],
    [408, 'provider-unavailable', false],
    [409, 'conflict', false],
    [418, 'provider-changed', false],
    [422, 'invalid-input', true],
    [425, 'provider-unavailable', false],
    [429, 'rate-limited', true],
    [500, 'provider-unavailable', false],
    [502, 'provider-unavailable', false],
    [503, 'provider-unavailable', false],
    [504, 'provider-unavailable', false],
    [599, 'provider-unavailable', false]
  ])('%i means %s, and surely nothing changed: %s', (status, code, isCertain) => {
    expect(faultByStatus(status)?.code).toBe(code)
    expect(isRejection(status, false)).toBe(isCertain)
  })

  it('is a rejection at 409, and at 200, only when the provider says so', () => {
    expect([isRejection(409, true), isRejection(409, false)]).toEqual([true, false])
    expect([isRejection(200, true), isRejection(200, false)]).toEqual([true, false])
    expect([isRejection(500, true), isRejection(301, true), isRejection(408, true)]).toEqual([
      false,
      false,
      false
    ])
  })
})
