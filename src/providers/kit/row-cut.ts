const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const LIST = 0x5b
const LIST_END = 0x5d
const OBJECT = 0x7b
const OBJECT_END = 0x7d

/** Which rows may be taken out; asked for one row after the other. */
export type KnownRows = {
  /** The place after the row that begins at `start`, when it is known and need not be looked for; else -1. */
  endOfExpected(start: number): number
  /** Is the row known that ends before `end`? Only asked when it was not the expected one. */
  isKnown(start: number, end: number): boolean
}

/**
 * Takes rows out of a JSON body that nobody has parsed yet: those objects in its list that are known. `list` is the list's
 * name in the outermost object, or null when the body itself is the list. What is left is JSON exactly when the body was, if
 * the rows were; whoever parses it judges that.
 *
 * Null when the list is not found or is no plain list of objects: then the body must be read as it is.
 */
export function cutRows(body: Buffer, list: string | null, known: KnownRows): Buffer | null {
  const first = startOfRows(body, list)
  if (first === -1) return null
  let at = skipSpace(body, first)
  if (body[at] === LIST_END) return body
  /** First and last of each row that stays. */
  const staying: number[] = []
  let isCut = false
  for (;;) {
    let end = known.endOfExpected(at)
    if (end !== -1) {
      isCut = true
    } else {
      end = body[at] === OBJECT ? endOfNested(body, at) : -1
      if (end === -1) return null
      if (known.isKnown(at, end)) isCut = true
      else staying.push(at, end)
    }
    const next = skipSpace(body, end)
    if (body[next] === LIST_END) return isCut ? joined(body, { first, staying, last: next }) : body
    if (body[next] !== COMMA) return null
    at = skipSpace(body, next + 1)
  }
}

type Parts = { readonly first: number; readonly staying: readonly number[]; readonly last: number }

/** A copy: what stands before the rows, the rows that stay with commas between them, and what stands behind. */
function joined(body: Buffer, { first, staying, last }: Parts): Buffer {
  const pieces = [body.subarray(0, first)]
  for (let at = 0; at < staying.length; at += 2) {
    if (at > 0) pieces.push(BETWEEN)
    pieces.push(body.subarray(staying[at], staying[at + 1]))
  }
  pieces.push(body.subarray(last))
  return Buffer.concat(pieces)
}

const BETWEEN = Buffer.from(',')

/** The place after the list's opening bracket, or -1. */
function startOfRows(body: Buffer, list: string | null): number {
  const start = skipSpace(body, 0)
  if (list === null) return body[start] === LIST ? start + 1 : -1
  if (body[start] !== OBJECT) return -1
  const name = Buffer.from(JSON.stringify(list))
  let at = skipSpace(body, start + 1)
  while (body[at] === QUOTE) {
    const nameEnd = endOfText(body, at)
    const isList = nameEnd - at === name.length && body.compare(name, 0, name.length, at, nameEnd) === 0
    const colon = skipSpace(body, nameEnd)
    if (body[colon] !== COLON) return -1
    const value = skipSpace(body, colon + 1)
    if (isList) return body[value] === LIST ? value + 1 : -1
    const next = skipSpace(body, endOfValue(body, value))
    if (body[next] !== COMMA) return -1
    at = skipSpace(body, next + 1)
  }
  return -1
}

function endOfValue(body: Buffer, start: number): number {
  const byte = body[start]
  if (byte === QUOTE) return endOfText(body, start)
  if (byte === OBJECT || byte === LIST) {
    const end = endOfNested(body, start)
    return end === -1 ? body.length : end
  }
  let at = start
  while (at < body.length && body[at] !== COMMA && body[at] !== OBJECT_END) at += 1
  return at
}

/** The place after the bracket that closes the one at `start`, or -1. */
function endOfNested(body: Buffer, start: number): number {
  let depth = 0
  for (let at = start; at < body.length; at += 1) {
    const byte = body[at]
    if (byte === QUOTE) {
      for (at += 1; at < body.length && body[at] !== QUOTE; at += 1) if (body[at] === BACKSLASH) at += 1
    } else if (byte === OBJECT || byte === LIST) {
      depth += 1
    } else if (byte === OBJECT_END || byte === LIST_END) {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return -1
}

/** The place after the quote that closes the one at `start`. */
function endOfText(body: Buffer, start: number): number {
  let at = start + 1
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1
  return at + 1
}

function skipSpace(body: Buffer, from: number): number {
  let at = from
  while (body[at] === 0x20 || body[at] === 0x0a || body[at] === 0x0d || body[at] === 0x09) at += 1
  return at
}
