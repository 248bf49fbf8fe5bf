import { describe, expect, it } from 'vitest'
import { aKey, NOON } from '../../test/kit/builders'
import { DAY, HOUR } from './clock'
import { revokeQuestion } from './confirmation'

const QUIET = 30 * DAY

describe('revoke question', () => {
  it('asks without a phrase for one key outside production that is quiet by evidence', () => {
    const question = revokeQuestion([aKey()], NOON, QUIET)

    expect(question.level).toBe(2)
    expect(question.phrase).toBeNull()
    expect(question.reasons.map(reason => reason.code)).toEqual(['irreversible', 'quiet'])
  })

  it.each([
    ['production', aKey({ environment: 'production' })],
    ['used-recently', aKey({ lastUsed: { kind: 'used', at: NOON - HOUR, precisionMs: 1_000 } })],
    ['last-used-unknown', aKey({ lastUsed: { kind: 'unknown', reason: 'not-reported' } })],
    ['management-credential', aKey({ isManagementCredential: true })]
  ])('asks for the name when the reason is %s', (code, key) => {
    const question = revokeQuestion([key], NOON, QUIET)

    expect(question.level).toBe(3)
    expect(question.phrase).toBe('payments-api')
    expect(question.reasons.map(reason => reason.code)).toContain(code)
  })

  it('counts a use that may have been within the quiet time by its precision as recent', () => {
    const coarse = aKey({ lastUsed: { kind: 'used', at: NOON - QUIET - HOUR, precisionMs: DAY } })

    expect(revokeQuestion([coarse], NOON, QUIET).level).toBe(3)
  })

  it('asks for the count when there are several keys', () => {
    const question = revokeQuestion([aKey(), aKey({ providerKeyId: 'key_2' })], NOON, QUIET)

    expect(question.phrase).toBe('REVOKE 2 KEYS')
  })

  it.each(['', ' ', 'two\nlines', 'right\u202eleft', 'n'.repeat(300)])(
    'never asks for a name that a person cannot type: %j',
    name => {
      const question = revokeQuestion([aKey({ name, environment: 'production' })], NOON, QUIET)

      expect(question.phrase).toBe('REVOKE 1 KEY')
    }
  )
})
