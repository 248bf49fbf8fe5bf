const NEWLINE = 0x0a
const DOUBLE_QUOTE = 0x22
const SINGLE_QUOTE = 0x27
const EQUALS = 0x3d
const FIRST_PRINTABLE = 0x20
const DELETE = 0x7f

const PLAIN = codesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./+=:@%,-')
/** What some reader of env files expands or unescapes, inside quotes as well. */
const NEVER = codesOf('\\')
const NOT_IN_DOUBLE_QUOTES = codesOf('"$`!')

/**
 * A value as it must stand behind `NAME=` so that shells, systemd and the dotenv family all read the same: plain where it
 * can be, else in quotes. Null when they would differ (line breaks, control characters, backslashes, mixed quotes) or when
 * it is empty. The caller wipes the answer.
 */
export function quoteEnvValue(value: Uint8Array): Uint8Array | null {
  if (value.length === 0) return null
  if (value.some(byte => byte < FIRST_PRINTABLE || byte === DELETE || NEVER.has(byte))) return null
  if (value.every(byte => PLAIN.has(byte))) return value.slice()
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
