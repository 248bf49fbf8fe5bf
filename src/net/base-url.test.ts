import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isExactPath, parseBaseUrl, segment } from './base-url'

describe('a base URL', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com', ''],
    ['https://API.Example.com/', 'https://api.example.com', ''],
    ['https://api.example.com:8443/api/v1/', 'https://api.example.com:8443', '/api/v1'],
    ['https://xn--bcher-kva.example', 'https://xn--bcher-kva.example', ''],
    ['https://10.1.2.3', 'https://10.1.2.3', ''],
    ['https://keys', 'https://keys', ''],
    ['http://127.0.0.1:5001', 'http://127.0.0.1:5001', ''],
    ['http://127.255.0.9', 'http://127.255.0.9', ''],
    ['http://[::1]:5001/blnk', 'http://[::1]:5001', '/blnk'],
    ['http://localhost:5001', 'http://127.0.0.1:5001', ''],
    ['HTTP://LOCALHOST', 'http://127.0.0.1', '']
  ])('takes %s', (text, origin, pathPrefix) => {
    const parsed = parseBaseUrl(text)

    expect(parsed).toMatchObject({ ok: true, value: { origin, pathPrefix } })
  })

  it.each([
    'http://api.example.com',
    'http://169.254.169.254',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://128.0.0.1',
    'http://0.0.0.0',
    'http://10.0.0.1',
    'http://[::2]'
  ])('wants https for %s, because it is not a loopback literal', text => {
    const parsed = parseBaseUrl(text)

    expect(parsed).toMatchObject({ ok: false, fault: { code: 'invalid-input', detail: 'http-not-loopback' } })
  })

  it.each([
    '',
    'api.example.com',
    '//api.example.com',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    'https:///x',
    'https:api.example.com',
    'https:\\\\api.example.com',
    'https://api.example.com\\@evil.example',
    'https://user@api.example.com',
    'https://user:word@api.example.com',
    'https://good.example@evil.example',
    'https://api.example.com?x=1',
    'https://api.example.com/?x',
    'https://api.example.com#f',
    'https://api.example.com/a/../b',
    'https://api.example.com/./b',
    'https://api.example.com//b',
    'https://api.example.com/%2e%2e/b',
    'https://api.example.com/a b',
    ' https://api.example.com',
    'https://api.example.com\n',
    'https://api.exa\tmple.com',
    'https://api.example.com.',
    'https://api..example.com',
    'https://bücher.example',
    'https://аpi.example.com',
    'https://api.example.com:0',
    'https://api.example.com:65536',
    'https://api.example.com:x',
    'https://api.example.com:',
    'http://0x7f.1',
    'http://0x7f000001',
    'http://2130706433',
    'http://127.1',
    'http://0177.0.0.1',
    'http://127.0.0.01',
    'http://127.0.0.256',
    'https://0x7f.1',
    'http://[::ffff:127.0.0.1]',
    'http://[0:0:0:0:0:0:0:1]',
    'http://[::1%25lo]',
    'http://127。0。0。1',
    'http://①②⑦.0.0.1',
    'http://localhost.',
    `https://${'a'.repeat(600)}.example`
  ])('refuses %j', text => {
    const parsed = parseBaseUrl(text)

    expect(parsed).toMatchObject({ ok: false, fault: { code: 'invalid-input', detail: 'url-not-allowed' } })
  })

  it('never leads plain http off this computer, whatever is typed', () => {
    const host = fc.oneof(
      fc.ipV4(),
      fc.ipV4Extended(),
      fc.ipV6(),
      fc.domain(),
      fc.string(),
      fc.constant('localhost')
    )
    const text = fc
      .tuple(
        fc.constantFrom('http://', 'HTTP://', 'https://', ''),
        fc.string({ maxLength: 3 }),
        host,
        fc.webPath()
      )
      .map(parts => parts.join(''))

    fc.assert(
      fc.property(fc.oneof(text, fc.webUrl(), fc.string()), typed => {
        const parsed = parseBaseUrl(typed)
        if (!parsed.ok) return
        const { origin, isPlainHttp, isLoopback, pathPrefix } = parsed.value

        expect(isPlainHttp && !isLoopback).toBe(false)
        expect(new URL(origin).protocol).toBe(isPlainHttp ? 'http:' : 'https:')
        expect(isLoopback).toBe(/^(127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(origin).hostname))
        expect(new URL(origin + pathPrefix).origin).toBe(origin)
      }),
      { numRuns: 2_000 }
    )
  })

  it('knows loopback and plain http', () => {
    expect(parseBaseUrl('http://localhost')).toMatchObject({ value: { isLoopback: true, isPlainHttp: true } })
    expect(parseBaseUrl('https://127.0.0.1')).toMatchObject({
      value: { isLoopback: true, isPlainHttp: false }
    })
    expect(parseBaseUrl('https://example.com')).toMatchObject({
      value: { isLoopback: false, isPlainHttp: false }
    })
  })
})

describe('a path', () => {
  it.each(['/api-keys', '/user/api-keys/41', '/file-scans/%F0%9F%98%80', '/a/b~c.d'])('may be %s', path => {
    expect(isExactPath(path)).toBe(true)
  })

  it.each([
    '',
    'api',
    '/a//b',
    '/a/../b',
    '/a/.',
    '/a/%2e%2E/b',
    '/a?b',
    '/a#b',
    '/a b',
    '/a\\b',
    '/a\r\nX: y',
    '/ä'
  ])('may not be %j', path => {
    expect(isExactPath(path)).toBe(false)
  })

  it.each(['..', '.', '', '\uD800', 'a'.repeat(2_049)])('is unusable with the id %j in it', id => {
    expect(isExactPath(`/api-keys/${segment(id)}`)).toBe(false)
  })

  it.each(['a/b', '../../etc', '?x', '#', 'ä', '%2e%2e', ' '])('keeps the id %j in one segment', id => {
    const path = `/api-keys/${segment(id)}`

    expect(isExactPath(path)).toBe(true)
    expect(path.split('/').length).toBe(3)
    expect(decodeURIComponent(path.split('/')[2] ?? '')).toBe(id)
  })
})
