/** What a named parameter may be; booleans are stored as 0 and 1 by the caller. */
export type SqlValue = string | number | null | Uint8Array
export type SqlParams = { readonly [name: string]: SqlValue }

/** `Params` are named in the SQL as `@name`; use `null` for a statement without any. */
export type Statement<Params extends SqlParams | null, Row> = {
  run(...params: Params extends null ? [] : [Params]): { readonly changes: number }
  get(...params: Params extends null ? [] : [Params]): Row | undefined
  all(...params: Params extends null ? [] : [Params]): Row[]
  iterate(...params: Params extends null ? [] : [Params]): IterableIterator<Row>
  /** Rows as arrays, in the order of the columns: for millions of rows. */
  iterateRaw(...params: Params extends null ? [] : [Params]): IterableIterator<readonly SqlValue[]>
}

/**
 * The open database as repositories see it. Everything throws `Faulted` (storage-failed) for a full disk, a damaged file and
 * the like, and plain errors for bugs.
 */
export type Db = {
  /** Prepared once per SQL text and kept. */
  prepare<Params extends SqlParams | null, Row = unknown>(sql: string): Statement<Params, Row>
  /** Like `prepare`, for a statement that only writes. `values` stand in it as `?`, in their order; beside named ones. */
  prepareValues(sql: string): (values: readonly SqlValue[], named: SqlParams) => void
  /** Several statements without parameters: for migrations. */
  exec(sql: string): void
  /**
   * All of `work` is on disk when this returns, or nothing is. Takes the write lock at once. Inside another transaction it
   * is a part of that one, which a thrown error undoes alone.
   */
  transaction<T>(work: () => T): T
  readonly isInTransaction: boolean
  /** Calls `listener` when the outermost transaction is on disk (at once outside of one), never after it was undone. */
  afterCommit(listener: () => void): void
  /** Calls `listener` after each undone transaction, inner ones too: what was kept in memory may be wrong now. */
  onRollback(listener: () => void): void
  /** Empties the write-ahead log into the file, so that overwritten and deleted text is nowhere on disk any more. */
  scrub(): void
  /**
   * Moves the write-ahead log into the file now, while nobody waits for the disk, and not in the middle of what is written next.
   * Of no effect within a transaction.
   */
  checkpoint(): void
  /** Gives back the memory of pages that were read. */
  trim(): void
  close(): void
}
