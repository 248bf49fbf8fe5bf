import type { Db, SqlValue } from './db'

/** Values of one statement. More would not be faster: from here on SQLite's own work is nearly all that is left. */
const MOST_VALUES = 350

/**
 * Inserts many rows with few statements: binding the values of one row after the other, by name, takes longer than storing
 * them. `push` adds those of one row in the order of `columns`.
 */
export function bulkInsert<Row>(
  db: Db,
  table: string,
  columns: readonly string[],
  push: (values: SqlValue[], row: Row) => void
): (rows: readonly Row[]) => void {
  const statementFor = (count: number): ((values: readonly SqlValue[]) => void) => {
    const row = `(${columns.map(() => '?').join(', ')})`
    const rows = Array.from({ length: count }, () => row).join(', ')
    return db.prepareValues(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${rows}`)
  }
  const atOnce = Math.floor(MOST_VALUES / columns.length)
  const one = statementFor(1)
  const several = statementFor(atOnce)
  return rows => {
    let values: SqlValue[] = []
    let left = rows.length
    for (const row of rows) {
      push(values, row)
      const isRest = left < atOnce && values.length === columns.length
      if (!isRest && values.length < atOnce * columns.length) continue
      if (isRest) one(values)
      else several(values)
      left -= values.length / columns.length
      values = []
    }
  }
}
