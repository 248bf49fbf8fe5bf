import type { Keychain, KeychainAnswer, KeychainTrouble } from './keychain'
import { assertFits } from './keychain-client'

/** As a real keychain behaves: a locked Secret Service answers null to reads and refuses only writes. */
export type KeychainMood = 'open' | KeychainTrouble

/** Which write from now on fails (1 is the next), with what, and whether the item was written all the same. */
export type WriteFault = {
  readonly nth: number
  readonly trouble: KeychainTrouble
  readonly isWritten: boolean
}

export type MemoryKeychain = Keychain & {
  readonly items: Map<string, string>
  /** Names of all calls so far, such as `set vault-key`. */
  readonly calls: string[]
  setMood(mood: KeychainMood): void
  /** What `unlock` leads to; by default the person unlocks. */
  setMoodAfterUnlock(mood: KeychainMood): void
  failWrite(fault: WriteFault): void
  /** Calls back with the items as they are when the planned fault strikes: what a crash there would leave. */
  onWriteFault(listener: (items: Map<string, string>) => void): void
}

/** A keychain for tests and for hosts without one: nothing rests anywhere. Can be told to misbehave. */
export function createMemoryKeychain(items: ReadonlyMap<string, string> = new Map()): MemoryKeychain {
  const held = new Map(items)
  const calls: string[] = []
  let mood: KeychainMood = 'open'
  let moodAfterUnlock: KeychainMood = 'open'
  let writes = 0
  let writeFault: WriteFault | null = null
  let tellFault: (items: Map<string, string>) => void = () => undefined

  function unlessTroubled<T>(call: string, ifLocked: KeychainAnswer<T>, work: () => KeychainAnswer<T>) {
    calls.push(call)
    if (mood === 'locked') return Promise.resolve(ifLocked)
    return Promise.resolve(mood === 'open' ? work() : { ok: false as const, trouble: mood })
  }

  function write<T>(work: () => T): KeychainAnswer<T> {
    writes += 1
    const planned = writeFault?.nth === writes ? writeFault : null
    if (planned === null) return { ok: true, value: work() }
    writeFault = null
    if (planned.isWritten) work()
    tellFault(new Map(held))
    return { ok: false, trouble: planned.trouble }
  }

  return {
    backend: 'memory',
    items: held,
    calls,
    get: name =>
      unlessTroubled(`get ${name}`, { ok: true, value: null }, () => ({
        ok: true,
        value: held.get(name) ?? null
      })),
    async set(name, value) {
      assertFits(value)
      return unlessTroubled(`set ${name}`, { ok: false, trouble: 'locked' }, () =>
        write(() => {
          held.set(name, value)
          return null
        })
      )
    },
    remove: name =>
      unlessTroubled(`remove ${name}`, { ok: true, value: false }, () => write(() => held.delete(name))),
    unlock: () => {
      if (mood === 'locked' || mood === 'hung') mood = moodAfterUnlock
      return unlessTroubled('unlock', { ok: false, trouble: 'locked' }, () => ({ ok: true, value: null }))
    },
    close: () => Promise.resolve(),
    setMood: next => {
      mood = next
    },
    setMoodAfterUnlock: next => {
      moodAfterUnlock = next
    },
    failWrite: fault => {
      writes = 0
      writeFault = fault
    },
    onWriteFault: listener => {
      tellFault = listener
    }
  }
}
