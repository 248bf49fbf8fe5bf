import { envLine, quoteEnvValue } from '../../core/env-value'
import { parseEnvFile, valueOf } from './parse'

export type Variable = { readonly name: string; readonly value: Uint8Array }

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/**
 * The file with these variables set: values are replaced where they stand, at every place (readers differ in which one
 * they take), and missing variables are appended. All other bytes stay. Null when a value cannot be written so that all
 * readers agree on it, or when the file has quotes so broken that a changed value would change what another line means. The
 * caller wipes the answer.
 */
export function setVariables(file: Uint8Array, variables: readonly Variable[]): Uint8Array | null {
  const pieces: Uint8Array[] = []
  const made: Uint8Array[] = []
  const wanted = new Map(variables.map(variable => [variable.name, variable]))
  const present = new Set<string>()
  let at = 0
  try {
    for (const assignment of parseEnvFile(file)) {
      const variable = wanted.get(assignment.name)
      if (variable === undefined) continue
      const quoted = quoteEnvValue(variable.value)
      if (quoted === null) return null
      made.push(quoted)
      present.add(assignment.name)
      pieces.push(file.subarray(at, assignment.start), quoted)
      at = assignment.end
    }
    pieces.push(file.subarray(at))
    const missing = variables.filter(variable => !present.has(variable.name))
    if (missing.length > 0 && file.length > 0 && file.at(-1) !== LINE_FEED) pieces.push(lineBreakOf(file))
    for (const variable of missing) {
      const line = envLine(variable.name, variable.value)
      if (line === null) return null
      made.push(line)
      pieces.push(line.subarray(0, -1), lineBreakOf(file))
    }
    const next = joined(pieces)
    if (isFaithful(file, next, wanted)) return next
    next.fill(0)
    return null
  } finally {
    for (const bytes of made) bytes.fill(0)
  }
}

/** Reads the new file back: what was set has its value, and every other assignment the one it had. */
function isFaithful(file: Uint8Array, next: Uint8Array, wanted: ReadonlyMap<string, Variable>): boolean {
  const before = parseEnvFile(file)
  const after = parseEnvFile(next)
  const names = new Set(before.map(({ name }) => name))
  const missing = [...wanted.keys()].filter(name => !names.has(name)).length
  if (after.length !== before.length + missing) return false
  return after.every((found, index) => {
    const old = before[index]
    if (old !== undefined && old.name !== found.name) return false
    const value = valueOf(next, found)
    const former = old === undefined ? null : valueOf(file, old)
    const should = wanted.get(found.name)?.value ?? former
    const isSame = should !== null && isEqual(value, should)
    value.fill(0)
    former?.fill(0)
    return isSame
  })
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
