import type { Db, SqlParams, SqlValue } from './db'

/** Values of one statement. More would hardly be faster: from here on SQLite's own work is nearly all that is left. */
const MOST_VALUES = 500

type Bulk<Row> = {
  readonly table: string
  readonly columns: readonly string[]
  /** Adds the values of one row in the order of `columns`. */
  readonly push: (values: SqlValue[], row: Row) => void
  /** The other columns: all rows of one call have the same there, and a statement is given it once. */
  readonly shared: readonly string[]
}

/**
 * Inserts many rows with few statements: binding the values of one row after the other, by name, takes longer than storing
 * them.
 */
export function bulkInsert<Row>(
  db: Db,
  { table, columns, push, shared }: Bulk<Row>
): (rows: readonly Row[], shared: SqlParams) => void {
  const statementFor = (count: number): ReturnType<Db['prepareValues']> => {
    const row = `(${[...columns.map(() => '?'), ...shared.map(name => `@${name}`)].join(', ')})`
    const rows = Array.from({ length: count }, () => row).join(', ')
    return db.prepareValues(`INSERT INTO ${table} (${[...columns, ...shared].join(', ')}) VALUES ${rows}`)
  }
  const atOnce = Math.floor(MOST_VALUES / columns.length)
  const one = statementFor(1)
  const several = statementFor(atOnce)
  return (rows, same) => {
    let values: SqlValue[] = []
    let left = rows.length
    for (const row of rows) {
      push(values, row)
      const isRest = left < atOnce && values.length === columns.length
      if (!isRest && values.length < atOnce * columns.length) continue
      if (isRest) one(values, same)
      else several(values, same)
      left -= values.length / columns.length
      values = []
    }
  }
}
