import { describe, expect, it } from 'vitest'
import { overridablePath } from './paths'

describe('overridable path', () => {
  it('is the fallback when the setting is missing or blank', () => {
    const missing = overridablePath({}, 'keysPath', '/api-keys')
    const blank = overridablePath({ keysPath: '  ' }, 'keysPath', '/api-keys')

    expect(missing).toEqual({ ok: true, value: '/api-keys' })
    expect(blank).toEqual({ ok: true, value: '/api-keys' })
  })

  it('takes an override with the places that it needs', () => {
    const path = overridablePath({ keysPath: '/v2/apps/{integration}/keys' }, 'keysPath', '/x', [
      '{integration}'
    ])

    expect(path).toEqual({ ok: true, value: '/v2/apps/{integration}/keys' })
  })

  it.each([
    'api-keys',
    '//elsewhere.example/api-keys',
    '/a/../b',
    '/a/./b',
    '/a/',
    '/a?b=c',
    '/a#b',
    '/a\\b',
    '/a b',
    '/a%2e%2e',
    '/a@b',
    '/a\r\nb',
    'https://elsewhere.example/a',
    '/{other}/a',
    '/{a',
    '/a}'
  ])('refuses %j and names the field', override => {
    const path = overridablePath({ keysPath: override }, 'keysPath', '/api-keys')

    expect(path).toEqual({
      ok: false,
      fault: { code: 'invalid-input', retry: 'after-user', detail: 'url-not-allowed', subject: 'keysPath' }
    })
  })

  it('refuses an override that lost its place', () => {
    const path = overridablePath({ keysPath: '/keys' }, 'keysPath', '/x/{integration}', ['{integration}'])

    expect(path.ok).toBe(false)
  })
})
