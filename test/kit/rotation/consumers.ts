import { failed, fault, ok, type Outcome } from '../../../src/core/fault'
import type { ActivationProgress, Activator } from '../../../src/core/ports/activator'
import type { EntryMemory } from './entries'
import type { VirtualTime } from './virtual-time'

// Consumers that read their entry only when they are activated, and what can go wrong with that.

export const ACTIVATION_MOODS = [
  'ok',
  'slow',
  'down',
  'lost-before',
  'lost-after',
  'unread',
  'untold',
  'fails',
  'hangs'
] as const
export type ActivationMood = (typeof ACTIVATION_MOODS)[number]

/** What outlives the process. Never changed in place. */
export type ActivationMemory = {
  /** What the consumer uses: the entry as it was when it was activated last. */
  readonly taken: string
  /** One for each start; the last one stays. */
  readonly moods: readonly ActivationMood[]
  readonly starts: readonly {
    readonly order: string
    readonly mood: ActivationMood
    readonly endsAt: number
  }[]
  /** Reads that still fail. */
  readonly deaf: number
  /** A person asked for another start. */
  readonly mayRepeat: boolean
}

const SLOW_MS = 40_000
export const DEADLINE_MS = 240_000

export function newActivation(taken: string, moods: readonly ActivationMood[]): ActivationMemory {
  return { taken, moods, starts: [], deaf: 0, mayRepeat: false }
}

export type Consumers = {
  /** The key that the consumer of this entry uses. */
  keyIn(entry: EntryMemory): string
  activator(entryOf: () => EntryMemory, ticks: { tick(): void }): Activator
}

export function createConsumers(time: VirtualTime, keyOf: (entry: EntryMemory) => string): Consumers {
  function activationOf(entry: EntryMemory): ActivationMemory {
    if (entry.activation === null) throw new Error('This entry has no activation.')
    return entry.activation
  }

  /** What ended meanwhile has an effect. */
  function arrive(entry: EntryMemory): void {
    const memory = entry.activation
    const last = memory?.starts.at(-1)
    if (memory === null || last === undefined || time.clock.monotonic() < last.endsAt) return
    if (last.mood !== 'fails' && memory.taken !== keyOf(entry))
      entry.activation = { ...memory, taken: keyOf(entry) }
  }

  function begin(entry: EntryMemory, order: string, mood: ActivationMood): void {
    const memory = activationOf(entry)
    const last = memory.starts.at(-1)
    if (last !== undefined && last.mood !== 'fails' && !memory.mayRepeat)
      entry.broken = [...entry.broken, 'an activation was repeated without looking']
    const now = time.clock.monotonic()
    const endsAt = mood === 'hangs' ? Infinity : mood === 'slow' ? now + SLOW_MS : now
    entry.activation = {
      ...memory,
      starts: [...memory.starts, { order, mood, endsAt }],
      mayRepeat: false,
      deaf: mood === 'unread' ? 3 : 0
    }
    arrive(entry)
  }

  return {
    keyIn(entry) {
      if (entry.activation === null) return keyOf(entry)
      arrive(entry)
      return entry.activation.taken
    },

    activator: (entryOf, ticks) => ({
      manifest: { id: 'restart', name: 'Restart', help: '', fields: [], deadlineMs: DEADLINE_MS },

      prepare: () => Promise.resolve(ok('mark')),

      start({ id }) {
        const entry = entryOf()
        const [mood = 'ok', ...later] = activationOf(entry).moods
        if (later.length > 0) entry.activation = { ...activationOf(entry), moods: later }
        ticks.tick()
        if (mood === 'down') {
          return answer({ kind: 'not-sent', fault: fault('provider-unavailable', 'timed-out') })
        }
        const lost = { kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') } as const
        if (mood === 'lost-before') return answer(lost)
        begin(entry, id, mood)
        ticks.tick()
        if (mood === 'lost-after' || mood === 'untold') return answer(lost)
        return answer({ kind: 'committed', value: mood === 'ok' ? 'active' : 'running' })
      },

      follow({ id }) {
        const entry = entryOf()
        const memory = activationOf(entry)
        if (memory.deaf > 0) {
          entry.activation = { ...memory, deaf: memory.deaf - 1 }
          return Promise.resolve(failed('provider-unavailable', 'timed-out'))
        }
        return Promise.resolve(ok(progressOf(memory, id)))
      }
    })
  }

  function progressOf({ starts }: ActivationMemory, order: string): ActivationProgress {
    const start = starts.find(one => one.order === order)
    if (start === undefined) return { kind: 'not-started' }
    if (start.mood === 'untold') return { kind: 'unknown' }
    if (time.clock.monotonic() < start.endsAt) return { kind: 'running' }
    return start.mood === 'fails'
      ? { kind: 'failed', fault: fault('conflict', 'activation-failed') }
      : { kind: 'active' }
  }
}

function answer(outcome: Outcome<'running' | 'active'>): Promise<Outcome<'running' | 'active'>> {
  return Promise.resolve(outcome)
}
