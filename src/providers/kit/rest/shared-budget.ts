import type { AbortSignalLike, Clock } from '../../../core/clock'
import type { Fault, Outcome, Result } from '../../../core/fault'
import type { RequestLimits } from '../../../core/ports/network'
import type { Answer, ChangeRequest, Exchange, HttpSession, ReadRequest } from '../../../net/http'
import { createLimiter } from '../../../net/limiter'
import type { Limiter } from '../../../net/limiter'
import { retryAfterMs } from '../../../net/retry-after'

export type SharedBudget = {
  /** The pace of lists, and how many calls are in flight at most. */
  readonly limits: RequestLimits
  /** Changes and probes are few, and a revoke in a hurry must not queue behind a list of all keys. */
  readonly actsPerMinute: number
  /** The header in which the provider says how many requests remain for all services of this sender. */
  readonly remainingHeader: string
  /** Lists pause when fewer remain. */
  readonly reserve: number
  /** Short enough to be waited for quietly, long enough for the provider's minute to move on. */
  readonly pauseMs: number
}

type Pool = { readonly lists: Limiter; readonly acts: Limiter; users: number }

/**
 * Some providers count requests per sender, not per key or account. So all connections to one server take from one pool,
 * however many accounts there are: the one piece of state that connections share.
 */
const pools = new Map<string, Pool>()

function openPool(clock: Clock, { limits, actsPerMinute }: SharedBudget): Pool {
  return {
    lists: createLimiter(clock, limits),
    acts: createLimiter(clock, { ...limits, requestsPerMinute: actsPerMinute }),
    users: 0
  }
}

/** The session, paced by the pool of its server. Closing it leaves the pool. */
export function withSharedBudget(
  session: HttpSession,
  origin: string,
  { clock, budget }: { readonly clock: Clock; readonly budget: SharedBudget }
): HttpSession {
  const pool = pools.get(origin) ?? openPool(clock, budget)
  pool.users += 1
  pools.set(origin, pool)
  let isOpen = true

  function heed(headers: Readonly<Record<string, string>>): void {
    const remaining = headers[budget.remainingHeader]
    if (remaining !== undefined && /^\d+$/.test(remaining) && Number(remaining) < budget.reserve) {
      pool.lists.pauseFor(budget.pauseMs)
    }
  }
  function pause(ms: number | null): void {
    pool.lists.pauseFor(ms ?? 0)
    pool.acts.pauseFor(ms ?? 0)
  }
  function heedFault(fault: Fault): void {
    pause(fault.retryAfterMs ?? null)
  }
  function heedResult<T extends { readonly headers: Answer<unknown>['headers'] }>(
    answer: Result<T>
  ): Result<T> {
    if (answer.ok) heed(answer.value.headers)
    else heedFault(answer.fault)
    return answer
  }
  // Only what the provider said is heeded: being held back by our own lane must not hold back the other lane as well.
  return {
    read<T>(request: ReadRequest<T>): Promise<Result<Answer<T>>> {
      return paced<Result<Answer<T>>>(
        pool.lists,
        request.signal,
        async () => heedResult(await session.read(request)),
        held
      )
    },
    change<T>(request: ChangeRequest<T>): Promise<Outcome<Answer<T>>> {
      return paced<Outcome<Answer<T>>>(
        pool.acts,
        request.signal,
        async () => {
          const outcome = await session.change(request)
          if (outcome.kind === 'committed') heed(outcome.value.headers)
          else heedFault(outcome.fault)
          return outcome
        },
        fault => ({ kind: 'not-sent', fault })
      )
    },
    exchange(request) {
      return paced<Result<Exchange>>(
        pool.acts,
        request.signal,
        async () => {
          const answer = heedResult(await session.exchange(request))
          // A probe gets a 429 as an answer, not as a fault.
          if (answer.ok && answer.value.status === 429)
            pause(retryAfterMs(answer.value.headers['retry-after'], clock.now()))
          return answer
        },
        held
      )
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

/** One call in its lane, or what `held` makes of the fault when the lane is full. */
async function paced<T>(
  lane: Limiter,
  signal: AbortSignalLike | undefined,
  call: () => Promise<T>,
  held: (fault: Fault) => T
): Promise<T> {
  const permit = await lane.acquire(signal)
  if (!permit.ok) return held(permit.fault)
  try {
    return await call()
  } finally {
    permit.value()
  }
}

function held(fault: Fault): { readonly ok: false; readonly fault: Fault } {
  return { ok: false, fault }
}
