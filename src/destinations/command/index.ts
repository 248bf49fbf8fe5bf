import { createHmac, createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { failed, fault, ok, type Fault, type Outcome, type Result, notSent } from '../../core/fault'
import type { Destination, DestinationManifest } from '../../core/ports/destination'
import type { CommandLine, ProcessEnd, WrittenCommand } from '../../core/ports/processes'
import {
  deliverTo,
  WHOLE,
  type EntryStore,
  type NewValues,
  type StoredEntry,
  type StoredFields
} from '../kit/entry-store'
import { fieldsOfText, nextText, textNames } from '../kit/text-entry'
import type { DestinationPorts } from '../kit/destination-ports'

const manifest: DestinationManifest = {
  id: 'command',
  name: 'Run a command',
  fields: [
    {
      name: 'command',
      label: 'Command',
      help: 'Name of a command in commands.json, in the data folder of Rekey. It gets the secret on standard input.',
      isRequired: true
    }
  ],
  connection: null,
  writes: 'read-write-check',
  readBack: 'value',
  largestValueBytes: null,
  quietMs: 0,
  witness: 'live'
}

/**
 * A command of the person's own, which takes the secret on standard input: its exact bytes, or a JSON object for a key with
 * several parts. A second command may read the value, or its SHA-256, back.
 */
export function createDestination({ processes, commands, clock }: DestinationPorts): Destination {
  function start(command: WrittenCommand, line: CommandLine, input?: Uint8Array): Promise<ProcessEnd> {
    const { environment } = command
    return processes.run({ ...line, environment, ...(input === undefined ? {} : { input }) })
  }

  async function read(name: string): Promise<Result<StoredEntry>> {
    const command = await commands.find(name)
    if (!command.ok) return command
    const line = command.value.read
    if (line === null) return ok({ kind: 'unreadable', revision: 'unreadable' })
    const end = await start(command.value, line)
    if (end.kind === 'not-started') return { ok: false, fault: end.fault }
    if (end.kind === 'cut-off') return failed('provider-unavailable', end.fault.detail)
    try {
      if (end.exitCode !== 0) return failed('provider-unavailable', 'program-failed')
      return ok(entryIn(end.output))
    } finally {
      end.output.fill(0)
    }
  }

  async function write(name: string, before: StoredEntry, values: NewValues): Promise<Outcome<string>> {
    const command = await commands.find(name)
    if (!command.ok) return notSent(command.fault)
    const input = inputOf(values)
    if (!input.ok) return notSent(input.fault)
    const end = await start(command.value, command.value.run, input.value)
    input.value.fill(0)
    if (end.kind === 'not-started') return notSent(end.fault)
    if (end.kind === 'cut-off') return { kind: 'unknown', fault: end.fault }
    end.output.fill(0)
    if (end.exitCode === 0) return { kind: 'committed', value: 'written' }
    // A command that fails may have written before; only the value itself can say.
    const now = await read(name)
    const isUnchanged = now.ok && now.value.kind !== 'unreadable' && now.value.revision === before.revision
    return { kind: isUnchanged ? 'rejected' : 'unknown', fault: programFailed }
  }

  const store: EntryStore<string> = {
    targetOf(settings, shape) {
      const name = settings.command ?? ''
      if (name === '') return failed('invalid-input', 'value-invalid', { subject: 'command' })
      const names = textNames({}, shape)
      return names.ok ? ok({ entry: name, names: names.value }) : names
    },
    read,
    async readRevision(name, revision) {
      const found = await read(name)
      // Without a command that reads, an exit code is all that can be known.
      return found.ok && found.value.kind === 'unreadable' ? ok({ ...found.value, revision }) : found
    },
    write
  }

  return {
    manifest,
    describe: ({ command = '' }) => `command ${command}`,
    ...deliverTo(store, clock),

    async check({ command: name = '' }) {
      const command = await commands.find(name)
      if (!command.ok) return command
      const { run, read: reading } = command.value
      for (const { program } of [run, ...(reading === null ? [] : [reading])]) {
        const found = await processes.find(program)
        if (!found.ok) return found
      }
      return ok([
        { words: shown('Runs', run), state: 'yes' },
        reading === null
          ? { words: 'Reads the value back', state: 'no' }
          : { words: shown('Reads back with', reading), state: 'yes' }
      ])
    }
  }
}

const programFailed: Fault = fault('outcome-unknown', 'program-failed')
const LONGEST_SHOWN = 300

/** The command as the person wrote it; an argument with a space is quoted. */
function shown(verb: string, { program, args }: CommandLine): string {
  const text = [program, ...args].map(one => (/^[^\s"']+$/.test(one) ? one : JSON.stringify(one))).join(' ')
  return `${verb} ${text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text}`
}

function inputOf(values: NewValues): Result<Uint8Array> {
  const whole = values.get(WHOLE)
  // Programs drop a newline at the end, so that it could not be told from one that was never there.
  if (whole?.endsWith('\n') === true)
    return failed('invalid-input', 'value-not-portable', { subject: 'secret' })
  const text = whole === undefined ? nextText('', values) : ok(whole)
  return text.ok ? ok(new TextEncoder().encode(text.value)) : text
}

/** Only this run can tell from a revision whether a value is the same; it is never written down. */
const revisionKey = randomBytes(32)
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const SHA_256 = /^[0-9a-f]{64}$/i

/** Programs end their output with a newline, so one is not part of the value. */
function entryIn(output: Uint8Array): StoredEntry {
  const revision = createHmac('sha256', revisionKey).update(output).digest('base64url')
  const text = textOf(output)
  const value = text === null ? null : text.replace(/\r?\n$/, '')
  if (value === '') return { kind: 'absent', revision }
  const fields: StoredFields =
    value === null
      ? { held: () => ({ kind: 'unclear', bytes: output.slice() }), texts: () => new Map() }
      : fieldsOfText(value)
  const entry = { kind: 'present', revision, fields, owner: null, changedAt: null } as const
  if (value === null || !SHA_256.test(value)) return entry
  return { ...entry, isDigestOf: values => isDigestOf(value, values) }
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    // Not UTF-8: another value, which cannot be ours.
    return null
  }
}

/** Of the exact bytes that the command got. */
function isDigestOf(digest: string, values: NewValues): boolean {
  const input = inputOf(values)
  if (!input.ok) return false
  const own = createHash('sha256').update(input.value).digest()
  input.value.fill(0)
  return timingSafeEqual(own, Buffer.from(digest, 'hex'))
}
