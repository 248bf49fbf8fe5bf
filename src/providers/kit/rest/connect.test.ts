import { describe, expect, it } from 'vitest'
import { Secret } from '../../../core/secret'
import { expiryOf } from './connect'

function aToken(text: string): Secret {
  return Secret.fromBytes(new TextEncoder().encode(text))
}

function aJwt(claims: unknown): Secret {
  return aToken(`head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.not-a-real-signature`)
}

describe('a JSON web token', () => {
  it('tells when it ends', () => {
    expect(expiryOf(aJwt({ exp: 1_770_000_000, name: 'ÿ?>~' }))).toBe(1_770_000_000_000)
  })

  it.each([
    ['no exp', aJwt({})],
    ['an odd exp', aJwt({ exp: 'soon' })],
    ['claims that are no object', aJwt(null)],
    ['no JWT', aToken('opaque')],
    ['no base64', aToken('a.%%%.c')]
  ])('says nothing when there is %s', (_case, token) => {
    expect(expiryOf(token)).toBeNull()
  })
})
