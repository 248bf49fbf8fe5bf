import { describe, expect, it } from 'vitest'
import { Secret } from '../../core/secret'
import { basic, bearer } from './authorization'

const secretOf = (text: string): Secret => Secret.fromBytes(new TextEncoder().encode(text))

describe('bearer', () => {
  it('names the scheme and the token', () => {
    expect(bearer(secretOf('not-a-real-token'))).toBe('Bearer not-a-real-token')
  })
})

describe('basic', () => {
  it('joins user and password as in the example of RFC 7617', () => {
    expect(basic('Aladdin', secretOf('open sesame'))).toEqual({
      ok: true,
      value: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='
    })
  })

  it('encodes what is not ASCII as UTF-8', () => {
    expect(basic('test', secretOf('123\u00a3'))).toEqual({ ok: true, value: 'Basic dGVzdDoxMjPCow==' })
  })

  it('refuses a user name with a colon, which would move part of it into the password', () => {
    expect(basic('a:b', secretOf('c'))).toMatchObject({ ok: false, fault: { code: 'invalid-input' } })
  })
})
