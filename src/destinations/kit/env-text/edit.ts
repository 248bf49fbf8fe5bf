import { Buffer } from 'node:buffer'
import { envLine, hasUnicodeLineBreak, quoteEnvValue } from '../../../core/env-value'
import { failed, ok, type FaultDetail, type Result } from '../../../core/fault'
import { scanEnvFile, valueOf, type Assignment, type EnvFile, type Statement } from './parse'

export type Variable = { readonly name: string; readonly value: Uint8Array }

const TAB = 0x09
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * The file with these variables set: values are replaced where they stand, and missing variables are appended. All other
 * bytes stay. Refuses what it does not understand: see `findAssignments`; and `value-not-portable` for a value that readers
 * would read differently. The caller wipes the answer.
 */
export function setVariables(file: Uint8Array, variables: readonly Variable[]): Result<Uint8Array> {
  const found = findAssignments(
    file,
    variables.map(({ name }) => name)
  )
  if (!found.ok) return found
  const { scanned, places } = found.value
  const missing = variables.filter((_, index) => places[index]?.length === 0)
  // Behind an open quote or backslash a new line would become a part of the old one.
  if (missing.length > 0 && scanned.openFrom !== null) {
    return refused('env-open-end', lineAt(file, scanned.openFrom))
  }
  const made: Uint8Array[] = []
  try {
    const pieces = piecesOf(file, variables, places, made)
    if (pieces === null) return failed('invalid-input', 'value-not-portable', { subject: 'secret' })
    const next = joined(pieces)
    if (isFaithful(file, next, variables)) return ok(next)
    next.fill(0)
    return refused('env-line-unclear')
  } finally {
    for (const bytes of made) bytes.fill(0)
  }
}

/** The assignments of one variable, in the file's order; several only when all give it the same value. */
export type Places = readonly Assignment[]

/**
 * The assignments of each name. Refuses a file that is encrypted or no plain text (`env-encrypted`, `env-not-text`), a name
 * that also stands where readers may differ (`env-line-unclear`), and one that has several values (`env-defined-twice`).
 */
export function findAssignments(
  file: Uint8Array,
  names: readonly string[]
): Result<{ readonly scanned: EnvFile; readonly places: readonly Places[] }> {
  const unreadable = objectionTo(file)
  if (unreadable !== null) return refused(unreadable)
  const scanned = scanEnvFile(file)
  const places: Places[] = []
  for (const name of names) {
    const found = placesOf(file, scanned, name)
    if (!found.ok) return found
    places.push(found.value)
  }
  return ok({ scanned, places })
}

function placesOf(file: Uint8Array, scanned: EnvFile, name: string): Result<Places> {
  const places: Assignment[] = []
  for (const statement of scanned.statements) {
    if (statement.kind === 'assignment' && statement.name === name && statement.isPlain) {
      places.push(statement)
    } else if (maySet(file, statement, name)) {
      return refused('env-line-unclear', lineAt(file, statement.from))
    }
  }
  const { openFrom } = scanned
  if (openFrom !== null && mentions(file.subarray(openFrom), name)) {
    return refused('env-line-unclear', lineAt(file, openFrom))
  }
  return haveOneValue(file, places) ? ok(places) : refused('env-defined-twice', lineAt(file, places[1]?.from))
}

function maySet(file: Uint8Array, statement: Statement, name: string): boolean {
  if (statement.kind === 'idle') return false
  if (statement.kind === 'assignment') {
    if (statement.name === name) return true
    if (statement.isPlain) return false
  }
  return mentions(file.subarray(statement.from, statement.to), name)
}

/** Whether the name stands there as a whole word, other than as a reference (`$NAME`, `${NAME}`). */
function mentions(bytes: Uint8Array, name: string): boolean {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const isWord = !isNameByte(text[at - 1]) && !isNameByte(text[at + name.length])
    if (isWord && !isReference(text, at, name.length)) return true
  }
  return false
}

function isReference(text: Buffer, at: number, length: number): boolean {
  const before = text.toString('latin1', Math.max(0, at - 2), at)
  const after = text.toString('latin1', at + length, at + length + 2)
  // `${NAME=value}` and `${NAME:=value}` set it.
  return (before.endsWith('$') || before === '${') && !after.startsWith('=') && after !== ':='
}

function isNameByte(byte: number | undefined): boolean {
  return byte !== undefined && /\w/.test(String.fromCharCode(byte))
}

function haveOneValue(file: Uint8Array, places: Places): boolean {
  const [first] = places
  if (first === undefined || places.length === 1) return true
  const written = ({ start, end }: Assignment): Uint8Array => file.subarray(start, end)
  return places.every(place => isEqual(written(place), written(first)))
}

/** How encrypted files begin: Ansible Vault, git-crypt, age, OpenPGP, OpenSSL. */
const ENCRYPTED_HEADS = [
  '$ANSIBLE_VAULT;',
  '\0GITCRYPT\0',
  'age-encryption.org/v1',
  '-----BEGIN AGE ENCRYPTED FILE-----',
  '-----BEGIN PGP MESSAGE-----',
  'Salted__',
  'U2FsdGVkX1'
]
/** What stands in files whose values are encrypted one by one: SOPS and dotenvx. */
const ENCRYPTED_VALUES = [
  'sops_version=',
  'sops_mac=',
  'ENC[AES256_GCM,',
  'DOTENV_PUBLIC_KEY',
  '=encrypted:',
  '="encrypted:',
  "='encrypted:"
]
const WIDE_MARKS = [
  [0xff, 0xfe],
  [0xfe, 0xff]
]

function objectionTo(file: Uint8Array): FaultDetail | null {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length)
  const isEncrypted =
    ENCRYPTED_HEADS.some(head => bytes.indexOf(head, 0, 'latin1') === 0) ||
    ENCRYPTED_VALUES.some(mark => bytes.includes(mark))
  if (isEncrypted) return 'env-encrypted'
  const isWide = WIDE_MARKS.some(mark => mark.every((byte, at) => file[at] === byte))
  return isWide || !isPlainText(file) || hasUnicodeLineBreak(file) ? 'env-not-text' : null
}

/** Without control characters. A carriage return alone ends a line for some readers only. */
function isPlainText(file: Uint8Array): boolean {
  return file.every((byte, at) => {
    if (byte === CARRIAGE_RETURN) return file[at + 1] === LINE_FEED
    return byte >= 0x20 || byte === TAB || byte === LINE_FEED
  })
}

/** Null when a value cannot be written. What holds a secret also goes into `made`. */
function piecesOf(
  file: Uint8Array,
  variables: readonly Variable[],
  places: readonly Places[],
  made: Uint8Array[]
): readonly Uint8Array[] | null {
  const edits = variables.flatMap((variable, index) =>
    (places[index] ?? []).map(place => ({ place, variable }))
  )
  const pieces: Uint8Array[] = []
  let at = 0
  for (const { place, variable } of edits.sort((one, other) => one.place.start - other.place.start)) {
    const quoted = quoteEnvValue(variable.value)
    if (quoted === null) return null
    made.push(quoted)
    pieces.push(file.subarray(at, place.start), quoted)
    at = place.end
  }
  pieces.push(file.subarray(at))
  const missing = variables.filter((_, index) => places[index]?.length === 0)
  if (missing.length > 0 && file.length > 0 && file.at(-1) !== LINE_FEED) pieces.push(lineBreakOf(file))
  for (const variable of missing) {
    const line = envLine(variable.name, variable.value)
    if (line === null) return null
    made.push(line)
    pieces.push(line.subarray(0, -1), lineBreakOf(file))
  }
  return pieces
}

/** Scans the new file: what was set has its value, and every other statement has the bytes it had. */
function isFaithful(file: Uint8Array, next: Uint8Array, variables: readonly Variable[]): boolean {
  const wanted = new Map(variables.map(variable => [variable.name, variable.value]))
  const [before, after] = [scanEnvFile(file), scanEnvFile(next)]
  const openBefore = file.subarray(before.openFrom ?? file.length)
  const openAfter = next.subarray(after.openFrom ?? next.length)
  const isSame = after.statements.every((statement, index) => {
    const value = statement.kind === 'assignment' ? wanted.get(statement.name) : undefined
    if (statement.kind === 'assignment' && value !== undefined) return hasValue(next, statement, value)
    const old = before.statements[index]
    if (old === undefined || old.kind !== statement.kind) return false
    return isEqual(file.subarray(old.from, old.to), next.subarray(statement.from, statement.to))
  })
  return isSame && after.statements.length >= before.statements.length && isEqual(openBefore, openAfter)
}

function hasValue(file: Uint8Array, assignment: Assignment, wanted: Uint8Array): boolean {
  const value = valueOf(file, assignment)
  const isSame = value !== null && isEqual(value, wanted)
  value?.fill(0)
  return isSame
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}

/** A file that was written on Windows keeps its line breaks. */
function lineBreakOf(file: Uint8Array): Uint8Array {
  const first = file.indexOf(LINE_FEED)
  const isWindows = first > 0 && file[first - 1] === CARRIAGE_RETURN
  return isWindows ? Uint8Array.of(CARRIAGE_RETURN, LINE_FEED) : Uint8Array.of(LINE_FEED)
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function lineAt(file: Uint8Array, offset = 0): string {
  const before = file.subarray(0, offset)
  return `line ${before.reduce((count, byte) => count + (byte === LINE_FEED ? 1 : 0), 1)}`
}

function refused(detail: FaultDetail, subject?: string): Result<never> {
  return failed('invalid-input', detail, subject === undefined ? {} : { subject })
}
