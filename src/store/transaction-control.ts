import type { Db } from './db'

/** What is needed of a connection; `exec` is given one statement. */
type Connection = { exec(sql: string): void; readonly inTransaction: boolean }

type Controlled = Pick<Db, 'transaction' | 'isInTransaction' | 'afterCommit' | 'onRollback'>

/** Begins, ends and undoes the transactions of one connection. */
export function transactionControl(connection: Connection): Controlled {
  let depth = 0
  let listeners: (() => void)[] = []
  const rollbackListeners: (() => void)[] = []

  function transaction<T>(work: () => T): T {
    const isOutermost = depth === 0
    const listenersBefore = listeners.length
    connection.exec(isOutermost ? 'BEGIN IMMEDIATE' : `SAVEPOINT level_${depth}`)
    depth += 1
    try {
      const value = work()
      if (value instanceof Promise) throw new Error('A transaction cannot wait for a promise.')
      connection.exec(isOutermost ? 'COMMIT' : `RELEASE level_${depth - 1}`)
      depth -= 1
      if (isOutermost) callListeners()
      return value
    } catch (error) {
      if (depth > 0) {
        depth -= 1
        listeners = listeners.slice(0, listenersBefore)
        undo(isOutermost ? ['ROLLBACK'] : [`ROLLBACK TO level_${depth}`, `RELEASE level_${depth}`])
      }
      throw error
    }
  }

  function undo(statements: readonly string[]): void {
    // A full disk makes SQLite undo the whole transaction by itself.
    if (connection.inTransaction) for (const sql of statements) connection.exec(sql)
    for (const listener of rollbackListeners) listener()
  }

  function callListeners(): void {
    const due = listeners
    listeners = []
    for (const listener of due) listener()
  }

  return {
    transaction,
    get isInTransaction() {
      return depth > 0
    },
    afterCommit: listener => {
      if (depth === 0) listener()
      else listeners.push(listener)
    },
    onRollback: listener => {
      rollbackListeners.push(listener)
    }
  }
}
