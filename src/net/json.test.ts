import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson, readJson } from './json'

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

describe('reading JSON', () => {
  it('reads what JSON.stringify writes, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), value => {
        const text = JSON.stringify(value)
        if (text.includes('__proto__')) return

        expect(parseJson(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) as unknown })
      })
    )
  })

  it('skips a byte order mark', () => {
    expect(parseJson(bytes('\uFEFF{"a":1}'))).toEqual({ ok: true, value: { a: 1 } })
  })

  it.each([
    '',
    '   ',
    '<html>',
    '{"a":1',
    '{"a":1}}',
    "{'a':1}",
    '{"a":undefined}',
    '{"a":1,}',
    'NaN',
    '"\\x"',
    '{"\\u00zz":1}'
  ])('refuses %j', text => {
    expect(parseJson(bytes(text))).toMatchObject({ ok: false, fault: { detail: 'not-json' } })
  })

  it.each(['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[{"x":{"b":1 , "b" : 1}}]', '{"a":{"b":1},"a":{"b":1}}'])(
    'refuses a key that stands twice: %s',
    text => {
      expect(parseJson(bytes(text))).toMatchObject({ ok: false, fault: { detail: 'not-json' } })
    }
  )

  it('allows the same key in different objects, and values that look like keys', () => {
    const text = '[{"a":"a","b":["a","a"]},{"a":"\\"a\\":"}]'

    expect(parseJson(bytes(text))).toEqual({ ok: true, value: JSON.parse(text) as unknown })
  })

  it('rejects more than 32 levels of nesting', () => {
    const nested = (depth: number): Uint8Array => bytes('['.repeat(depth) + ']'.repeat(depth))

    expect(parseJson(nested(32)).ok).toBe(true)
    expect(parseJson(nested(33)).ok).toBe(false)
    expect(parseJson(nested(100_000)).ok).toBe(false)
  })

  it('says that a key was dropped, so that nobody sends the rest back as all of it', () => {
    expect(readJson(bytes('{"__proto__":"kept by somebody","a":1}'))).toEqual({
      json: { ok: true, value: { a: 1 } },
      isWhole: false
    })
    expect(readJson(bytes('{"a":"__proto__"}')).isWhole).toBe(true)
  })

  it.each([
    '{"__proto__":{"polluted":1}}',
    '{"a":{"\\u005f_proto__":{"polluted":1}}}',
    '{"constructor":{"prototype":{"polluted":1}}}'
  ])('lets no prototype be changed by %s', text => {
    const parsed = parseJson(bytes(text))
    const copy = Object.assign({}, parsed.ok ? parsed.value : null) as Record<string, unknown>

    expect(parsed.ok).toBe(true)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(copy['polluted']).toBeUndefined()
    expect((Object.assign({}, copy['a']) as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('refuses bytes that are not UTF-8', () => {
    expect(parseJson(new Uint8Array([0x22, 0xff, 0x22])).ok).toBe(false)
  })

  it('reads what follows a body that was cut off in the middle of a character, and each of its marks', () => {
    expect(parseJson(new Uint8Array([0x22, 0xe2, 0x82])).ok).toBe(false)
    for (const _again of [1, 2]) {
      expect(parseJson(bytes('\uFEFF{"a":"€"}'))).toEqual({ ok: true, value: { a: '€' } })
    }
  })

  it('keeps the text of the parser out of the fault', () => {
    expect(JSON.stringify(parseJson(bytes('not-a-real-secret')))).not.toContain('secret')
  })
})
