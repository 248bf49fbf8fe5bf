// Needed by every service whose rows must be on disk together, or not at all.

/** Runs `work` in one durable transaction: all of it is on disk when this returns, or nothing is. */
export type Transactions = { run<T>(work: () => T): T }

/** Transactions, and for writers of much one that stays open: see `Db`. */
export type JoinedTransactions = {
  run<T>(work: () => T): T
  /** `work` is done when this returns, and on disk when `ended` is called with null. */
  join(work: () => void, ended: (error: Error | null) => void): void
  commitJoined(): void
}
