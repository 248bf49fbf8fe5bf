import { randomBytes, randomInt } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { userInfo } from 'node:os'
import { performance } from 'node:perf_hooks'
import type { Clock, IdSource } from '../core/clock'

const ID_BYTES = 16
/** Base32 without I, L, O and U, which are misread. */
const MARKER_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

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

/** Ids from the system's random source. */
export function createRandomIds(): IdSource {
  return {
    id: () => randomBytes(ID_BYTES).toString('base64url'),
    marker: length =>
      Array.from({ length }, () => MARKER_ALPHABET.charAt(randomInt(MARKER_ALPHABET.length))).join('')
  }
}

/** The account of the operating system that Rekey runs in; null where the system has no name for it. */
export function systemAccount(): string | null {
  try {
    return userInfo().username
  } catch (error) {
    // A container may run under a number that no one has named.
    if (error instanceof Error) return null
    throw error
  }
}

function reasonOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The wait was cancelled.')
}
