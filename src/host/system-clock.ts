import { setMaxListeners } from 'node:events'
import { performance } from 'node:perf_hooks'
import type { Clock } from '../core/clock'

/** The machine's own clock. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(reasonOf(signal.reason))
          return
        }
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }, ms)
        function onAbort(): void {
          clearTimeout(timer)
          reject(reasonOf(signal?.reason))
        }
        // Many sleepers may share one signal; Node would take the eleventh for a leak.
        if (signal instanceof AbortSignal) setMaxListeners(0, signal)
        signal?.addEventListener('abort', onAbort, { once: true })
      })
  }
}

function reasonOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The wait was cancelled.')
}
