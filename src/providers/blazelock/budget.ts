import type { Clock } from '../../core/clock'
import { SECOND } from '../../core/clock'
import type { Fault } from '../../core/fault'
import type { HttpSession } from '../kit/http'
import { createLimiter } from '../kit/limiter'
import type { Limiter } from '../kit/limiter'
import { manifest } from './manifest'

/** Requests that are left to the services of this sender when the provider says that few remain. */
const RESERVE = 20
/** Short enough to be waited for quietly, long enough for the provider's minute to move on. */
const PAUSE_MS = 5 * SECOND

type Pool = { readonly limiter: Limiter; users: number }

/**
 * Blazelock counts requests per sender, not per key or account. So all connections to one server take from one pool,
 * however many accounts there are: the one piece of state that connections share.
 */
const pools = new Map<string, Pool>()

/** The session, paced by the pool of its server. Closing it leaves the pool. */
export function withSharedBudget(session: HttpSession, origin: string, clock: Clock): HttpSession {
  const pool = pools.get(origin) ?? { limiter: createLimiter(clock, manifest.limits), users: 0 }
  pool.users += 1
  pools.set(origin, pool)
  let isOpen = true

  function heed(headers: Readonly<Record<string, string>>): void {
    const remaining = headers['x-ratelimit-remaining']
    if (remaining !== undefined && /^\d+$/.test(remaining) && Number(remaining) < RESERVE) {
      pool.limiter.pauseFor(PAUSE_MS)
    }
  }
  function heedFault(fault: Fault): void {
    if (fault.retryAfterMs !== undefined) pool.limiter.pauseFor(fault.retryAfterMs)
  }

  return {
    async read(request) {
      const slot = await pool.limiter.acquire(request.signal)
      if (!slot.ok) return slot
      try {
        const answer = await session.read(request)
        if (answer.ok) heed(answer.value.headers)
        else heedFault(answer.fault)
        return answer
      } finally {
        slot.value()
      }
    },
    async change(request) {
      const slot = await pool.limiter.acquire(request.signal)
      if (!slot.ok) return { kind: 'not-sent', fault: slot.fault }
      try {
        const outcome = await session.change(request)
        if (outcome.kind === 'committed') heed(outcome.value.headers)
        else heedFault(outcome.fault)
        return outcome
      } finally {
        slot.value()
      }
    },
    async exchange(request) {
      const slot = await pool.limiter.acquire(request.signal)
      if (!slot.ok) return slot
      try {
        const answer = await session.exchange(request)
        if (answer.ok) heed(answer.value.headers)
        else heedFault(answer.fault)
        return answer
      } finally {
        slot.value()
      }
    },
    async close() {
      if (isOpen) {
        isOpen = false
        pool.users -= 1
        if (pool.users === 0) pools.delete(origin)
      }
      await session.close()
    }
  }
}
