import type { JoinedTransactions } from '../store/transaction-ports'

/** Rows of one durable commit at most, so that the commit itself is a matter of milliseconds. */
const MOST_ROWS = 4_000
const LONGEST_MS = 250

/**
 * Writes what several accounts have read in common commits: one wait for the disk instead of one for each page. Each part is
 * written at once, so that a window's question waits for one part only.
 */
export type InventoryWriter = {
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
    write: (rows, work, ended) => {
      transactions.join(work, ended)
      rowsSince += rows
      if (rowsSince >= MOST_ROWS) flush()
      else timer ??= setTimeout(flush, LONGEST_MS)
    },
    flush
  }
}
