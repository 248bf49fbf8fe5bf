import type { JoinedTransactions } from '../core/ports/transactions'

/** Rows of one durable commit at most, so that the commit itself is a matter of milliseconds. */
const MOST_ROWS = 4_000
const LONGEST_MS = 250

/**
 * Writes what several accounts have read in common commits: one wait for the disk instead of one for each page. Each part is
 * written at once, so that a window's question waits for one part only.
 */
export type InventoryWriter = {
  /**
   * Resolves when it is this caller's turn to write: one each round of the event loop. Pages of several accounts come in
   * together, and a window's question would wait for all of them.
   */
  turn(): Promise<void>
  /**
   * Does `work`, which writes `rows` rows. `ended` is called when that is on disk, or with the error for which it never will
   * be. What `work` throws is thrown, and undoes this part alone.
   */
  write(rows: number, work: () => void, ended: (error: Error | null) => void): void
  /** Puts on disk what was written, now. */
  flush(): void
}

export function createInventoryWriter(transactions: JoinedTransactions): InventoryWriter {
  let rowsSince = 0
  let timer: NodeJS.Timeout | null = null

  function flush(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    rowsSince = 0
    transactions.commitJoined()
  }

  return {
    turn: createTurns(),
    write: (rows, work, ended) => {
      transactions.join(work, ended)
      rowsSince += rows
      if (rowsSince >= MOST_ROWS) flush()
      else timer ??= setTimeout(flush, LONGEST_MS)
    },
    flush
  }
}

function createTurns(): () => Promise<void> {
  const waiting: (() => void)[] = []
  let isGoing = false

  function next(): void {
    const first = waiting.shift()
    isGoing = first !== undefined
    if (first === undefined) return
    first()
    setImmediate(next)
  }
  return () =>
    new Promise(resolve => {
      waiting.push(resolve)
      if (isGoing) return
      isGoing = true
      setImmediate(next)
    })
}
