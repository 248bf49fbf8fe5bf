import { createHash, timingSafeEqual } from 'node:crypto'
import path from 'node:path'
import type { Destination, DestinationSettings, ReadBack, SecretShape } from '../../core/destination'
import { failed, ok, type Result } from '../../core/fault'
import { Secret, wipeBundle, type SecretBundle } from '../../core/secret'
import { checkFolder, readPrivateFile, replacePrivateFile, type FileAsRead } from '../kit/private-file'
import { findAssignments, setVariables } from './edit'
import { valueOf, type Assignment } from './parse'
import { pathOf, variablesOf } from './settings'

/** One variable per part in a `.env` file, which is 0600 afterwards. Everything else in it stays, byte for byte. */
export const destination: Destination = {
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
    if (!file.ok) return file
    const found = await readPrivateFile(file.value)
    if (!found.ok) return found
    found.value?.bytes.fill(0)
    return checkFolder(file.value)
  },

  describe(settings) {
    const file = pathOf(settings)
    return file.ok ? file.value.split(path.sep).filter(Boolean).slice(-2).join('/') : 'env file'
  },

  deliver: (settings, secret, previous) =>
    withFile(settings, secret, async (file, names) => {
      const found = await readPrivateFile(file)
      if (!found.ok) return found
      try {
        return await write({ file, names, found: found.value, secret, previous })
      } finally {
        found.value?.bytes.fill(0)
      }
    }),

  readBack: (settings, secret, previous) =>
    withFile(settings, secret, async (file, names) => {
      const found = await readPrivateFile(file)
      if (!found.ok) return found
      const values = valuesIn(found.value, names)
      found.value?.bytes.fill(0)
      return values.ok ? ok(compare(values.value, secret, previous)) : values
    }),

  readCurrent: (settings, like) =>
    withFile(settings, like, async (file, names) => {
      const found = await readPrivateFile(file)
      if (!found.ok) return found
      const values = valuesIn(found.value, names)
      found.value?.bytes.fill(0)
      if (!values.ok) return values
      const parts = like.parts.map((part, at) => {
        const value = values.value[at]
        const isKnown = value !== undefined && value !== 'absent' && value !== 'unclear'
        return isKnown ? { ...pick(part), value: Secret.fromBytes(value) } : null
      })
      const whole = parts.filter(part => part !== null)
      if (whole.length === like.parts.length) return ok({ parts: whole })
      wipeBundle({ parts: whole })
      return ok(null)
    })
}

type Write = {
  readonly file: string
  readonly names: readonly string[]
  readonly found: FileAsRead | null
  readonly secret: SecretBundle
  readonly previous: SecretBundle | undefined
}

async function write({ file, names, found, secret, previous }: Write): Promise<Result<null>> {
  const values = valuesIn(found, names)
  if (!values.ok) return values
  const held = compare(values.value, secret, previous)
  if (held === 'equal') return ok(null)
  if (previous !== undefined && held !== 'old-value') return failed('conflict', 'destination-conflict')

  const variables = names.map((name, at) => ({ name, value: exposedCopy(secret, at) }))
  const next = setVariables(found?.bytes ?? new Uint8Array(0), variables)
  for (const variable of variables) variable.value.fill(0)
  if (!next.ok) return next
  try {
    return await replacePrivateFile(file, next.value, found)
  } finally {
    next.value.fill(0)
  }
}

function exposedCopy(secret: SecretBundle, at: number): Uint8Array {
  return secret.parts[at]?.value.expose(bytes => bytes.slice()) ?? new Uint8Array(0)
}

/** What a variable holds: its value, nothing (an empty one is a placeholder), or something that readers take differently. */
type Held = Uint8Array | 'absent' | 'unclear'

/** Faults are those of `findAssignments`. */
function valuesIn(found: FileAsRead | null, names: readonly string[]): Result<readonly Held[]> {
  if (found === null) return ok(names.map(() => 'absent'))
  const assignments = findAssignments(found.bytes, names)
  if (!assignments.ok) return assignments
  // Where a name has several places, they all hold the same.
  return ok(assignments.value.places.map(([place]) => heldAt(found.bytes, place)))
}

function heldAt(file: Uint8Array, place: Assignment | undefined): Held {
  const value = place === undefined ? null : valueOf(file, place)
  if (value === null) return place === undefined ? 'absent' : 'unclear'
  return value.length === 0 ? 'absent' : value
}

/** Wipes `values`. */
function compare(
  values: readonly Held[],
  secret: SecretBundle,
  previous: SecretBundle | undefined
): ReadBack {
  const isAllOf = (bundle: SecretBundle): boolean =>
    values.every((held, at) => typeof held !== 'string' && isValueOf(bundle.parts[at]?.value, held))
  const isEqual = isAllOf(secret)
  const isOld = previous !== undefined && isAllOf(previous)
  const isAbsent = values.every(held => held === 'absent')
  for (const held of values) if (typeof held !== 'string') held.fill(0)
  if (isEqual) return 'equal'
  if (isOld) return 'old-value'
  return isAbsent ? 'absent' : 'other-value'
}

/** Constant time: over hashes, so that the length does not show either. */
function isValueOf(secret: Secret | undefined, place: Uint8Array): boolean {
  if (secret === undefined) return false
  return secret.expose(bytes => timingSafeEqual(hashOf(bytes), hashOf(place)))
}

function hashOf(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}

function pick(part: SecretShape['parts'][number]): SecretShape['parts'][number] {
  return { name: part.name, envName: part.envName, isSecret: part.isSecret }
}

const turns = new Map<string, Promise<unknown>>()

/** Checks the settings, and does one thing at a time with one file: two deliveries must not overwrite each other. */
async function withFile<T>(
  settings: DestinationSettings,
  shape: SecretShape,
  work: (file: string, names: readonly string[]) => Promise<Result<T>>
): Promise<Result<T>> {
  const file = pathOf(settings)
  if (!file.ok) return file
  const names = variablesOf(settings, shape)
  if (!names.ok) return names

  const before = turns.get(file.value) ?? Promise.resolve()
  const mine = before.then(() => work(file.value, names.value))
  const settled = mine.then(
    () => undefined,
    () => undefined
  )
  turns.set(file.value, settled)
  try {
    return await mine
  } finally {
    if (turns.get(file.value) === settled) turns.delete(file.value)
  }
}
