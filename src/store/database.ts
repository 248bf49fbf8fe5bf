import Sqlite from 'better-sqlite3'
import { Faulted } from '../core/faulted'
import { fault, ok } from '../core/fault'
import type { Fault, Result } from '../core/fault'
import type { Db, SqlParams, SqlValue, Statement } from './db'
import { preparePlace } from './database-file'
import { migrate } from './migrate'
import type { Migration } from './migrate'
import { migrations as allMigrations } from './migrations/index'
import { storageFaultOf } from './storage-fault'
import { transactionControl } from './transaction-control'

/** Another process holds the lock for its whole life, so waiting long for it is pointless. */
const BUSY_TIMEOUT_MS = 250

/** Written into the file's header: "RKEY". A database with another mark is not ours and is left alone. */
export const APPLICATION_ID = 0x524b4559

/**
 * Opens (or makes) the database at `path`, brings it to the newest schema and proves that commits are durable. Answers
 * `storage-failed` with `database-busy`, `database-corrupt`, `database-from-future`, `disk-full` or `read-only`, and then
 * leaves the file as it was.
 */
export function openDatabase(options: { path: string; migrations?: readonly Migration[] }): Result<Db> {
  const migrations = options.migrations ?? allMigrations
  let sqlite: Sqlite.Database | null = null
  try {
    const place = preparePlace(options.path, newest(migrations))
    sqlite = new Sqlite(options.path, { timeout: BUSY_TIMEOUT_MS })
    lockForUs(sqlite)
    refuseForeign(sqlite, newest(migrations))
    const db = wrap(sqlite)
    setDurability(sqlite)
    markAsOurs(sqlite)
    migrate(db, migrations)
    proveDurability(sqlite)
    sqlite.pragma('wal_checkpoint(TRUNCATE)')
    place.seal()
    return ok(db)
  } catch (error) {
    closeQuietly(sqlite)
    return { ok: false, fault: faultOrThrow(error) }
  }
}

function newest(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0
}

function lockForUs(sqlite: Sqlite.Database): void {
  // Before the first read: then SQLite never makes the shared-memory file, and a second opener is refused.
  sqlite.pragma('locking_mode = EXCLUSIVE')
  sqlite.pragma('trusted_schema = OFF')
  sqlite.pragma('cell_size_check = ON')
  sqlite.pragma('temp_store = MEMORY')
  // Half the default: a sync goes about in its indexes. It is given back after each reading of the account monitor; what lists need is in
  // memory already, and the system caches the file as well.
  sqlite.pragma('cache_size = -8000')
  // The first read: says now whether the file is a database, and takes the lock for as long as it is open.
  sqlite.exec('BEGIN IMMEDIATE; SELECT count(*) FROM sqlite_schema; ROLLBACK')
}

function refuseForeign(sqlite: Sqlite.Database, newestVersion: number): void {
  const version = readNumber(sqlite, 'user_version')
  if (version > newestVersion) throw new Faulted(fault('storage-failed', 'database-from-future'))

  const tables = sqlite.prepare('SELECT count(*) AS n FROM sqlite_schema').pluck().get()
  const isOurs = readNumber(sqlite, 'application_id') === APPLICATION_ID
  if (tables !== 0 && !isOurs) throw new Faulted(fault('storage-failed', 'database-corrupt'))
}

function setDurability(sqlite: Sqlite.Database): void {
  sqlite.pragma('journal_mode = WAL')
  // This build's default for WAL is NORMAL, which loses the last commits when the power goes.
  sqlite.pragma('synchronous = FULL')
  // 16 MB: a sync writes the same pages again and again, and each checkpoint waits for the disk twice.
  sqlite.pragma('wal_autocheckpoint = 4000')
  sqlite.pragma('foreign_keys = ON')
  sqlite.pragma('secure_delete = ON')
  if (process.platform === 'darwin') {
    // A plain fsync leaves the data in the drive's own cache there.
    sqlite.pragma('fullfsync = 1')
    sqlite.pragma('checkpoint_fullfsync = 1')
  }
}

/** Also the first write of each start: it shows a full or read-only disk before anybody relies on it. */
function markAsOurs(sqlite: Sqlite.Database): void {
  sqlite.transaction(() => sqlite.pragma(`application_id = ${APPLICATION_ID}`)).immediate()
}

/** Asked after a write: `synchronous` can be reported right and still be dropped by the first statement. */
function proveDurability(sqlite: Sqlite.Database): void {
  const isDurable =
    readNumber(sqlite, 'synchronous') === 2 &&
    readNumber(sqlite, 'secure_delete') === 1 &&
    readNumber(sqlite, 'foreign_keys') === 1 &&
    sqlite.pragma('journal_mode', { simple: true }) === 'wal'
  if (!isDurable) throw new Faulted(fault('storage-failed'))
}

function readNumber(sqlite: Sqlite.Database, name: string): number {
  return Number(sqlite.pragma(name, { simple: true }))
}

function wrap(sqlite: Sqlite.Database): Db {
  const statements = new Map<string, Sqlite.Statement>()
  const control = transactionControl({
    // Prepared once: a sync begins and ends many transactions.
    exec: sql => {
      const made = raw(sql)
      guarded(() => made.run())
    },
    get inTransaction() {
      return sqlite.inTransaction
    }
  })

  function raw(sql: string): Sqlite.Statement {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const made = guarded(() => sqlite.prepare(sql))
    statements.set(sql, made)
    return made
  }

  return {
    transaction: control.transaction,
    get isInTransaction() {
      return control.isInTransaction
    },
    afterCommit: control.afterCommit,
    onRollback: control.onRollback,
    prepare<Params extends SqlParams | null, Row>(sql: string) {
      return statementOf<Params, Row>(raw(sql))
    },
    prepareValues: sql => {
      const made = raw(sql)
      return (values, named) => {
        // As arguments: better-sqlite3 takes values out of an array more slowly.
        guarded(() => made.run(...values, named))
      }
    },
    exec: sql => {
      guarded(() => sqlite.exec(sql))
    },
    scrub: () => {
      guarded(() => sqlite.pragma('wal_checkpoint(TRUNCATE)'))
    },
    checkpoint: () => {
      if (!sqlite.inTransaction) guarded(() => sqlite.pragma('wal_checkpoint(PASSIVE)'))
    },
    trim: () => {
      guarded(() => sqlite.pragma('shrink_memory'))
    },
    close: () => {
      statements.clear()
      if (sqlite.open) guarded(() => sqlite.close())
    }
  }
}

function statementOf<Params extends SqlParams | null, Row>(made: Sqlite.Statement): Statement<Params, Row> {
  // The casts below are where a row gets its type: the tables are STRICT and the SQL stands beside the type.
  return {
    run: (...params) => ({ changes: guarded(() => made.run(...params)).changes }),
    get: (...params) => guarded(() => made.get(...params)) as Row | undefined,
    all: (...params) => guarded(() => made.all(...params)) as Row[],
    iterate: (...params) => made.iterate(...params) as IterableIterator<Row>,
    iterateRaw: function* (...params) {
      made.raw(true)
      try {
        yield* made.iterate(...params) as IterableIterator<readonly SqlValue[]>
      } finally {
        made.raw(false)
      }
    }
  }
}

function guarded<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    const known = storageFaultOf(error)
    throw known === null ? error : new Faulted(known)
  }
}

function faultOrThrow(error: unknown): Fault {
  if (error instanceof Faulted) return error.fault
  const known = storageFaultOf(error)
  if (known === null) throw error
  return known
}

function closeQuietly(sqlite: Sqlite.Database | null): void {
  try {
    sqlite?.close()
  } catch (error) {
    // The first failure is the one to report; a file that cannot be closed is no news after it.
    if (storageFaultOf(error) === null) throw error
  }
}
