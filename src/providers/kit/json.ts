import type { Result } from '../../core/fault'
import { failed, ok } from '../../core/fault'

const DEEPEST = 32

/**
 * Reads a provider's body as JSON, strictly: UTF-8 (a byte order mark is skipped), at most 32 levels deep, no key twice in
 * one object, because then nobody knows which value holds. A key named `__proto__` is dropped.
 */
export function parseJson(bytes: Uint8Array): Result<unknown> {
  const text = decode(bytes)
  if (text === null || text.trim() === '') return failed('provider-changed', 'not-json')
  const shape = scan(text)
  if (shape === 'refused') return failed('provider-changed', 'not-json')
  try {
    return ok(shape === 'has-proto' ? JSON.parse(text, dropProto) : JSON.parse(text))
  } catch {
    // The message of the parser quotes the body, so it is not passed on.
    return failed('provider-changed', 'not-json')
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // Not UTF-8: a replaced character inside a secret would spoil it unnoticed.
    return null
  }
}

function dropProto(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value
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
