import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import path from 'node:path'
import type {
  Destination,
  DestinationSettings,
  Holding,
  Inspection,
  Readers,
  Recognise,
  SecretShape
} from '../../core/ports/destination'
import { failed, ok, type Result } from '../../core/fault'
import { Secret, wipeBundle, type SecretBundle } from '../../core/secret'
import type { FileAsRead, PrivateFiles } from '../kit/private-file'
import { findAssignments, setVariables } from './edit'
import { valueOf } from './parse'
import { pathOf, variablesOf } from './settings'

/** One variable per part in a `.env` file. Everything else in it stays, byte for byte, and so do its mode and owner. */
export function createDestination({ files }: { readonly files: PrivateFiles }): Destination {
  const inTurn = createTurns()

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
    return inTurn(file.value, async () => {
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
    manifest: {
      id: 'env-file',
      name: 'Env file',
      fields: [
        {
          name: 'path',
          label: 'Path',
          help: 'Absolute path of the file. It is made if it does not exist; its folder must.',
          isRequired: true
        }
      ]
    },

    async check(settings) {
      const file = pathOf(settings)
      return file.ok ? files.check(file.value) : file
    },

    describe(settings) {
      const file = pathOf(settings)
      return file.ok ? file.value.split(path.sep).filter(Boolean).slice(-2).join('/') : 'env file'
    },

    inspect: (settings, secret, isExpected) =>
      withFile(settings, secret, (found, { names }) =>
        Promise.resolve(inspect(found, names, { secret, isExpected }))
      ),

    deliver: (settings, secret, revision) =>
      withFile(settings, secret, async (found, place) => {
        const now = inspect(found, place.names, { secret, isExpected: () => false })
        if (!now.ok || now.value.holding === 'equal') return now.ok ? ok(null) : now
        if (now.value.revision !== revision) return failed('conflict', 'destination-conflict')
        return write(files, found, place, secret)
      }),

    readBack: (settings, secret) =>
      withFile(settings, secret, (found, { names }) => {
        const now = inspect(found, names, { secret, isExpected: () => false })
        if (!now.ok) return Promise.resolve(now)
        const { holding } = now.value
        return Promise.resolve(ok(holding === 'expected' ? 'other' : holding))
      }),

    readCurrent: (settings, like) =>
      withFile(settings, like, (found, { names }) => {
        const held = valuesIn(found, names)
        return Promise.resolve(held.ok ? ok(bundleOf(held.value, like)) : held)
      })
  }
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

/** What a variable holds. An empty value counts as absent: it is a placeholder. `unclear`: readers differ in the value. */
type Held =
  | { readonly kind: 'value'; readonly bytes: Uint8Array }
  | { readonly kind: 'unclear'; readonly bytes: Uint8Array }
  | { readonly kind: 'absent' }

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
  const bundle = bundleOf(held.value, known.secret)
  const holding = holdingOf(held.value, bundle, known)
  if (bundle !== null) wipeBundle(bundle)
  for (const one of held.value) if (one.kind !== 'absent') one.bytes.fill(0)
  const kept = found === null ? null : { mode: modeWords(found.mode), readers: readersOf(found.mode) }
  return ok({ holding, revision, kept })
}

function holdingOf(
  held: readonly Held[],
  bundle: SecretBundle | null,
  { secret, isExpected }: { readonly secret: SecretBundle; readonly isExpected: Recognise }
): Holding {
  if (held.every(one => one.kind === 'absent')) return 'absent'
  if (bundle === null) return 'other'
  const isNew = bundle.parts.every(({ value }, at) => isSameValue(secret.parts[at]?.value, value))
  if (isNew) return 'equal'
  return isExpected(bundle) ? 'expected' : 'other'
}

/** Takes the values over; null when a part has none. */
function bundleOf(held: readonly Held[], like: SecretShape): SecretBundle | null {
  const parts = like.parts.flatMap(({ name, envName, isSecret }, at) => {
    const one = held[at]
    if (one?.kind !== 'value') return []
    return [{ name, envName, isSecret, value: Secret.fromBytes(one.bytes) }]
  })
  if (parts.length === like.parts.length) return { parts }
  wipeBundle({ parts })
  return null
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

/** Constant time: over hashes, so that the length does not show either. */
function isSameValue(one: Secret | undefined, other: Secret): boolean {
  return one !== undefined && timingSafeEqual(one.expose(hashOf), other.expose(hashOf))
}

function hashOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}

function modeWords(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`
}

function readersOf(mode: number): Readers {
  if ((mode & 0o004) !== 0) return 'everyone'
  return (mode & 0o040) === 0 ? 'owner' : 'group'
}

function createTurns(): <T>(file: string, work: () => Promise<T>) => Promise<T> {
  const turns = new Map<string, Promise<unknown>>()
  return async (file, work) => {
    const mine = (turns.get(file) ?? Promise.resolve()).then(work)
    const settled = mine.then(
      () => undefined,
      () => undefined
    )
    turns.set(file, settled)
    try {
      return await mine
    } finally {
      if (turns.get(file) === settled) turns.delete(file)
    }
  }
}
