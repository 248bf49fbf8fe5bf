import { createHash, randomBytes } from 'node:crypto'

// Secrets that were made to be found: if any of them, in any spelling, turns up where it must not be, we know whose it was.

/** What is searched for: any 16 bytes in a row of any spelling of a canary. */
export const WINDOW = 16

export type Canary = { readonly label: string; readonly value: Buffer }

/** Spellings in which a secret could lie somewhere. Base64 looks different by where in a text the secret begins. */
export const ENCODINGS: { readonly [name: string]: (value: Buffer) => readonly Buffer[] } = {
  raw: value => [value],
  base64: value => [0, 1, 2].map(shift => inner(value, shift, 'base64')),
  base64url: value => [0, 1, 2].map(shift => inner(value, shift, 'base64url')),
  hex: value => [Buffer.from(value.toString('hex')), Buffer.from(value.toString('hex').toUpperCase())],
  'utf-16': value => [
    Buffer.from(value.toString('utf8'), 'utf16le'),
    Buffer.from(value.toString('utf8'), 'utf16le').swap16()
  ],
  'percent-encoded': value => [
    Buffer.from(encodeURIComponent(value.toString('utf8'))),
    Buffer.from([...value].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''))
  ],
  reversed: value => [Buffer.from(value).reverse()],
  'byte list': value => [Buffer.from([...value].join(','))]
}

/** The middle of the base64 text, without the characters at its edges that neighbours would change. */
function inner(value: Buffer, shift: number, encoding: 'base64' | 'base64url'): Buffer {
  const text = Buffer.concat([Buffer.alloc(shift), value])
    .toString(encoding)
    .replaceAll('=', '')
  return Buffer.from(text.slice(4, -4))
}

export function randomCanary(label: string): Canary {
  return { label, value: Buffer.from(randomBytes(36).toString('base64url')) }
}

/**
 * A source of randomness for a sandbox server that tells what its secrets will be: they are made of the text itself, or, as
 * Blnk's are, of its hash.
 */
export function tellingRandom(label: string, add: (canary: Canary) => void): () => string {
  return () => {
    const text = randomBytes(32).toString('base64url')
    add({ label, value: Buffer.from(text) })
    add({ label, value: Buffer.from(createHash('sha256').update(text).digest('base64url')) })
    return text
  }
}

export type Hit = {
  readonly label: string
  readonly encoding: string
  readonly location: string
  readonly at: number
}

export type Scanner = {
  add(canary: Canary): void
  readonly size: number
  /** Every canary that is in `bytes`, once per encoding. */
  scan(bytes: Uint8Array, location: string): readonly Hit[]
}

const TABLE_BITS = 24
const BASE = 0x01000193
/** BASE to the power of WINDOW - 1, for taking the oldest byte out of the rolling sum. */
const TOP = power(BASE, WINDOW - 1)

/** Rolls a sum of 16 bytes over what it reads; a table says at once that nearly all of them are of no interest. */
export function createScanner(): Scanner {
  const table = new Uint8Array(1 << (TABLE_BITS - 3))
  const windows = new Map<string, { readonly label: string; readonly encoding: string }>()
  let size = 0

  function addWindow(bytes: Buffer, label: string, encoding: string): void {
    const name = bytes.toString('latin1')
    if (windows.has(name)) return
    windows.set(name, { label, encoding })
    const sealedSecret = sealedSecretOf(sumOf(bytes, 0))
    table[sealedSecret >> 3] = (table[sealedSecret >> 3] ?? 0) | (1 << (sealedSecret & 7))
  }

  return {
    add: ({ label, value }) => {
      size += 1
      for (const [encoding, spellingsOf] of Object.entries(ENCODINGS)) {
        for (const spelling of spellingsOf(value)) {
          for (let at = 0; at + WINDOW <= spelling.length; at += 1) {
            addWindow(spelling.subarray(at, at + WINDOW), label, encoding)
          }
        }
      }
    },
    get size() {
      return size
    },
    scan: (bytes, location) => {
      const found = new Map<string, Hit>()
      if (bytes.length < WINDOW) return []
      let sum = sumOf(bytes, 0)
      for (let at = 0; ; at += 1) {
        const sealedSecret = sealedSecretOf(sum)
        if (((table[sealedSecret >> 3] ?? 0) & (1 << (sealedSecret & 7))) !== 0) {
          const name = Buffer.from(bytes.buffer, bytes.byteOffset + at, WINDOW).toString('latin1')
          const known = windows.get(name)
          if (known !== undefined && !found.has(`${known.label} ${known.encoding}`)) {
            found.set(`${known.label} ${known.encoding}`, { ...known, location, at })
          }
        }
        if (at + WINDOW >= bytes.length) return [...found.values()]
        sum = (Math.imul(sum - Math.imul(bytes[at] ?? 0, TOP), BASE) + (bytes[at + WINDOW] ?? 0)) | 0
      }
    }
  }
}

function sumOf(bytes: Uint8Array, from: number): number {
  let sum = 0
  for (let at = from; at < from + WINDOW; at += 1) sum = (Math.imul(sum, BASE) + (bytes[at] ?? 0)) | 0
  return sum
}

function sealedSecretOf(sum: number): number {
  return Math.imul(sum, 0x9e3779b1) >>> (32 - TABLE_BITS)
}

function power(base: number, exponent: number): number {
  let value = 1
  for (let times = 0; times < exponent; times += 1) value = Math.imul(value, base)
  return value
}
