import type { Db, SqlValue } from './db'

/** Rows of one statement. More would not be faster: from here on SQLite's own work is nearly all that is left. */
const AT_ONCE = 10

/**
 * Inserts many rows with few statements: binding the values of one row after the other, by name, takes longer than storing
 * them. `valuesOf` answers them in the order of `columns`.
 */
export function bulkInsert<Row>(
  db: Db,
  table: string,
  columns: readonly string[],
  valuesOf: (row: Row) => readonly SqlValue[]
): (rows: readonly Row[]) => void {
  const statementFor = (count: number): ((values: readonly SqlValue[]) => void) => {
    const row = `(${columns.map(() => '?').join(', ')})`
    const rows = Array.from({ length: count }, () => row).join(', ')
    return db.prepareValues(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${rows}`)
  }
  const one = statementFor(1)
  const several = statementFor(AT_ONCE)
  return rows => {
    for (let from = 0; from < rows.length;) {
      const isFull = from + AT_ONCE <= rows.length
      const count = isFull ? AT_ONCE : 1
      const values: SqlValue[] = []
      for (let at = from; at < from + count; at += 1) {
        const row = rows[at]
        if (row !== undefined) values.push(...valuesOf(row))
      }
      if (isFull) several(values)
      else one(values)
      from += count
    }
  }
}
