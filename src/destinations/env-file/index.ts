import { createSerialByKey } from '../../core/concurrency/serial'
import { createHmac, randomBytes } from 'node:crypto'
import path from 'node:path'
import type {
  DeliveryState,
  Destination,
  DestinationManifest,
  DestinationSettings,
  Inspection,
  Readers,
  Recognise,
  SecretShape
} from '../../core/ports/destination'
import { failed, ok, type Outcome, type Result } from '../../core/fault'
import type { SecretBundle } from '../../core/secret'
import { bundleOf, compareHeld, type Held } from '../kit/held-values'
import type { FileAsRead, PrivateFiles } from '../kit/private-file'
import { findAssignments, setVariables } from './edit'
import { valueOf } from './parse'
import { pathOf, variablesOf } from './settings'

const manifest: DestinationManifest = {
  id: 'env-file',
  name: 'Env file',
  fields: [
    {
      name: 'path',
      label: 'Path',
      help: 'Full path. The file is created if missing; the folder must exist.',
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

/** One variable per part in a `.env` file. Everything else in it stays, byte for byte, and so do its mode and owner. */
export function createDestination({ files }: { readonly files: PrivateFiles }): Destination {
  const serially = createSerialByKey()

  /** Checks the settings, and does one thing at a time with one file: two deliveries must not overwrite each other. */
  async function withFile<T>(
    settings: DestinationSettings,
    shape: SecretShape,
    work: (found: FileAsRead | null, place: Place) => Promise<Result<T>>
  ): Promise<Result<T>> {
    const file = pathOf(settings)
    if (!file.ok) return file
    const names = variablesOf(settings, shape)
    if (!names.ok) return names
    return serially(file.value, async () => {
      const found = await files.read(file.value)
      if (!found.ok) return found
      try {
        return await work(found.value, { file: file.value, names: names.value })
      } finally {
        found.value?.bytes.fill(0)
      }
    })
  }

  return {
    manifest,

    async check(settings) {
      const file = pathOf(settings)
      if (!file.ok) return file
      const writable = await files.check(file.value)
      return writable.ok ? ok([]) : writable
    },

    describe(settings) {
      const file = pathOf(settings)
      return file.ok ? file.value.split(path.sep).filter(Boolean).slice(-2).join('/') : 'env file'
    },

    inspect: (settings, secret, isExpected) =>
      withFile(settings, secret, (found, { names }) =>
        Promise.resolve(inspect(found, names, { secret, isExpected }))
      ),

    deliver: async (settings, secret, revision) =>
      outcomeOf(
        await withFile(settings, secret, async (found, place) => {
          const now = inspect(found, place.names, { secret, isExpected: () => false })
          if (!now.ok || now.value.holding === 'equal') return now.ok ? ok(null) : now
          if (now.value.revision !== revision) return failed('conflict', 'destination-conflict')
          return write(files, found, place, secret)
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
  return fault.code === 'outcome-unknown' ? { kind: 'unknown', fault } : { kind: 'rejected', fault }
}

type Place = { readonly file: string; readonly names: readonly string[] }

async function write(
  files: PrivateFiles,
  found: FileAsRead | null,
  { file, names }: Place,
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
