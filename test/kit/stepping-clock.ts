import type { Clock } from '../../src/core/clock'

export type SteppingClock = Clock & {
  advance(ms: number): void
  /** How long each sleep was. */
  readonly sleeps: readonly number[]
}

/** A clock that moves only when told: a sleep is over at once, and moves it by its length. */
export function steppingClock(start: number): SteppingClock {
  let elapsed = 0
  const sleeps: number[] = []
  return {
    sleeps,
    now: () => start + elapsed,
    monotonic: () => elapsed,
    sleep(ms, signal) {
      // A signal that is aborted already ends the sleep before it begins, with its own reason.
      if (signal?.aborted === true) return Promise.reject(new Error('aborted', { cause: signal.reason }))
      sleeps.push(ms)
      elapsed += ms
      return Promise.resolve()
    },
    advance(ms) {
      elapsed += ms
    }
  }
}
