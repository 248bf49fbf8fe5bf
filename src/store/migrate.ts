import { Faulted } from '../core/faulted'
import { fault } from '../core/fault'
import type { Db } from './db'

/**
 * One step of the schema. `version` is the number in its file's name; a shipped migration is never edited, a later one
 * changes what it made. It imports nothing of ours, so that it does the same for ever.
 */
export type Migration = { readonly version: number; readonly sql: string }

/** Runs what is missing, each in its own transaction with its version, and refuses a database from the future. */
export function migrate(db: Db, migrations: readonly Migration[]): void {
  requireAscending(migrations)
  const current = versionOf(db)
  if (current > (migrations.at(-1)?.version ?? 0))
    throw new Faulted(fault('storage-failed', 'database-from-future'))

  for (const migration of migrations) {
    if (migration.version <= current) continue
    db.transaction(() => {
      db.exec(migration.sql)
      // A pragma takes no parameter; the number is checked by requireAscending.
      db.exec(`PRAGMA user_version = ${migration.version}`)
    })
  }
}

export function versionOf(db: Db): number {
  return db.prepare<null, { user_version: number }>('PRAGMA user_version').get()?.user_version ?? 0
}

function requireAscending(migrations: readonly Migration[]): void {
  let last = 0
  for (const { version } of migrations) {
    if (!Number.isInteger(version) || version <= last)
      throw new Error(`Migration ${version} is out of order.`)
    last = version
  }
}
