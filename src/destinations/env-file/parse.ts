// Finds the assignments of an env file by their bytes, so that everything else can stay as it is and no value ever
// becomes a string.

/** `start` and `end` enclose the value as it is written, with its quotes. */
export type Assignment = {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly isQuoted: boolean
}

const TAB = 0x09
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const HASH = 0x23
const EQUALS = 0x3d
const BACKSLASH = 0x5c
const SINGLE_QUOTE = 0x27
const QUOTES: ReadonlySet<number> = new Set([0x22, SINGLE_QUOTE, 0x60])
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
const EXPORT = 'export'

/** All assignments, in order. A name may occur several times: readers take the last one. */
export function parseEnvFile(bytes: Uint8Array): readonly Assignment[] {
  const found: Assignment[] = []
  let at = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0
  while (at < bytes.length) {
    const assignment = assignmentAt(bytes, at)
    if (assignment !== null) found.push(assignment)
    at = lineEnd(bytes, assignment?.end ?? at) + 1
  }
  return found
}

/** The value of an assignment, without quotes and escapes. A copy: the caller wipes it. */
export function valueOf(bytes: Uint8Array, assignment: Assignment): Uint8Array {
  if (!assignment.isQuoted) return bytes.slice(assignment.start, assignment.end)
  const inner = bytes.slice(assignment.start + 1, assignment.end - 1)
  return bytes[assignment.start] === SINGLE_QUOTE ? inner : unescaped(inner)
}

function assignmentAt(bytes: Uint8Array, lineStart: number): Assignment | null {
  const start = skipBlanks(bytes, lineStart)
  const first = wordAt(bytes, start)
  const afterFirst = skipBlanks(bytes, start + first.length)
  // `export NAME=…`, but also a variable that is called export.
  const isExport = first === EXPORT && bytes[afterFirst] !== EQUALS
  const name = isExport ? wordAt(bytes, afterFirst) : first
  const equals = isExport ? skipBlanks(bytes, afterFirst + name.length) : afterFirst
  if (name === '' || /^[0-9.-]/.test(name) || bytes[equals] !== EQUALS) return null
  return { name, ...valueSpan(bytes, equals + 1) }
}

function valueSpan(bytes: Uint8Array, afterEquals: number): Omit<Assignment, 'name'> {
  const start = skipBlanks(bytes, afterEquals)
  const quote = bytes[start]
  if (quote !== undefined && QUOTES.has(quote)) {
    const close = closingQuote(bytes, start + 1, quote)
    if (close !== null && isRestOfLineIdle(bytes, close + 1)) {
      return { start, end: close + 1, isQuoted: true }
    }
  }
  // Right behind the sign, a `#` is part of the value for a shell; after a blank it begins a comment for everybody.
  const isEmpty = start > afterEquals && quote === HASH
  const end = isEmpty ? afterEquals : plainEnd(bytes, start)
  return end <= start
    ? { start: afterEquals, end: afterEquals, isQuoted: false }
    : { start, end, isQuoted: false }
}

function closingQuote(bytes: Uint8Array, from: number, quote: number): number | null {
  for (let at = from; at < bytes.length; at += 1) {
    if (bytes[at] === quote) return at
    if (bytes[at] === BACKSLASH && quote !== SINGLE_QUOTE) at += 1
  }
  return null
}

/** After a closing quote only blanks and then a comment may follow; else the quotes are a part of a longer value. */
function isRestOfLineIdle(bytes: Uint8Array, from: number): boolean {
  const afterBlanks = skipBlanks(bytes, from)
  const next = bytes[afterBlanks]
  if (next === HASH) return afterBlanks > from
  return next === undefined || next === LINE_FEED || next === CARRIAGE_RETURN
}

function plainEnd(bytes: Uint8Array, start: number): number {
  const end = lineEnd(bytes, start)
  let last = start
  for (let at = start; at < end; at += 1) {
    if (!isBlank(bytes[at])) last = at + 1
    else if (bytes[at + 1] === HASH) return last
  }
  return last
}

function wordAt(bytes: Uint8Array, from: number): string {
  let at = from
  while (NAME_BYTES.has(bytes[at] ?? 0)) at += 1
  return String.fromCharCode(...bytes.subarray(from, Math.min(at, from + LONGEST_NAME)))
}

/** Longer ones are no names, and would be too many arguments above. */
const LONGEST_NAME = 1_000

const NAME_BYTES: ReadonlySet<number> = new Set(
  new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-')
)

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === CARRIAGE_RETURN
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === SPACE || bytes[at] === TAB) at += 1
  return at
}

function lineEnd(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(LINE_FEED, from)
  return end === -1 ? bytes.length : end
}

function unescaped(inner: Uint8Array): Uint8Array {
  const kept: number[] = []
  for (let at = 0; at < inner.length; at += 1) {
    const byte = inner[at] ?? 0
    const next = inner[at + 1]
    if (byte !== BACKSLASH || next === undefined) kept.push(byte)
    else {
      kept.push(ESCAPED.get(next) ?? next)
      at += 1
    }
  }
  inner.fill(0)
  const text = Uint8Array.from(kept)
  kept.fill(0)
  return text
}

const ESCAPED: ReadonlyMap<number, number> = new Map([
  [0x6e, LINE_FEED],
  [0x72, CARRIAGE_RETURN]
])
