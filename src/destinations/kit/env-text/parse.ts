// Divides an env file into statements by its bytes, so that an edit touches only what every reader (shells, systemd, the
// dotenv family) takes for the same thing. No value ever becomes a string.
//
// Readers agree on a line as long as nothing on it stays open: a quote, a backslash at its end, a bracket or a here-document.
// From the first line that stays open they disagree about everything behind it, and scanning stops there.

export type Statement =
  | {
      readonly kind: 'assignment'
      readonly name: string
      /** The whole statement, without its line break. */
      readonly from: number
      readonly to: number
      /** The value as it is written, with its quotes. */
      readonly start: number
      readonly end: number
      /** Whether all readers see one value with this extent, on one line. */
      readonly isPlain: boolean
    }
  /** Blank, a comment, or `export NAME`: gives no variable a value. */
  | { readonly kind: 'idle'; readonly from: number; readonly to: number }
  /** Something else that ends on its line, such as a shell command or `NAME: value`. */
  | { readonly kind: 'foreign'; readonly from: number; readonly to: number }

export type Assignment = Extract<Statement, { kind: 'assignment' }>

export type EnvFile = {
  readonly statements: readonly Statement[]
  /** Where the first line begins that stays open; null when readers agree to the end. */
  readonly openFrom: number | null
}

const TAB = 0x09
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const DOUBLE_QUOTE = 0x22
const HASH = 0x23
const DOLLAR = 0x24
const SINGLE_QUOTE = 0x27
const LESS_THAN = 0x3c
const EQUALS = 0x3d
const BACKSLASH = 0x5c
const BACKTICK = 0x60
const OPENING = codesOf('({')
const CLOSING = codesOf(')}')
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf]
/** What may stand in an unquoted value without ending it for one reader and not for another. */
const UNQUOTED = codesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+=:@%,-~!*?[]{}^')

export function scanEnvFile(bytes: Uint8Array): EnvFile {
  const statements: Statement[] = []
  let at = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0
  while (at < bytes.length) {
    const statement = statementAt(bytes, at)
    if (statement === null) return { statements, openFrom: at }
    statements.push(statement)
    at = lineFeedAt(bytes, statement.to) + 1
  }
  return { statements, openFrom: null }
}

/** A copy of the value, which the caller wipes; null when readers would unescape or expand it differently. */
export function valueOf(bytes: Uint8Array, { start, end, isPlain }: Assignment): Uint8Array | null {
  if (!isPlain) return null
  const quote = bytes[start]
  if (start === end || (quote !== SINGLE_QUOTE && quote !== DOUBLE_QUOTE)) return bytes.slice(start, end)
  const inner = bytes.subarray(start + 1, end - 1)
  return inner.some(byte => byte === BACKSLASH || byte === DOLLAR) ? null : inner.slice()
}

/** Null when the statement stays open. */
function statementAt(bytes: Uint8Array, from: number): Statement | null {
  const lineTo = lineEnd(bytes, from)
  const start = skipBlanks(bytes, from)
  if (start >= lineTo) return { kind: 'idle', from, to: lineTo }
  if (bytes[start] === HASH) return isContinued(bytes, lineTo) ? null : { kind: 'idle', from, to: lineTo }

  const head = headAt(bytes, start)
  if (head === null) {
    if (isExportOfNames(bytes, start, lineTo)) return { kind: 'idle', from, to: lineTo }
    return endOfWords(bytes, start, lineTo) === null ? null : { kind: 'foreign', from, to: lineTo }
  }
  const value = valueAt(bytes, head.afterEquals)
  return value === null ? null : { kind: 'assignment', name: head.name, from, ...value }
}

function headAt(bytes: Uint8Array, start: number): { name: string; afterEquals: number } | null {
  const first = wordAt(bytes, start)
  const afterFirst = skipBlanks(bytes, start + first.length)
  // `export NAME=…`, but also a variable that is called export.
  const isExport = first === 'export' && bytes[afterFirst] !== EQUALS
  const name = isExport ? wordAt(bytes, afterFirst) : first
  const equals = isExport ? skipBlanks(bytes, afterFirst + name.length) : afterFirst
  if (name === '' || /^[0-9.-]/.test(name) || bytes[equals] !== EQUALS) return null
  return { name, afterEquals: equals + 1 }
}

function valueAt(
  bytes: Uint8Array,
  afterEquals: number
): Pick<Assignment, 'to' | 'start' | 'end' | 'isPlain'> | null {
  const lineTo = lineEnd(bytes, afterEquals)
  const start = skipBlanks(bytes, afterEquals)
  const isComment = bytes[start] === HASH && start > afterEquals
  if (start >= lineTo || isComment) {
    if (isContinued(bytes, lineTo)) return null
    return { start: afterEquals, end: afterEquals, to: lineTo, isPlain: true }
  }
  const quote = bytes[start]
  if (quote === SINGLE_QUOTE || quote === DOUBLE_QUOTE) {
    const quoted = quotedAt(bytes, start, quote)
    if (quoted !== null) return quoted
  }
  const end = endOfWords(bytes, start, lineTo)
  if (end === null) return null
  const isPlain = bytes.subarray(start, end).every(byte => UNQUOTED.has(byte))
  return { start, end, to: lineTo, isPlain }
}

/** A value that is one pair of quotes, on one line or several; null when it is more than that. */
function quotedAt(
  bytes: Uint8Array,
  start: number,
  quote: number
): Pick<Assignment, 'to' | 'start' | 'end' | 'isPlain'> | null {
  const close = bytes.indexOf(quote, start + 1)
  // Some readers take a backslash before the quote for an escape and go on; others end here.
  if (close === -1 || bytes[close - 1] === BACKSLASH) return null
  const to = lineEnd(bytes, close)
  const afterBlanks = skipBlanks(bytes, close + 1)
  const isEnd = afterBlanks >= to || (bytes[afterBlanks] === HASH && afterBlanks > close + 1)
  if (!isEnd || isContinued(bytes, to)) return null
  const inner = bytes.subarray(start + 1, close)
  const isCommand = quote === DOUBLE_QUOTE && (inner.includes(BACKTICK) || hasPair(inner, DOLLAR, 0x28))
  return { start, end: close + 1, to, isPlain: !isCommand && !inner.includes(LINE_FEED) }
}

/** Where the words of a line end, before blanks and a comment; null when something on the line stays open. */
function endOfWords(bytes: Uint8Array, from: number, to: number): number | null {
  let depth = 0
  let end = from
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === HASH && isBlank(bytes[at - 1])) break
    if (byte === SINGLE_QUOTE || byte === DOUBLE_QUOTE || byte === BACKTICK) {
      const close = closingQuote(bytes, at + 1, to, byte)
      if (close === null) return null
      at = close
    } else if (byte === BACKSLASH) at += 1
    else if (byte === LESS_THAN && bytes[at + 1] === LESS_THAN) return null
    else if (OPENING.has(byte)) depth += 1
    else if (CLOSING.has(byte)) depth -= 1
    if (!isBlank(byte)) end = Math.min(at + 1, to)
  }
  return depth === 0 && !isContinued(bytes, to) ? end : null
}

/** Null as well when a backslash stands before the quote: readers differ in whether it escapes. */
function closingQuote(bytes: Uint8Array, from: number, to: number, quote: number): number | null {
  const close = bytes.subarray(from, to).indexOf(quote)
  return close === -1 || bytes[from + close - 1] === BACKSLASH ? null : from + close
}

function isExportOfNames(bytes: Uint8Array, start: number, to: number): boolean {
  let word = wordAt(bytes, start)
  if (word !== 'export') return false
  let at = start
  while (word !== '') {
    at = skipBlanks(bytes, at + word.length)
    word = wordAt(bytes, at)
  }
  return at >= to || bytes[at] === HASH
}

/** A shell joins the next line to one that ends in a backslash; systemd does that to comments as well. */
function isContinued(bytes: Uint8Array, to: number): boolean {
  return bytes[to - 1] === BACKSLASH
}

function wordAt(bytes: Uint8Array, from: number): string {
  let at = from
  while (NAME_BYTES.has(bytes[at] ?? 0)) at += 1
  return String.fromCharCode(...bytes.subarray(from, Math.min(at, from + LONGEST_NAME)))
}

/** Longer ones are no names, and would be too many arguments above. */
const LONGEST_NAME = 1_000

const NAME_BYTES = codesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-')

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from
  while (isBlank(bytes[at])) at += 1
  return at
}

/** Where the text of a line ends, before `\n` or `\r\n`. */
function lineEnd(bytes: Uint8Array, from: number): number {
  const end = lineFeedAt(bytes, from)
  return end > from && end < bytes.length && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end
}

function lineFeedAt(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(LINE_FEED, from)
  return end === -1 ? bytes.length : end
}

function hasPair(bytes: Uint8Array, one: number, other: number): boolean {
  return bytes.some((byte, at) => byte === one && bytes[at + 1] === other)
}

function codesOf(letters: string): ReadonlySet<number> {
  return new Set(new TextEncoder().encode(letters))
}
