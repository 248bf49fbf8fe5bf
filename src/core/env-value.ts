const NEWLINE = 0x0a
const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27
const EQUALS = 0x3d
const FIRST_PRINTABLE = 0x20
const DELETE = 0x7f
const FIRST_NON_ASCII = 0x80

const PLAIN = codesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+=:@%,-')
/** Some readers unescape a backslash or expand a dollar sign inside quotes of either kind (dotenv-expand, python-dotenv). */
const NEVER = codesOf('\\$')
const NOT_IN_DOUBLE_QUOTES = codesOf('"`!')

/**
 * A value as it must stand behind `NAME=` so that shells, systemd and the dotenv family all read the same: plain where it
 * can be, else in quotes. Null when they would differ (line breaks, control characters, backslashes, dollar signs, mixed
 * quotes, bytes that are not UTF-8) or when it is empty. The caller wipes the answer.
 */
export function quoteEnvValue(value: Uint8Array): Uint8Array | null {
  if (value.length === 0) return null
  if (value.some(byte => byte < FIRST_PRINTABLE || byte === DELETE || NEVER.has(byte))) return null
  if (value.every(byte => PLAIN.has(byte))) return value.slice()
  if (!isUtf8(value) || hasUnicodeLineBreak(value)) return null
  if (!value.includes(SINGLE_QUOTE)) return enclose(value, SINGLE_QUOTE)
  if (!value.some(byte => NOT_IN_DOUBLE_QUOTES.has(byte))) return enclose(value, DOUBLE_QUOTE)
  return null
}

/** `NAME=value` with a line break, or null when the value cannot be written so. `name` must be `isEnvName`. */
export function envLine(name: string, value: Uint8Array): Uint8Array | null {
  const quoted = quoteEnvValue(value)
  if (quoted === null) return null
  const line = new Uint8Array(name.length + quoted.length + 2)
  line.set(Array.from(name, letter => letter.charCodeAt(0)))
  line[name.length] = EQUALS
  line.set(quoted, name.length + 1)
  line[line.length - 1] = NEWLINE
  quoted.fill(0)
  return line
}

/** A name that every reader takes: letters, digits and `_`, not beginning with a digit. */
export function isEnvName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name)
}

/** U+2028 and U+2029 end a line for JavaScript readers and for nobody else. */
export function hasUnicodeLineBreak(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0xe2); at !== -1; at = bytes.indexOf(0xe2, at + 1)) {
    if (bytes[at + 1] === 0x80 && (bytes[at + 2] === 0xa8 || bytes[at + 2] === 0xa9)) return true
  }
  return false
}

/** Checked by bytes: a decoder would leave a copy of the secret in a string. */
function isUtf8(bytes: Uint8Array): boolean {
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    if (length === 0) return false
    at += length
  }
  return true
}

/** Length of the character that begins at `at`; 0 when no valid one does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const [first = 0, second = 0] = [bytes[at], bytes[at + 1]]
  if (first < FIRST_NON_ASCII) return 1
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
  const tail = bytes.subarray(at + 1, at + length)
  const isWhole = tail.length === length - 1 && tail.every(byte => (byte & 0xc0) === 0x80)
  const isOverlong = first < 0xc2 || (first === 0xe0 && second < 0xa0) || (first === 0xf0 && second < 0x90)
  const isOutside = first > 0xf4 || (first === 0xed && second > 0x9f) || (first === 0xf4 && second > 0x8f)
  return isWhole && !isOverlong && !isOutside ? length : 0
}

function enclose(value: Uint8Array, quote: number): Uint8Array {
  const enclosed = new Uint8Array(value.length + 2)
  enclosed[0] = quote
  enclosed.set(value, 1)
  enclosed[enclosed.length - 1] = quote
  return enclosed
}

function codesOf(letters: string): ReadonlySet<number> {
  return new Set(Array.from(letters, letter => letter.charCodeAt(0)))
}
