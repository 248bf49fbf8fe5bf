import { execFileSync } from 'node:child_process'
import { parseEnv } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { envLine, isEnvName, quoteEnvValue } from './env-value'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (bytes: Uint8Array | null): string | null => bytes && new TextDecoder().decode(bytes)

describe('env value', () => {
  it.each([
    ['sk_demo_0123456789', 'sk_demo_0123456789'],
    ['base64+/==', 'base64+/=='],
    ['has space', "'has space'"],
    ['has#hash', "'has#hash'"],
    ['has"double', `'has"double'`],
    ["has'single", `"has'single"`],
    ['ünïcode', "'ünïcode'"]
  ])('writes %s as %s', (value, written) => {
    expect(textOf(quoteEnvValue(bytesOf(value)))).toBe(written)
  })

  it.each([
    ['nothing', ''],
    ['a line break', 'a\nb'],
    ['a carriage return', 'a\rb'],
    ['NUL', 'a\0b'],
    ['a backslash', 'a\\b'],
    ['a dollar sign, which Vite, Next and python-dotenv expand', 'a$b'],
    ['a Unicode line separator', 'a\u2028b'],
    ['both quotes', `a'b"c`]
  ])('refuses %s, because readers would differ', (_, value) => {
    expect(quoteEnvValue(bytesOf(value))).toBeNull()
  })

  it.each([
    ['a lone continuation byte', [0x61, 0x80]],
    ['a cut character', [0xc3]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]]
  ])('refuses bytes that are not UTF-8: %s', (_, bytes) => {
    expect(quoteEnvValue(Uint8Array.from(bytes))).toBeNull()
  })

  it('is read back by Node as it was, for all values that it takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), value => {
        const line = envLine('NAME', bytesOf(value))
        fc.pre(line !== null)

        expect(parseEnv(textOf(line) ?? '').NAME).toBe(value)
      })
    )
  })

  it('is read back by a shell as it was, for all printable characters', () => {
    const values = Array.from({ length: 95 }, (_, at) => `a${String.fromCharCode(0x20 + at)}b`)

    for (const value of values) {
      const line = textOf(envLine('NAME', bytesOf(value)))
      if (line === null) expect(['a\\b', 'a$b']).toContain(value)
      else expect(execFileSync('sh', ['-c', `${line}printf %s "$NAME"`]).toString()).toBe(value)
    }
  })

  it('knows names that every reader takes', () => {
    expect(['A', '_A1', 'BLOCX_SECRET_ACCESS_KEY'].every(isEnvName)).toBe(true)
    expect(['', '1A', 'A-B', 'A.B', 'A B', 'A=', 'Ä', 'A\n'].some(isEnvName)).toBe(false)
  })
})
