import { failed, type Result } from '../../../src/core/fault'
import type { Ledger } from '../../../src/core/ports/ledger'
import { CALL_DEADLINE_MS } from '../../../src/core/rotation/effect'
import type { CountingProvider } from './provider'
import type { Listed, ProviderDoor } from './rotate'

// Everything that an operator does outside of its own process is an item that waits here until it is chosen. Which one is chosen,
// and what goes wrong with it, follows from a seed alone.

export type Owner = { isCut: boolean; isDead: boolean }

export type Item = {
  readonly owner: Owner
  /** `lost`: it is done, and its answer never arrives. `cut`: it is not done, and that is noticed. */
  run(fate: 'ok' | 'lost' | 'cut'): Promise<void>
}

export type Scheduler = {
  readonly items: Item[]
  ledger(owner: Owner, real: Ledger): Ledger
  provider(owner: Owner, real: CountingProvider, now: () => number, onCall: () => Promise<void>): ProviderDoor
}

const UNREACHABLE = failed('provider-unavailable', 'ledger-unreachable')

export function createScheduler(): Scheduler {
  const items: Item[] = []

  /** Waits until it is chosen; of a dead owner nothing is ever heard again. */
  function wait<T>(owner: Owner, work: () => Promise<T>, lost: T): Promise<T> {
    return new Promise(resolve => {
      items.push({
        owner,
        async run(fate) {
          const answer = fate === 'cut' ? lost : await work()
          if (!owner.isDead) resolve(fate === 'ok' ? answer : lost)
        }
      })
    })
  }

  return {
    items,
    ledger(owner, real) {
      const through = <T>(work: () => Promise<Result<T>>): Promise<Result<T>> =>
        wait(owner, work, UNREACHABLE)
      return {
        read: (after, limit) => through(() => real.read(after, limit)),
        heads: () => through(() => real.heads()),
        append: events => through(() => real.append(events)),
        takeLease: (resource, member, keepMs) => through(() => real.takeLease(resource, member, keepMs)),
        renewLease: lease => through(() => real.renewLease(lease)),
        releaseLease: (resource, member, fence) => through(() => real.releaseLease(resource, member, fence)),
        leases: limit => through(() => real.leases(limit)),
        putReadings: (...given) => through(() => real.putReadings(...given)),
        readings: (...given) => through(() => real.readings(...given)),
        enrol: member => through(() => real.enrol(member)),
        link: () => 'up',
        problem: () => null,
        onLink: () => () => undefined,
        onNews: () => () => undefined,
        close: () => real.close()
      }
    },
    provider(owner, real, now, onCall) {
      /** A call that is not on the wire at its deadline is given up. */
      const call = (work: () => void): Promise<'done' | 'unknown'> => {
        const askedAt = now()
        return wait<'done' | 'unknown'>(
          owner,
          async () => {
            if (now() - askedAt >= CALL_DEADLINE_MS) return 'unknown'
            await onCall()
            work()
            return 'done'
          },
          'unknown'
        )
      }
      return {
        list: key => wait<Listed | 'unknown'>(owner, () => Promise.resolve(real.list(key)), 'unknown'),
        create: (key, marker) =>
          call(() => {
            real.create(key, marker)
          }),
        revoke: key =>
          call(() => {
            real.revoke(key)
          })
      }
    }
  }
}

/** The same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
