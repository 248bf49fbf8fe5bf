import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { keyedHash } from './keyed-hash'

const KEY = { low: 0x0302_0100, high: 0x0706_0504 }

function hashOf(bytes: Uint8Array, key = KEY, start = 0, end = bytes.length): string {
  const hash = { low: 0, high: 0 }
  keyedHash(key, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), start, end, hash)
  return `${hash.low.toString(16)} ${hash.high.toString(16)}`
}

describe('the keyed hash', () => {
  it('depends on the bytes alone, not on where they stand', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array({ maxLength: 7 }), (bytes, before) => {
        const moved = Uint8Array.from([...before, ...bytes, 1, 2, 3])

        expect(hashOf(moved, KEY, before.length, before.length + bytes.length)).toBe(hashOf(bytes))
      })
    )
  })

  it('is another one when a bit, the length or the key is another one', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), (bytes, at) => {
        const place = at % bytes.length
        const flipped = bytes.map((byte, i) => (i === place ? byte ^ (1 << (at % 8)) : byte))

        const hashes = [
          hashOf(bytes),
          hashOf(flipped),
          hashOf(Uint8Array.from([...bytes, 0])),
          hashOf(bytes, { ...KEY, high: 1 })
        ]
        expect(new Set(hashes).size).toBe(4)
      })
    )
  })
})
