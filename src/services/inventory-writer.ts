import type { Transactions } from '../store/ports'

/** Rows of one durable commit at most: a window's question waits for a few milliseconds only. */
const MOST_ROWS = 800
const GATHER_MS = 8

type Write = {
  readonly work: () => void
  readonly done: () => void
  readonly failed: (error: unknown) => void
}

/** Writes what several accounts have read in common commits: one wait for the disk instead of one for each page. */
export type InventoryWriter = {
  /** Resolves when `work`, which writes `rows` rows, is on disk. Rejects with what it throws. */
  write(rows: number, work: () => void): Promise<void>
}

export function createInventoryWriter(transactions: Transactions): InventoryWriter {
  let waiting: Write[] = []
  let waitingRows = 0
  let timer: NodeJS.Timeout | null = null

  function flush(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    const batch = waiting
    waiting = []
    waitingRows = 0
    if (!commit(batch)) for (const write of batch) commit([write])
  }

  /** All of the batch or nothing. A write that fails beside others is tried alone, so that it fails alone. */
  function commit(batch: readonly Write[]): boolean {
    try {
      transactions.run(() => {
        for (const { work } of batch) work()
      })
    } catch (error) {
      if (batch.length > 1) return false
      for (const { failed } of batch) failed(error)
      return true
    }
    for (const { done } of batch) done()
    return true
  }

  return {
    write: (rows, work) =>
      new Promise((done, failed) => {
        waiting.push({ work, done, failed })
        waitingRows += rows
        // A commit waits a moment for the pages of other accounts, but not for more than a window can wait for it.
        if (waitingRows >= MOST_ROWS) flush()
        else timer ??= setTimeout(flush, GATHER_MS)
      })
  }
}
