import { appendFileSync, chmodSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { FAULT_CODES, FAULT_DETAILS } from '../core/fault'
import { commands } from '../contract/commands'

export const LOG_EVENTS = [
  'app.started',
  'app.stopped',
  'call.failed',
  'call.refused',
  'call.output-refused',
  'event.refused',
  'internal',
  'keychain.state',
  'record.failed',
  'rotations.resumed',
  'settings.repaired',
  'store.failed',
  'sync.finished',
  'timer.failed',
  'window.crashed'
] as const
export type LogEvent = (typeof LOG_EVENTS)[number]

/** All that a line may say. Each field has a closed list or a shape; anything else is dropped, whatever the caller passes. */
export type LogFields = {
  readonly command?: string
  readonly code?: string
  readonly detail?: string
  /** The reference that a person sees with an internal fault. */
  readonly ref?: string
  readonly count?: number
  readonly ms?: number
  /** Taken apart into its class and the positions in our own bundle; its message is never written. */
  readonly error?: unknown
}

export type Log = { write(event: LogEvent, fields?: LogFields): void }

const MAX_BYTES = 1_000_000
const KEPT_FILES = 3
const OWNER_ONLY = 0o600
const REF_SHAPE = /^[0-9A-Z]{4,16}$/
const ERROR_CLASSES: readonly string[] = [
  'Error',
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'URIError',
  'AggregateError',
  'AbortError',
  'ZodError',
  'SqliteError',
  'Faulted'
]
const lists: { readonly [field: string]: readonly string[] } = {
  command: Object.keys(commands),
  code: FAULT_CODES,
  detail: FAULT_DETAILS
}

/**
 * The log in `directory`/rekey.log: one JSON object a line, for the owner alone, at most four files of a megabyte.
 * A line that cannot be written is lost: the log must never stop a rotation.
 */
export function createLog(options: { directory: string; now: () => number }): Log {
  const file = join(options.directory, 'rekey.log')
  let size = prepare(options.directory, file)

  return {
    write: (event, fields = {}) => {
      const line = `${JSON.stringify({ at: new Date(options.now()).toISOString(), ...lineOf(event, fields) })}\n`
      try {
        if (size + line.length > MAX_BYTES) {
          rotate(file)
          size = 0
        }
        appendFileSync(file, line, { mode: OWNER_ONLY })
        size += line.length
      } catch (error) {
        // A full disk has its own screen; without a log there is nowhere to say more.
        if (!isFileError(error)) throw error
      }
    }
  }
}

/** A log that keeps its lines in memory: for tests and for runs without a profile. */
export function createMemoryLog(): Log & {
  readonly lines: readonly { readonly [field: string]: unknown }[]
} {
  const lines: { readonly [field: string]: unknown }[] = []
  return {
    lines,
    write: (event, fields = {}) => {
      lines.push(lineOf(event, fields))
    }
  }
}

function lineOf(event: unknown, fields: LogFields): { [field: string]: string | number } {
  const line: { [field: string]: string | number } = {
    event: LOG_EVENTS.some(known => known === event) ? String(event) : 'internal'
  }
  for (const [name, list] of Object.entries(lists)) {
    const value = fields[name as keyof LogFields]
    if (typeof value === 'string' && list.includes(value)) line[name] = value
  }
  if (typeof fields.ref === 'string' && REF_SHAPE.test(fields.ref)) line['ref'] = fields.ref
  if (isCount(fields.count)) line['count'] = fields.count
  if (isCount(fields.ms)) line['ms'] = Math.round(fields.ms)
  if (fields.error !== undefined) Object.assign(line, traceOf(fields.error))
  return line
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 1e12
}

/** The class of an error and line:column of its upper frames. The message and all names in it stay out. */
function traceOf(error: unknown): { error: string; where?: string } {
  if (!(error instanceof Error)) return { error: 'not-an-error' }
  const known = ERROR_CLASSES.find(name => name === error.constructor.name) ?? 'Error'
  const stack = typeof error.stack === 'string' ? error.stack : ''
  const frames = stack
    .split('\n')
    .map(frame => /^\s+at .*:(\d{1,6}):(\d{1,6})\)?$/.exec(frame))
    .flatMap(match => (match === null ? [] : [`${match[1] ?? ''}:${match[2] ?? ''}`]))
    .slice(0, 6)
  return { error: known, ...(frames.length === 0 ? {} : { where: frames.join(' ') }) }
}

function prepare(directory: string, file: string): number {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const found = statSync(file, { throwIfNoEntry: false })
    if (found !== undefined) chmodSync(file, OWNER_ONLY)
    return found?.size ?? 0
  } catch (error) {
    if (!isFileError(error)) throw error
    return 0
  }
}

function rotate(file: string): void {
  for (let index = KEPT_FILES - 1; index >= 0; index -= 1) {
    const from = index === 0 ? file : `${file}.${index}`
    if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, `${file}.${index + 1}`)
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
}
