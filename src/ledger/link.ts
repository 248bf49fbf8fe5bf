import { SECOND } from '../core/clock'
import type { Fault } from '../core/fault'
import type { LedgerIdentity, LedgerLink } from '../core/ports/ledger'
import type { Connections } from './pool'
import { identityOf } from './set-up'

const CHANNEL = 'rekey_news'
const FIRST_RETRY_MS = SECOND
const LONGEST_RETRY_MS = 60 * SECOND

type Link = {
  state(): LedgerLink
  /** What a query has just found out: a refused one may be the first to notice that the server is gone. */
  heard(isReachable: boolean): void
  onLink(listener: (link: LedgerLink) => void): () => void
  onNews(listener: () => void): () => void
  /** Why the database is not used, where that is more than that it is out of reach. */
  problem(): Fault | null
  close(): void
}

/** Keeps one connection that listens for news, and makes it again, each time after a longer pause. */
export function createLink(connections: Connections, expected: LedgerIdentity, random: () => number): Link {
  const linkListeners = new Set<(link: LedgerLink) => void>()
  const newsListeners = new Set<() => void>()
  let state: LedgerLink = 'connecting'
  let problem: Fault | null = null
  let failures = 0
  let stopListening: (() => void) | null = null
  let wake: (() => void) | null = null

  function set(next: LedgerLink): void {
    if (state === next || state === 'closed') return
    state = next
    for (const listener of linkListeners) listener(next)
  }

  function news(): void {
    // The store that listeners write to may be closed by now as well.
    if (isClosed()) return
    for (const listener of newsListeners) listener()
  }

  async function keepUp(): Promise<void> {
    while (!isClosed()) {
      problem = await problemWith()
      if (isClosed()) return
      if (problem === null) await listenOnce()
      if (isClosed()) return
      set('down')
      failures += 1
      await pause(pauseMs(failures, random))
    }
  }

  /** A database that was exchanged for another one must not be written to. */
  async function problemWith(): Promise<Fault | null> {
    const found = await identityOf(connections)
    if (!found.ok) return found.fault
    const isOurs = found.value.team === expected.team && found.value.founder === expected.founder
    return isOurs ? null : { code: 'conflict', detail: 'other-team', retry: 'after-user' }
  }

  async function listenOnce(): Promise<void> {
    const listening = connections.listen(CHANNEL, {
      up: () => {
        failures = 0
        set('up')
        news()
      },
      news
    })
    stopListening = listening.stop
    problem = await listening.ended
    stopListening = null
  }

  function pause(ms: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms)
      timer.unref()
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  const isClosed = (): boolean => state === 'closed'

  keepUp().catch((error: unknown) => {
    // Everything expected is a fault above; what is left is a bug, which the process reports.
    queueMicrotask(() => {
      throw error
    })
  })

  return {
    state: () => state,
    heard(isReachable) {
      // Connects anew, also where the listening connection has not noticed anything yet.
      if (!isReachable) stopListening?.()
      // The server is back before the pause is over.
      else if (state === 'down') wake?.()
    },
    onLink: listener => {
      linkListeners.add(listener)
      return () => {
        linkListeners.delete(listener)
      }
    },
    onNews: listener => {
      newsListeners.add(listener)
      return () => {
        newsListeners.delete(listener)
      }
    },
    problem: () => problem,
    close() {
      set('closed')
      stopListening?.()
      wake?.()
    }
  }
}

/** Half of it is random, so that a whole team does not come back at the same moment. */
export function pauseMs(failures: number, random: () => number): number {
  const longest = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1))
  return longest / 2 + (longest / 2) * random()
}
