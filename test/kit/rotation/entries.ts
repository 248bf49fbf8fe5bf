import { failed, fault, ok, type Outcome } from '../../../src/core/fault'
import type { Destination } from '../../../src/core/ports/destination'
import {
  deliverTo,
  fieldNames,
  type EntryStore,
  type StoredEntry
} from '../../../src/destinations/kit/entry-store'
import { fieldsOfText, nextText } from '../../../src/destinations/kit/text-entry'
import { createConsumers, newActivation, type ActivationMemory, type ActivationMood } from './consumers'
import type { VirtualTime } from './virtual-time'

// Servers that keep entries, each with a consumer that reads its key there, and with another program's value beside it. The
// order of a delivery is the real one of `destinations/kit`; what the servers do wrong is in their moods.

export const ENTRY_MOODS = [
  'ok',
  'refuses',
  'down',
  'vanishes',
  'lost-before',
  'lost-after',
  'changed-meanwhile',
  'pending',
  'lags',
  'lies',
  'unreadable'
] as const
export type EntryMood = (typeof ENTRY_MOODS)[number]

/** What a server keeps; it outlives the process. */
export type EntryMemory = {
  text: string
  version: number
  /** One for each delivery; the last one stays. */
  moods: readonly EntryMood[]
  mood: EntryMood
  pending: { readonly text: string; readonly at: number } | null
  /** Reads that still fail. */
  deaf: number
  /** Reads that still show the text before the last write. */
  late: number
  before: string
  /** A person agreed to replace this text. */
  consent: string | null
  /** A person took it out: nobody uses it any more. */
  isRetired: boolean
  /** Null for a consumer that reads its entry all the time. */
  activation: ActivationMemory | null
  broken: readonly string[]
}

export type Entries = {
  readonly all: readonly EntryMemory[]
  keyOf(entry: EntryMemory): string
  /** The key that the consumer of this entry uses. */
  keyInUse(entry: EntryMemory): string
  /** Whether the entry that another program has is still as it was. */
  hasNeighbour(entry: EntryMemory): boolean
  destination(index: number, clock: VirtualTime['clock'], ticks: { tick(): void }): Destination
}

const FOREIGN = 'not-a-real-foreign-value'
const NEIGHBOUR = 'not-a-real-neighbour'
const APPROVED_AFTER_MS = 45_000

export function newEntry(
  secret: string,
  moods: readonly EntryMood[],
  activation: readonly ActivationMood[] = []
): EntryMemory {
  const text = JSON.stringify({ OTHER: NEIGHBOUR, API_KEY: secret })
  const nothing = { pending: null, deaf: 0, late: 0, consent: null, isRetired: false, broken: [] }
  const consumer = activation.length === 0 ? null : newActivation(secret, activation)
  return { text, version: 1, moods, mood: 'ok', before: text, activation: consumer, ...nothing }
}

export function isForeign(value: string): boolean {
  return value.startsWith(FOREIGN)
}

export function createEntries(all: readonly EntryMemory[], time: VirtualTime): Entries {
  /** An approval that was waited for has come. */
  function arrive(entry: EntryMemory): void {
    if (entry.pending === null || time.clock.monotonic() < entry.pending.at) return
    entry.text = entry.pending.text
    entry.version += 1
    entry.pending = null
  }

  function keyOf(entry: EntryMemory): string {
    arrive(entry)
    return (JSON.parse(entry.text) as { API_KEY: string }).API_KEY
  }

  function present(text: string, version: number): StoredEntry {
    return {
      kind: 'present',
      revision: String(version),
      fields: fieldsOfText(text),
      owner: null,
      changedAt: null
    }
  }

  function storeOf(entry: EntryMemory, ticks: { tick(): void }): EntryStore<string> {
    return {
      targetOf(_settings, shape) {
        const names = fieldNames({ field: 'API_KEY' }, shape)
        return names.ok ? ok({ entry: 'entry', names: names.value }) : names
      },
      read() {
        arrive(entry)
        if (entry.deaf > 0) {
          entry.deaf -= 1
          return Promise.resolve(failed('provider-unavailable', 'timed-out'))
        }
        const revision = String(entry.version)
        const isBlind = entry.moods.includes('unreadable')
        return Promise.resolve(
          ok(isBlind ? { kind: 'unreadable' as const, revision } : present(entry.text, entry.version))
        )
      },
      readRevision() {
        if (entry.moods.includes('unreadable'))
          return Promise.resolve(ok({ kind: 'unreadable', revision: String(entry.version) }))
        if (entry.late > 0) {
          entry.late -= 1
          return Promise.resolve(ok(present(entry.before, entry.version - 1)))
        }
        return Promise.resolve(ok(present(entry.text, entry.version)))
      },
      write(_name, before, values) {
        ticks.tick()
        if (entry.mood === 'refuses') return rejected('permission-missing')
        if (entry.mood === 'lost-before') return lost()
        if (entry.mood === 'lies') return Promise.resolve({ kind: 'committed', value: String(entry.version) })
        if (before.revision !== String(entry.version)) return rejected('conflict')
        noteOverwrite(entry)
        const next = nextText(entry.text, values)
        if (!next.ok) return Promise.resolve({ kind: 'rejected', fault: next.fault })
        if (entry.mood === 'pending') {
          entry.pending = { text: next.value, at: time.clock.monotonic() + APPROVED_AFTER_MS }
          return lost()
        }
        entry.before = entry.text
        entry.text = next.value
        entry.version += 1
        ticks.tick()
        entry.late = entry.mood === 'lags' ? 3 : 0
        if (entry.mood !== 'lost-after') {
          return Promise.resolve({ kind: 'committed', value: String(entry.version) })
        }
        entry.deaf = 1
        return lost()
      }
    }
  }

  const consumers = createConsumers(time, keyOf)

  return {
    all,
    keyOf,
    keyInUse: consumers.keyIn,
    hasNeighbour: entry => (JSON.parse(entry.text) as { OTHER?: string }).OTHER === NEIGHBOUR,
    destination(index, clock, ticks) {
      const entry = all[index]
      if (entry === undefined) throw new Error('No such entry.')
      const operations = deliverTo(storeOf(entry, ticks), clock)
      return {
        ...operations,
        ...(entry.activation === null ? {} : { activator: consumers.activator(() => entry, ticks) }),
        manifest: { id: `entry-${index}`, name: 'Entry', fields: [], quietMs: 90_000 },
        check: () => Promise.resolve(ok([])),
        describe: () => `server/entry-${index}`,
        async inspect(settings, secret, isExpected) {
          const [mood = 'ok', ...later] = entry.moods
          if (entry.moods.length > 1) entry.moods = later
          entry.mood = mood
          if (mood === 'down') return failed('provider-unavailable', 'timed-out')
          if (mood === 'vanishes') return failed('not-found', undefined, { subject: 'destination' })
          const seen = await operations.inspect(settings, secret, isExpected)
          if (mood === 'changed-meanwhile') changeElsewhere(entry)
          return seen
        },
        async deliver(settings, secret, revision) {
          const written = await operations.deliver(settings, secret, revision)
          const isPending = entry.mood === 'pending' && entry.pending !== null
          return isPending ? { kind: 'committed', value: 'pending-approval' } : written
        }
      }
    }
  }

  function changeElsewhere(entry: EntryMemory): void {
    entry.text = JSON.stringify({ OTHER: NEIGHBOUR, API_KEY: `${FOREIGN}-${entry.version}` })
    entry.version += 1
  }

  function noteOverwrite(entry: EntryMemory): void {
    if (isForeign(keyOf(entry)) && entry.consent !== entry.text)
      entry.broken = [...entry.broken, 'a value of somebody else was replaced without a question']
  }
}

function rejected(code: 'permission-missing' | 'conflict'): Promise<Outcome<never>> {
  const detail = code === 'conflict' ? 'destination-conflict' : undefined
  return Promise.resolve({ kind: 'rejected', fault: fault(code, detail) })
}

function lost(): Promise<Outcome<never>> {
  return Promise.resolve({ kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') })
}
