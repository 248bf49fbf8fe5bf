import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Secret, type SecretBundle } from '../core/secret'
import { bundleCodec } from './bundle-codec'
import { aPair } from './testing/builders'

const anyBundle: fc.Arbitrary<SecretBundle> = fc
  .array(
    fc.record({
      name: fc.string({ unit: 'grapheme' }),
      envName: fc.string(),
      isSecret: fc.boolean(),
      value: fc.uint8Array({ maxLength: 500 }).map(bytes => Secret.fromBytes(bytes))
    }),
    { maxLength: 5 }
  )
  .map(parts => ({ parts }))

function plain(bundle: SecretBundle): unknown {
  return bundle.parts.map(part => ({ ...part, value: part.value.expose(bytes => Array.from(bytes)) }))
}

describe('bundle codec', () => {
  it('gives back every part as it was', () => {
    fc.assert(
      fc.property(anyBundle, bundle => {
        const decoded = bundleCodec.decode(bundleCodec.encode(bundle))

        expect(decoded.ok && plain(decoded.value)).toEqual(plain(bundle))
      })
    )
  })

  it('refuses what was cut anywhere, and what has something behind it', () => {
    const bytes = bundleCodec.encode(aPair())

    for (let length = 0; length < bytes.length; length += 1) {
      expect(bundleCodec.decode(bytes.slice(0, length)).ok).toBe(false)
    }
    expect(bundleCodec.decode(Uint8Array.from([...bytes, 0])).ok).toBe(false)
  })

  it('answers any bytes without throwing', () => {
    const start = Array.from(bundleCodec.encode({ parts: [] })).slice(0, 4)

    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, withStart) => {
        const decoded = bundleCodec.decode(withStart ? Uint8Array.from([...start, ...bytes]) : bytes)

        expect(typeof decoded.ok).toBe('boolean')
      })
    )
  })

  it('gives values that do not share memory with the decoded bytes', () => {
    const bytes = bundleCodec.encode(aPair())

    const decoded = bundleCodec.decode(bytes)
    bytes.fill(0)

    expect(decoded.ok && plain(decoded.value)).toEqual(plain(aPair()))
  })
})
