import { createHash } from 'node:crypto'
import type { Clock } from '../../core/clock'
import { failed, fault, ok, type Outcome, type Result, notSent } from '../../core/fault'
import type {
  DeliveryState,
  DestinationClient,
  DestinationSettings,
  Holding,
  Inspection,
  Owner,
  Recognise,
  SecretShape
} from '../../core/ports/destination'
import type { SecretBundle } from '../../core/secret'
import { bundleOf, compareHeld, type Held } from './held-values'

// A server that keeps entries with revisions, such as Vault: one entry is a map of fields, or one bare text. An adapter says
// how an entry is read and written; the order of a delivery is here, once:
// read, compare, write with the revision that was read, read that very revision again, compare the neighbours' hashes.

export type StoredEntry =
  /** `revision` says what a write must find: "never written" and "deleted" can differ. */
  | { readonly kind: 'absent'; readonly revision: string }
  /** This credential may write the entry and not read it. */
  | { readonly kind: 'unreadable'; readonly revision: string; readonly changedAt?: number | null }
  | {
      readonly kind: 'present'
      readonly revision: string
      readonly fields: StoredFields
      /** Where a digest may stand in place of the value: whether it is the digest of these. */
      readonly isDigestOf?: (values: NewValues) => boolean
      readonly owner: Owner | null
      readonly changedAt: number | null
    }

export type StoredFields = {
  held(name: string): Held
  /** The exact text of each field by name, as it is compared before and after a write. */
  texts(): ReadonlyMap<string, string>
}

/** The name that stands for the whole text of an entry. No field has it. */
export const WHOLE = ''

/** Where a secret goes: the entry, and the field for each of its parts. */
export type Target<Entry> = { readonly entry: Entry; readonly names: readonly string[] }

export type NewValues = ReadonlyMap<string, string>

/** Instead of a revision. No server has one of this name. */
export const PENDING = 'pending-approval'

export type EntryStore<Entry> = {
  targetOf(settings: DestinationSettings, shape: SecretShape): Result<Target<Entry>>
  read(entry: Entry): Promise<Result<StoredEntry>>
  /** This revision, or a newer one; `absent` or the revision before the write while the server does not show it yet. */
  readRevision(entry: Entry, revision: string): Promise<Result<StoredEntry>>
  /**
   * Answers the new revision, or `PENDING` when a person at the server has to approve the write first. Rejects with
   * `conflict/destination-conflict` when `before` is no longer current.
   */
  write(entry: Entry, before: StoredEntry, values: NewValues): Promise<Outcome<string>>
}

type Operations = Omit<DestinationClient, 'check' | 'readCurrent'> & {
  readCurrent: NonNullable<DestinationClient['readCurrent']>
}

/** How long a written revision may stay invisible: a standby or a replica answers older states for a moment. */
const LOOKS_AFTER_MS = [0, 100, 300, 1_000, 3_000, 5_000]

export function deliverTo<Entry>(store: EntryStore<Entry>, clock: Pick<Clock, 'sleep'>): Operations {
  async function look(
    { entry, names }: Target<Entry>,
    secret: SecretBundle,
    isExpected: Recognise
  ): Promise<Result<Inspection & { readonly changedAt: number | null }>> {
    const read = await store.read(entry)
    if (!read.ok) return read
    const { revision } = read.value
    const holding = holdingIn(read.value, names, { secret, isExpected })
    const changedAt = read.value.kind === 'absent' ? null : (read.value.changedAt ?? null)
    const owner = read.value.kind === 'present' ? read.value.owner : null
    return ok({ holding, revision, kept: null, owner, changedAt })
  }

  /** After a lost answer or a conflict: the secret may be there all the same. */
  async function orEqual(
    target: Target<Entry>,
    secret: SecretBundle,
    answer: Outcome<never>
  ): Promise<Outcome<DeliveryState>> {
    const now = await look(target, secret, () => false)
    return now.ok && now.value.holding === 'equal' ? stored : answer
  }

  async function prove(
    { entry, names }: Target<Entry>,
    secret: SecretBundle,
    before: StoredEntry,
    revision: string
  ): Promise<Outcome<DeliveryState>> {
    for (const ms of LOOKS_AFTER_MS) {
      if (ms > 0) await clock.sleep(ms)
      const read = await store.readRevision(entry, revision)
      const isOlder = !read.ok || read.value.kind === 'absent' || read.value.revision === before.revision
      if (isOlder) continue
      if (read.value.kind === 'unreadable') return stored
      if (!isEqual(read.value, names, secret)) return unknown('destination-conflict')
      return isFaithful(before, read.value, names) ? stored : unknown('other-entries-changed')
    }
    return unknown('timed-out')
  }

  return {
    async inspect(settings, secret, isExpected) {
      const target = store.targetOf(settings, secret)
      if (!target.ok) return target
      const seen = await look(target.value, secret, isExpected)
      if (!seen.ok) return seen
      const { changedAt: _, ...inspection } = seen.value
      return ok(inspection)
    },

    async deliver(settings, secret, revision) {
      const target = store.targetOf(settings, secret)
      if (!target.ok) return notSent(target.fault)
      const { entry, names } = target.value
      const values = valuesOf(secret, names)
      if (!values.ok) return notSent(values.fault)
      const before = await store.read(entry)
      if (!before.ok) return notSent(before.fault)
      if (isEqual(before.value, names, secret)) return stored
      if (before.value.revision !== revision) return conflict
      const written = await store.write(entry, before.value, values.value)
      if (written.kind === 'committed') {
        if (written.value === PENDING) return { kind: 'committed', value: PENDING }
        return prove(target.value, secret, before.value, written.value)
      }
      const isConflict = written.fault.detail === 'destination-conflict'
      // An unknown outcome with a conflict: ours stands there, and hides what somebody wrote in between. A person has to hear of it.
      const isLostOrLate = written.kind === 'unknown' ? !isConflict : isConflict
      return isLostOrLate ? orEqual(target.value, secret, written) : written
    },

    async readBack(settings, secret, isExpected) {
      const target = store.targetOf(settings, secret)
      if (!target.ok) return target
      const seen = await look(target.value, secret, isExpected)
      return seen.ok ? ok({ holding: seen.value.holding, changedAt: seen.value.changedAt }) : seen
    },

    async readCurrent(settings, like) {
      const target = store.targetOf(settings, like)
      if (!target.ok) return target
      const read = await store.read(target.value.entry)
      if (!read.ok) return read
      const { value } = read
      const isValue = value.kind === 'present' && value.isDigestOf === undefined
      return ok(isValue ? bundleOf(target.value.names.map(value.fields.held), like) : null)
    }
  }
}

const stored: Outcome<DeliveryState> = { kind: 'committed', value: 'stored' }
const conflict: Outcome<never> = { kind: 'rejected', fault: fault('conflict', 'destination-conflict') }

function unknown(detail: Parameters<typeof fault>[1]): Outcome<never> {
  return { kind: 'unknown', fault: fault('outcome-unknown', detail) }
}

/** Compares in constant time; wipes what it read. */
function holdingIn(
  entry: StoredEntry,
  names: readonly string[],
  known: { readonly secret: SecretBundle; readonly isExpected: Recognise }
): Holding {
  if (entry.kind !== 'present') return entry.kind
  const holding = compareHeld(names.map(entry.fields.held), known)
  const values = valuesOf(known.secret, names)
  return values.ok && entry.isDigestOf?.(values.value) === true ? 'equal' : holding
}

function isEqual(entry: StoredEntry, names: readonly string[], secret: SecretBundle): boolean {
  return holdingIn(entry, names, { secret, isExpected: () => false }) === 'equal'
}

/** Does every field but these hold what it held before? */
export function isFaithful(before: StoredEntry, after: StoredEntry, names: readonly string[]): boolean {
  if (names.includes(WHOLE) || after.kind !== 'present') return true
  const then = before.kind === 'present' ? hashesOf(before.fields, names) : new Map<string, string>()
  const now = hashesOf(after.fields, names)
  return then.size === now.size && [...then].every(([name, hash]) => now.get(name) === hash)
}

/** Hashes, so that no value of another program is compared, kept or shown. */
function hashesOf(fields: StoredFields, without: readonly string[]): Map<string, string> {
  const others = [...fields.texts()].filter(([name]) => !without.includes(name))
  return new Map(others.map(([name, text]) => [name, createHash('sha256').update(text).digest('hex')]))
}

/** JSON carries text: a secret that is no UTF-8 would arrive changed. */
function valuesOf(secret: SecretBundle, names: readonly string[]): Result<NewValues> {
  const values = new Map<string, string>()
  for (const [at, { value }] of secret.parts.entries()) {
    const text = value.expose(textOf)
    if (text === null) return failed('invalid-input', 'not-utf-8', { subject: 'secret' })
    values.set(names[at] ?? '', text)
  }
  return ok(values)
}

/** `ignoreBOM` keeps a byte order mark at the start, which decoding would drop. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function textOf(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes)
  } catch {
    // Not UTF-8; the caller answers a fault.
    return null
  }
}

/** The value of a field that servers give as JSON. An empty text counts as absent. */
export function heldText(value: unknown): Held {
  if (value === undefined || value === null || value === '') return { kind: 'absent' }
  const isText = typeof value === 'string'
  const bytes = new TextEncoder().encode(isText ? value : JSON.stringify(value))
  return { kind: isText ? 'value' : 'unclear', bytes }
}

const PART_PREFIX = 'field.'
const LONGEST_NAME = 200

/**
 * The field of each part: `field.<part>`, or `field` for a secret with one part, or else the part's environment variable.
 * Fault `invalid-input` for a name that is empty, too long or used twice.
 */
export function fieldNames(settings: DestinationSettings, shape: SecretShape): Result<readonly string[]> {
  const only = shape.parts.length === 1 ? settings.field : undefined
  const names = shape.parts.map(part => settings[PART_PREFIX + part.name] ?? only ?? part.envName)
  const isBad = names.some(
    (name, at) =>
      name === '' || name.length > LONGEST_NAME || /\p{Cc}/u.test(name) || names.indexOf(name) !== at
  )
  return isBad ? failed('invalid-input', 'invalid-name', { subject: 'field' }) : ok(names)
}
