import { describe, expect, it } from 'vitest'
import { createTextClip } from './text-clip'

function clipped(text: string, longest: number, chunkBytes: number): unknown {
  const clip = createTextClip(longest)
  const bytes = Buffer.from(text)
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes)
    parts.push(clip(Buffer.from(bytes.subarray(at, at + chunkBytes))))
  return JSON.parse(Buffer.concat(parts).toString('utf8'))
}

describe('a clip of long texts', () => {
  it.each([1, 2, 3, 7, 1_000])('cuts only what is too long, in chunks of %i bytes', size => {
    const rows = [
      { id: 'one', name: 'x'.repeat(5_000), ok: true, n: [1, null] },
      { id: 'two', name: '' }
    ]

    expect(clipped(JSON.stringify(rows), 10, size)).toEqual([
      { id: 'one', name: 'x'.repeat(10), ok: true, n: [1, null] },
      { id: 'two', name: '' }
    ])
  })

  it.each([
    ['a quote', 'abc\\"defghij', 'abc"'],
    ['a backslash before the last quote', 'abcdefgh\\\\', 'abcde'],
    ['an escape', 'abcd\\u0041fghij', 'abcdA'],
    ['letters after an escape', '\\\\uabcdefgh', '\\uab']
  ])('keeps %s whole', (_, inside, expected) => {
    expect(clipped(`{"name":"${inside}"}`, 5, 1)).toEqual({ name: expected })
  })

  it('keeps a character of several bytes whole', () => {
    expect(clipped('{"name":"日本語日本語"}', 4, 1)).toEqual({ name: '日本' })
  })

  it('says the same of what is short', () => {
    const text = JSON.stringify({ name: 'a "quoted" \\ \u0007 name' })

    expect(clipped(text, 100, 3)).toEqual(JSON.parse(text))
  })

  it('wipes what it was given', () => {
    const chunk = Buffer.from('{"key":"not-a-real-secret"}')
    createTextClip(3)(chunk)

    expect(chunk.every(byte => byte === 0)).toBe(true)
  })
})
