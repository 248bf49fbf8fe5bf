import type { AbortSignalLike, Clock } from '../../core/clock'

export type FakeClock = Clock & {
  /** Moves time on, and lets everything that waited until then go on. */
  advance(ms: number): Promise<void>
}

/** A clock that stands still until it is moved. */
export function fakeClock(start = 1_700_000_000_000): FakeClock {
  let now = start
  let sleepers: { until: number; wake: () => void }[] = []

  return {
    now: () => now,
    monotonic: () => now - start,

    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        const sleeper = { until: now + ms, wake: resolve }
        sleepers.push(sleeper)
        onAbort(signal, reason => {
          sleepers = sleepers.filter(one => one !== sleeper)
          reject(reason)
        })
      })
    },

    async advance(ms) {
      await settled()
      now += ms
      const due = sleepers.filter(sleeper => sleeper.until <= now)
      sleepers = sleepers.filter(sleeper => sleeper.until > now)
      for (const sleeper of due) sleeper.wake()
      await settled()
    }
  }
}

function onAbort(signal: AbortSignalLike | undefined, listener: (reason: Error) => void): void {
  const abort = (): void => listener(new Error('Aborted.'))
  if (signal?.aborted === true) abort()
  else signal?.addEventListener('abort', abort, { once: true })
}

/** Lets every promise that can go on go on. */
async function settled(): Promise<void> {
  for (let round = 0; round < 20; round += 1) await Promise.resolve()
}
