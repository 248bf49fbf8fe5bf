import { Buffer } from 'node:buffer'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const LETTER_U = 0x75

/**
 * Cuts every text of a JSON body that is longer than `longest` bytes, chunk by chunk as it arrives: what is left is JSON of the
 * same shape. Characters and escapes stay whole. The given chunk is wiped, because a secret may stand in it.
 */
export function createTextClip(longest: number): (chunk: Buffer) => Buffer {
  let isInText = false
  let kept = 0
  let isCut = false
  /** Bytes of an escape that are still to come. */
  let escaped = 0

  function isStartOfCharacter(byte: number): boolean {
    return escaped === 0 && (byte & 0xc0) !== 0x80
  }

  function step(byte: number): boolean {
    if (!isInText) {
      isInText = byte === QUOTE
      kept = 0
      return true
    }
    if (escaped === 0 && byte === QUOTE) {
      isInText = false
      isCut = false
      return true
    }
    if (!isCut && kept >= longest && isStartOfCharacter(byte)) isCut = true
    if (escaped > 0) escaped += byte === LETTER_U && escaped === 1 ? 3 : -1
    else if (byte === BACKSLASH) escaped = 1
    kept += 1
    return !isCut
  }

  /** Where the run ends that can be taken or left as a whole; `at` itself when the next byte has to be looked at. */
  function endOfRun(chunk: Buffer, at: number, nextBackslash: number): number {
    if (escaped > 0) return at
    const quote = found(chunk.indexOf(QUOTE, at), chunk)
    if (!isInText) return quote
    const end = Math.min(quote, found(nextBackslash, chunk))
    return isCut ? end : Math.min(end, at + Math.max(0, longest - kept))
  }

  return chunk => {
    const left = Buffer.allocUnsafe(chunk.length)
    let size = 0
    let backslash = chunk.indexOf(BACKSLASH)
    for (let at = 0; at < chunk.length;) {
      if (backslash !== -1 && backslash < at) backslash = chunk.indexOf(BACKSLASH, at)
      const end = endOfRun(chunk, at, backslash)
      if (end > at) {
        if (!isCut) size += chunk.copy(left, size, at, end)
        if (isInText) kept += end - at
        at = end
        continue
      }
      const byte = chunk[at] ?? 0
      if (step(byte)) {
        left[size] = byte
        size += 1
      }
      at += 1
    }
    chunk.fill(0)
    return left.subarray(0, size)
  }
}

function found(index: number, chunk: Buffer): number {
  return index === -1 ? chunk.length : index
}
