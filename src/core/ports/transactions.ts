// Needed by every service whose rows must be on disk together, or not at all.

/** Runs `work` in one durable transaction: all of it is on disk when this returns, or nothing is. */
export type Transactions = { run<T>(work: () => T): T }
