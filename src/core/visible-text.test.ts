import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_VISIBLE, hasHiddenCharacters, visibleText } from './visible-text'

describe('visible text', () => {
  it.each([
    ['payments-api (prod)', 'payments-api (prod)'],
    ['clé für 東京 🔑', 'clé für 東京 🔑'],
    ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
    ['abc\u202egpj.exe', 'abc\\u{202e}gpj.exe'],
    ['a\u200bb\u200db', 'a\\u{200b}b\\u{200d}b'],
    ['red\u001b]52;c;AAAA\u0007', 'red\\u{1b}]52;c;AAAA\\u{7}'],
    ['two\r\nlines\tand\u2028more', 'two\\u{d}\\u{a}lines\\u{9}and\\u{2028}more'],
    ['nul\u0000', 'nul\\u{0}'],
    ['half \ud83d', 'half \\u{d83d}'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
    ['\u3164', '\\u{3164}']
  ])('shows %j as %j', (text, shown) => {
    const visible = visibleText(text)

    expect(visible).toBe(shown)
  })

  it('cuts what is too long, between characters, and says so', () => {
    const cut = visibleText('🔑'.repeat(300))

    expect([...cut]).toHaveLength(LONGEST_VISIBLE)
    expect(cut.endsWith('🔑…')).toBe(true)
  })

  it('leaves nothing hidden in any text, never grows beyond its bound, and changes nothing twice', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary', minLength: 400 }))

    fc.assert(
      fc.property(text, given => {
        const visible = visibleText(given)

        expect(hasHiddenCharacters(visible)).toBe(false)
        expect([...visible].length).toBeLessThanOrEqual(LONGEST_VISIBLE)
        expect(visibleText(visible)).toBe(visible)
      }),
      { numRuns: 3_000 }
    )
  })

  it('gives no more of a megabyte than a line shows', () => {
    const visible = visibleText('\u202e'.repeat(1_000_000))

    expect([...visible].length).toBeLessThanOrEqual(LONGEST_VISIBLE)
  })
})
