import type { Result } from '../core/fault'
import { failed, ok } from '../core/fault'

const DEEPEST = 32

/**
 * Reads a provider's body as JSON, strictly: UTF-8 (a byte order mark is skipped), at most 32 levels deep, no key twice in
 * one object, because then nobody knows which value holds. A key named `__proto__` is dropped.
 */
export function parseJson(bytes: Uint8Array): Result<unknown> {
  return readJson(bytes).json
}

/** The same; `isWhole` is false when a key was dropped, so that nobody sends the rest back in place of all of it. */
export function readJson(bytes: Uint8Array): { readonly json: Result<unknown>; readonly isWhole: boolean } {
  const text = decode(bytes)
  const shape = text === null || text.trim() === '' ? 'refused' : isPlain(bytes) ? 'fine' : scan(text)
  if (text === null || shape === 'refused') return NOT_JSON
  try {
    const isWhole = shape === 'fine'
    return { json: ok(isWhole ? JSON.parse(text) : JSON.parse(text, dropProto)), isWhole }
  } catch {
    // The message of the parser quotes the body, so it is not passed on.
    return NOT_JSON
  }
}

const NOT_JSON = { json: failed('provider-changed', 'not-json'), isWhole: true }

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    // Not UTF-8: a replaced character inside a secret would spoil it unnoticed.
    return null
  }
}

function dropProto(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value
}

/** Objects with more names are looked at closely: comparing each with each would take for ever. */
const MOST_NAMES = 64
const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

/** Hashes of the names in the objects that are open, and where those of each level begin. Used by one call at a time. */
const names = new Int32Array(MOST_NAMES * DEEPEST)
const begins = new Int32Array(DEEPEST + 1)
const isObject = new Uint8Array(DEEPEST + 1)

/**
 * A quick look at the bytes: true when surely nothing is nested too deeply and no name stands twice in one object. When it
 * cannot tell (an escape in a name, two names with one hash, very many names), the answer is false.
 */
function isPlain(bytes: Uint8Array): boolean {
  let depth = 0
  let count = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      const start = at + 1
      let isEscaped = false
      for (at = start; at < bytes.length && bytes[at] !== QUOTE; at += 1) {
        if (bytes[at] !== BACKSLASH) continue
        isEscaped = true
        at += 1
      }
      if (isObject[depth] === 0 || !isColonNext(bytes, at + 1)) continue
      if (isEscaped || count - (begins[depth] ?? 0) >= MOST_NAMES) return false
      const hash = hashOf(bytes, start, at)
      if (hash === PROTO) return false
      for (let other = begins[depth] ?? 0; other < count; other += 1) if (names[other] === hash) return false
      names[count] = hash
      count += 1
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1
      if (depth > DEEPEST) return false
      begins[depth] = count
      isObject[depth] = byte === 0x7b ? 1 : 0
    } else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) return false
      count = begins[depth] ?? 0
      depth -= 1
    }
  }
  return true
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x0100_0193)
  return hash
}

const PROTO = hashOf(new TextEncoder().encode('__proto__'), 0, 9)

function isColonNext(bytes: Uint8Array, from: number): boolean {
  let at = from
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at += 1
  return bytes[at] === COLON
}

/** Looks at depth and keys only; the real parser judges the syntax afterwards. */
function scan(text: string): 'fine' | 'has-proto' | 'refused' {
  const open: (Set<string> | null)[] = []
  let hasProto = false
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index]
    if (char === '{' || char === '[') {
      if (open.push(char === '{' ? new Set() : null) > DEEPEST) return 'refused'
    } else if (char === '}' || char === ']') {
      open.pop()
    } else if (char === '"') {
      const end = endOfString(text, index)
      const keys = open.at(-1)
      if (keys instanceof Set && isFollowedByColon(text, end)) {
        const key = keyAt(text, index, end)
        if (key === null || keys.has(key)) return 'refused'
        keys.add(key)
        hasProto ||= key === '__proto__'
      }
      index = end
    }
  }
  return hasProto ? 'has-proto' : 'fine'
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1
    else if (text[index] === '"') return index
  }
  return text.length
}

function isFollowedByColon(text: string, end: number): boolean {
  let index = end + 1
  while (index < text.length && ' \t\r\n'.includes(text[index] ?? '')) index += 1
  return text[index] === ':'
}

function keyAt(text: string, start: number, end: number): string | null {
  const raw = text.slice(start + 1, end)
  if (!raw.includes('\\')) return raw
  try {
    return JSON.parse(`"${raw}"`) as string
  } catch {
    // An unreadable escape: the body is not JSON.
    return null
  }
}
