import { describe, expect, it } from 'vitest'
import { fillBody, fillPath, fillText, isMatch, valueAt } from './templates'

describe('a path into an answer', () => {
  it('finds fields of the answer alone', () => {
    const answer = { a: { b: null, c: 7 }, toString: 'own' }

    expect(
      ['', 'a.b', 'a.c', 'a.c.d', 'b', 'toString', 'a.toString', 'constructor'].map(path =>
        valueAt(answer, path)
      )
    ).toEqual([answer, null, 7, undefined, undefined, 'own', undefined, undefined])
  })

  it('matches null where a field is null or absent, and nothing else', () => {
    expect([{ a: null }, {}, { a: false }, null].map(answer => isMatch(answer, { a: null }))).toEqual([
      true,
      true,
      false,
      true
    ])
  })
})

describe('a template', () => {
  it('gives `$` in a value no meaning, and leaves a name that it does not know', () => {
    expect(fillText('Bearer {token} {other}', { token: "$&$'" })).toBe("Bearer $&$' {other}")
  })

  it('puts checked paths in as they are, and ids as one segment each', () => {
    expect(
      fillPath('{keysPath}/{key}', { keysPath: '/v1/{group}/keys' }, { group: 'a/b', key: '{group}' })
    ).toBe('/v1/a%2Fb/keys/%7Bgroup%7D')
  })

  it('fills a body with values of any kind, and leaves out what is optional and not there', () => {
    const body = {
      name: '{name}',
      grants: '{grants}',
      ends: '{expiresAt|rfc-3339?}',
      signed: '{attributes.signed?}',
      set: '{setId}',
      kind: 'fixed {name}'
    }

    expect(
      fillBody(body, { name: '{grants}', grants: ['a'], expiresAt: 0, setId: null, attributes: {} }, 0)
    ).toEqual({
      name: '{grants}',
      grants: ['a'],
      ends: '1970-01-01T00:00:00.000Z',
      set: null,
      kind: 'fixed {name}'
    })
    expect(fillBody(body, { expiresAt: null, attributes: { signed: false } }, 0)).not.toHaveProperty('ends')
    expect(fillBody(body, { attributes: { signed: true } }, 0)).toMatchObject({ signed: true })
  })

  it('counts the seconds that are left, and never sends less than one', () => {
    const body = { seconds: '{expiresAt|seconds-left?}' }

    expect(fillBody(body, { expiresAt: 90_400 }, 30_000)).toEqual({ seconds: 60 })
    expect(fillBody(body, { expiresAt: 1_000 }, 30_000)).toEqual({ seconds: 1 })
    expect(fillBody(body, { expiresAt: null }, 30_000)).toEqual({})
  })
})
