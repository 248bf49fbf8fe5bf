import type { AbortSignalLike, Clock } from '../core/clock'
import { MINUTE, SECOND } from '../core/clock'
import { createPermits } from '../core/concurrency/permits'
import type { Result } from '../core/fault'
import { failed, ok } from '../core/fault'
import type { RequestLimits } from '../core/ports/network'
import { LONGEST_RETRY_AFTER_MS } from './retry-after'

/** Longer waits are answered as a fault, so that nobody stares at a spinner: the caller decides when to come back. */
const LONGEST_QUIET_WAIT_MS = 10 * SECOND

export type Limiter = {
  /** Waits for a permit; the answer releases it. A fault when the wait would be long or the signal is aborted. */
  acquire(signal?: AbortSignalLike): Promise<Result<() => void>>
  /** The provider said to wait. */
  pauseFor(ms: number): void
}

/** One connection's pace: a token bucket over a minute, a cap on calls in flight, and the provider's own Retry-After. */
export function createLimiter(clock: Clock, limits: RequestLimits): Limiter {
  const perMs = limits.requestsPerMinute === null ? null : limits.requestsPerMinute / MINUTE
  const burst =
    limits.requestsPerMinute === null
      ? 0
      : Math.max(1, limits.burst ?? Math.floor(limits.requestsPerMinute / 4))
  let tokens = burst
  let filledAt = clock.monotonic()
  let pausedUntil = Number.NEGATIVE_INFINITY
  const permits = createPermits(limits.maxConcurrent)

  function refill(): void {
    const now = clock.monotonic()
    if (perMs !== null) tokens = Math.min(burst, tokens + (now - filledAt) * perMs)
    filledAt = now
  }

  /** Takes a token at once (it may become a debt) and says how long to wait for it, so that waiting calls keep their order. */
  function takeToken(): Result<number> {
    refill()
    const pauseMs = Math.max(0, pausedUntil - clock.monotonic())
    const debtMs = perMs === null ? 0 : Math.max(0, (1 - tokens) / perMs)
    const waitMs = Math.ceil(Math.max(pauseMs, debtMs))
    if (waitMs > LONGEST_QUIET_WAIT_MS) return failed('rate-limited', undefined, { retryAfterMs: waitMs })
    if (perMs !== null) tokens -= 1
    return ok(waitMs)
  }

  return {
    async acquire(signal) {
      const release = await permits.acquire(signal)
      if (release === null) return failed('cancelled')
      const token = takeToken()
      if (!token.ok) {
        release()
        return token
      }
      if (token.value > 0 && !(await slept(clock, token.value, signal))) {
        release()
        return failed('cancelled')
      }
      return ok(release)
    },
    pauseFor(ms) {
      const until = clock.monotonic() + Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS)
      pausedUntil = Math.max(pausedUntil, until)
    }
  }
}

/** False when the signal ended the sleep. */
async function slept(clock: Clock, ms: number, signal: AbortSignalLike | undefined): Promise<boolean> {
  try {
    await clock.sleep(ms, signal)
    return true
  } catch (reason) {
    if (signal?.aborted === true) return false
    throw reason
  }
}
