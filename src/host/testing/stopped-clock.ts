import type { Clock } from '../../core/clock'

/** A clock that moves only when a test says so. */
export type StoppedClock = Clock & { pass(ms: number): void }

export function stoppedClock(startsAt = Date.UTC(2026, 10, 21, 3, 0)): StoppedClock {
  let passed = 0
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>()
  return {
    now: () => startsAt + passed,
    monotonic: () => passed,
    sleep: ms =>
      new Promise(resolve => {
        sleepers.add({ until: passed + ms, wake: resolve })
      }),
    pass: ms => {
      passed += ms
      for (const sleeper of sleepers) {
        if (sleeper.until > passed) continue
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    }
  }
}
