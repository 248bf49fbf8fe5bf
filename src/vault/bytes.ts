import { Buffer } from 'node:buffer'
import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares in a time that tells neither where they differ nor how long the other one is. */
export function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Text with its length in front (4 bytes), so that two fields can never be read as two others. */
export function lengthPrefixed(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8')
  const framed = Buffer.alloc(4 + bytes.length)
  framed.writeUInt32BE(bytes.length, 0)
  bytes.copy(framed, 4)
  return framed
}

function digest(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}
