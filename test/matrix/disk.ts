import { Faulted } from '../../src/core/faulted'
import { storageFaultOf } from '../../src/store/storage-fault'
import type { HttpLife } from '../kit/rotation/http-life'
import type { HttpWorld } from '../kit/rotation/http-world'

// A disk that refuses writes: SQLite's own errors where SQLite can be brought to them, else its error codes.

export type DiskFault = 'full' | 'read-only' | 'io-error' | 'busy'
export const DISK_FAULTS: Readonly<Record<string, DiskFault>> = {
  full: 'full',
  'read-only': 'read-only',
  'an I/O error': 'io-error',
  busy: 'busy'
}

/** Refuses each transaction for which `isMeant` holds, until it is mended by the answered function. */
export function breakDisk(world: HttpWorld, fault: DiskFault, isMeant: () => boolean): () => void {
  let isMended = false
  world.disk = {
    before(life) {
      if (!isMended && isMeant()) arm(life, fault)
    },
    after(life) {
      disarm(life, fault)
    }
  }
  return () => {
    isMended = true
  }
}

const TABLES = ['rotation_events', 'audit', 'sealed_secrets']

function arm({ store }: HttpLife, fault: DiskFault): void {
  switch (fault) {
    case 'read-only':
      store.db.exec('PRAGMA query_only = 1')
      return
    case 'full':
      // Each write wants another megabyte than there is.
      store.db.exec('CREATE TABLE IF NOT EXISTS ballast (bytes BLOB)')
      for (const table of TABLES) {
        store.db.exec(
          `CREATE TEMP TRIGGER IF NOT EXISTS fill_${table} AFTER INSERT ON main.${table} BEGIN INSERT INTO ballast VALUES (zeroblob(1000000)); END`
        )
      }
      store.db.exec('PRAGMA max_page_count = 1')
      return
    case 'io-error':
      throw refused('SQLITE_IOERR_FSYNC')
    case 'busy':
      throw refused('SQLITE_BUSY')
    default:
      fault satisfies never
  }
}

function disarm({ store }: HttpLife, fault: DiskFault): void {
  if (fault === 'read-only') store.db.exec('PRAGMA query_only = 0')
  if (fault !== 'full') return
  store.db.exec('PRAGMA max_page_count = 1073741823')
  for (const table of TABLES) store.db.exec(`DROP TRIGGER IF EXISTS temp.fill_${table}`)
}

function refused(code: string): Faulted {
  const known = storageFaultOf(Object.assign(new Error('refused for a test'), { code }))
  if (known === null) throw new Error(`${code} is not known as a fault of the disk.`)
  return new Faulted(known)
}
