import { createHmac, randomBytes } from 'node:crypto'
import { createSerialByKey } from '../../../core/concurrency/serial'
import { isEnvName } from '../../../core/env-value'
import { failed, ok, type Outcome, type Result } from '../../../core/fault'
import type {
  DeliveryState,
  Destination,
  DestinationManifest,
  DestinationSettings,
  Inspection,
  Readers,
  Recognise,
  SecretShape
} from '../../../core/ports/destination'
import type { SecretBundle } from '../../../core/secret'
import { bundleOf, compareHeld, type Held } from '../held-values'
import type { FileAsRead, PrivateFiles } from '../private-file'
import { findAssignments, setVariables } from './edit'
import { valueOf } from './parse'

// A `.env` file as a destination: on this machine, or on another one that is reached by SSH.

export type EnvFiles = Pick<PrivateFiles, 'read' | 'replace' | 'check'>

export type EnvLocation = {
  readonly files: EnvFiles
  readonly file: string
  /** Empty for this machine. */
  readonly host: string
}

export type EnvDestination = {
  readonly manifest: DestinationManifest
  locationOf(settings: DestinationSettings): Result<EnvLocation>
  describe(settings: DestinationSettings): string
}

/** One variable per part in a `.env` file. Everything else in it stays, byte for byte, and so do its mode and owner. */
export function createEnvDestination({ manifest, locationOf, describe }: EnvDestination): Destination {
  const serially = createSerialByKey()

  /** Checks the settings, and does one thing at a time with one file: two deliveries must not overwrite each other. */
  async function withFile<T>(
    settings: DestinationSettings,
    shape: SecretShape,
    work: (found: FileAsRead | null, target: Target) => Promise<Result<T>>
  ): Promise<Result<T>> {
    const location = locationOf(settings)
    if (!location.ok) return location
    const names = variablesOf(settings, shape)
    if (!names.ok) return names
    const { files, file, host } = location.value
    return serially(`${host}:${file}`, async () => {
      const found = await files.read(file)
      if (!found.ok) return found
      try {
        return await work(found.value, { files, file, names: names.value })
      } finally {
        found.value?.bytes.fill(0)
      }
    })
  }

  return {
    manifest,

    async check(settings) {
      const location = locationOf(settings)
      if (!location.ok) return location
      const writable = await location.value.files.check(location.value.file)
      if (!writable.ok) return writable
      return ok(
        location.value.host === ''
          ? []
          : [{ words: 'Replace the file and keep its mode and owner', state: 'yes' }]
      )
    },

    describe,

    inspect: (settings, secret, isExpected) =>
      withFile(settings, secret, (found, { names }) =>
        Promise.resolve(inspect(found, names, { secret, isExpected }))
      ),

    deliver: async (settings, secret, revision) =>
      outcomeOf(
        await withFile(settings, secret, async (found, target) => {
          const now = inspect(found, target.names, { secret, isExpected: () => false })
          if (!now.ok || now.value.holding === 'equal') return now.ok ? ok(null) : now
          if (now.value.revision !== revision) return failed('conflict', 'destination-conflict')
          return write(found, target, secret)
        })
      ),

    readBack: (settings, secret, isExpected) =>
      withFile(settings, secret, (found, { names }) => {
        const now = inspect(found, names, { secret, isExpected })
        return Promise.resolve(now.ok ? ok({ holding: now.value.holding, changedAt: null }) : now)
      }),

    readCurrent: (settings, like) =>
      withFile(settings, like, (found, { names }) => {
        const held = valuesIn(found, names)
        return Promise.resolve(held.ok ? ok(bundleOf(held.value, like)) : held)
      })
  }
}

/** A file is replaced whole or not at all, so each failure but an unknown one left it as it was. */
function outcomeOf(written: Result<null>): Outcome<DeliveryState> {
  if (written.ok) return { kind: 'committed', value: 'stored' }
  const { fault } = written
  if (fault.code === 'outcome-unknown') return { kind: 'unknown', fault }
  return { kind: fault.code === 'invalid-input' ? 'not-sent' : 'rejected', fault }
}

type Target = { readonly files: EnvFiles; readonly file: string; readonly names: readonly string[] }

async function write(
  found: FileAsRead | null,
  { files, file, names }: Target,
  secret: SecretBundle
): Promise<Result<null>> {
  const variables = names.map((name, at) => ({ name, value: exposedCopy(secret, at) }))
  const next = setVariables(found?.bytes ?? new Uint8Array(0), variables)
  for (const variable of variables) variable.value.fill(0)
  if (!next.ok) return next
  try {
    return await files.replace(file, next.value, found)
  } finally {
    next.value.fill(0)
  }
}

function exposedCopy(secret: SecretBundle, at: number): Uint8Array {
  return secret.parts[at]?.value.expose(bytes => bytes.slice()) ?? new Uint8Array(0)
}

/** Faults are those of `findAssignments`. */
function valuesIn(found: FileAsRead | null, names: readonly string[]): Result<readonly Held[]> {
  if (found === null) return ok(names.map(() => ({ kind: 'absent' })))
  const { bytes } = found
  const assignments = findAssignments(bytes, names)
  if (!assignments.ok) return assignments
  return ok(
    assignments.value.places.map(([place]): Held => {
      // Where a name has several places, they all hold the same.
      if (place === undefined) return { kind: 'absent' }
      const value = valueOf(bytes, place)
      if (value === null) return { kind: 'unclear', bytes: bytes.slice(place.start, place.end) }
      return value.length === 0 ? { kind: 'absent' } : { kind: 'value', bytes: value }
    })
  )
}

function inspect(
  found: FileAsRead | null,
  names: readonly string[],
  known: { readonly secret: SecretBundle; readonly isExpected: Recognise }
): Result<Inspection> {
  const held = valuesIn(found, names)
  if (!held.ok) return held
  const revision = revisionOf(held.value)
  const holding = compareHeld(held.value, known)
  const kept = found === null ? null : { mode: modeWords(found.mode), readers: readersOf(found.mode) }
  return ok({ holding, revision, kept, owner: null })
}

/** Only this run can tell from it whether a value is the same; it is never written down. */
const revisionKey = randomBytes(32)

function revisionOf(held: readonly Held[]): string {
  const digest = createHmac('sha256', revisionKey)
  for (const one of held) {
    const size = one.kind === 'absent' ? 0 : one.bytes.length
    digest.update(`${one.kind} ${size} `)
    if (one.kind !== 'absent') digest.update(one.bytes)
  }
  return digest.digest('base64url')
}

function modeWords(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`
}

function readersOf(mode: number): Readers {
  if ((mode & 0o004) !== 0) return 'everyone'
  return (mode & 0o040) === 0 ? 'owner' : 'group'
}

/** The setting `variable.<part>` is for each part that shall not have its usual name. */
const VARIABLE_PREFIX = 'variable.'

/** The variable of each part, in order. Fault `invalid-input` for a bad name or one that is used twice. */
export function variablesOf(settings: DestinationSettings, shape: SecretShape): Result<readonly string[]> {
  const names = shape.parts.map(part => settings[VARIABLE_PREFIX + part.name] ?? part.envName)
  const bad = names.findIndex((name, at) => !isEnvName(name) || names.indexOf(name) !== at)
  if (bad === -1) return ok(names)
  const part = shape.parts[bad]?.name ?? ''
  return failed('invalid-input', 'invalid-name', { subject: VARIABLE_PREFIX + part })
}
