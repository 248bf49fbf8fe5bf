import type { AbortSignalLike } from '../../core/clock'
import type { AccountId } from '../../core/ids'
import type { RotationTools } from './tools'

/** Concurrency permits for background work. */
export type Permits = {
  /** Does `work` once its account has a permit free. Null when `signal` ended the wait before that. */
  take<T>(accountId: AccountId, work: () => Promise<T>, signal?: AbortSignalLike): Promise<T | null>
}

type Queue = { running: number; readonly waiting: (() => void)[] }

/** Permits of all accounts together. */
const MOST_AT_ONCE = 16

/** As many as each account's connection sends at one time: more would only queue there, in the way of a person's reading. */
export function permitsFor({ providerOf }: Pick<RotationTools, 'providerOf'>): Permits {
  return createPermits(MOST_AT_ONCE, accountId => providerOf(accountId)?.manifest.limits.maxConcurrent ?? 1)
}

/**
 * At most `most` permits, of which one account has `mostOf` it. The next one goes to the account that holds the fewest, and there
 * in the order in which work was queued. Each account may always hold one, even beyond `most`, so that a slow account holds up
 * nobody but itself.
 */
export function createPermits(most: number, mostOf: (accountId: AccountId) => number): Permits {
  const queues = new Map<AccountId, Queue>()
  let running = 0

  function queueOf(accountId: AccountId): Queue {
    const known = queues.get(accountId)
    if (known !== undefined) return known
    const made: Queue = { running: 0, waiting: [] }
    queues.set(accountId, made)
    return made
  }

  function mayBegin(accountId: AccountId, queue: Queue): boolean {
    if (queue.waiting.length === 0) return false
    return queue.running === 0 || (running < most && queue.running < mostOf(accountId))
  }

  function giveOut(): void {
    for (;;) {
      let next: Queue | null = null
      for (const [accountId, queue] of queues) {
        if (mayBegin(accountId, queue) && queue.running < (next?.running ?? Infinity)) next = queue
      }
      const begin = next?.waiting.shift()
      if (next === null || begin === undefined) return
      next.running += 1
      running += 1
      begin()
    }
  }

  function giveBack(accountId: AccountId, queue: Queue): void {
    queue.running -= 1
    running -= 1
    giveOut()
    if (queue.running === 0 && queue.waiting.length === 0) queues.delete(accountId)
  }

  /** False when the signal came first. */
  function enter(queue: Queue, signal: AbortSignalLike | undefined): Promise<boolean> {
    return new Promise(resolve => {
      const begin = (): void => {
        signal?.removeEventListener('abort', leave)
        resolve(true)
      }
      const leave = (): void => {
        queue.waiting.splice(queue.waiting.indexOf(begin), 1)
        resolve(false)
      }
      queue.waiting.push(begin)
      signal?.addEventListener('abort', leave, { once: true })
      giveOut()
    })
  }

  return {
    async take(accountId, work, signal) {
      if (signal?.aborted === true) return null
      const queue = queueOf(accountId)
      if (!(await enter(queue, signal))) return null
      try {
        return await work()
      } finally {
        giveBack(accountId, queue)
      }
    }
  }
}
