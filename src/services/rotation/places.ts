import type { AbortSignalLike } from '../../core/clock'
import type { AccountId } from '../../core/ids'
import type { RotationTools } from './tools'

/** Where work that no person waits for waits for its time. */
export type Places = {
  /** Does `work` as soon as there is a place for its account. Null when `signal` ended the wait before that. */
  take<T>(accountId: AccountId, work: () => Promise<T>, signal?: AbortSignalLike): Promise<T | null>
}

type Queue = { running: number; readonly waiting: (() => void)[] }

/** Pieces of work at one time, over all accounts that have more than one. */
const MOST_AT_ONCE = 16

/**
 * Places by what each account's connection sends at one time: more would only wait there, in the way of a person who looks.
 */
export function placesFor({ providerOf }: Pick<RotationTools, 'providerOf'>): Places {
  return createPlaces(MOST_AT_ONCE, accountId => providerOf(accountId)?.manifest.limits.maxConcurrent ?? 1)
}

/**
 * At most `most` places, of which one account has `mostOf` it. A place goes to the account that has the fewest, and there in the
 * order in which its work came. Each may always have one, even beyond `most`: an account that is slow holds up nobody but itself.
 */
export function createPlaces(most: number, mostOf: (accountId: AccountId) => number): Places {
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
