import { fault } from '../core/fault'
import type { Fault, FaultDetail } from '../core/fault'

// SQLite's own codes and those of the file system, by the words that a person can act on.
const DETAIL_BY_PREFIX: readonly (readonly [prefix: string, detail: FaultDetail])[] = [
  ['SQLITE_FULL', 'disk-full'],
  // What SQLite says when the file system refuses to let a file grow: a quota, a limit or no space.
  ['SQLITE_IOERR_WRITE', 'disk-full'],
  ['SQLITE_CORRUPT', 'database-corrupt'],
  ['SQLITE_NOTADB', 'database-corrupt'],
  ['SQLITE_IOERR_SHORT_READ', 'database-corrupt'],
  ['SQLITE_BUSY', 'database-busy'],
  ['SQLITE_LOCKED', 'database-busy'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_PERM', 'read-only'],
  ['SQLITE_CANTOPEN', 'read-only'],
  ['ENOSPC', 'disk-full'],
  ['EDQUOT', 'disk-full'],
  ['EFBIG', 'disk-full'],
  ['EACCES', 'read-only'],
  ['EPERM', 'read-only'],
  ['EROFS', 'read-only'],
  ['ENOTDIR', 'read-only'],
  ['EISDIR', 'read-only']
]

// A broken rule of a table is a bug of ours, not a state of the disk: it must not be taken for an expected failure.
const BUGS = [
  'SQLITE_CONSTRAINT',
  'SQLITE_ERROR',
  'SQLITE_MISUSE',
  'SQLITE_RANGE',
  'SQLITE_MISMATCH',
  'SQLITE_TOOBIG'
]

/** The fault behind an error of SQLite or of the file system; null for everything that is a bug. */
export function storageFaultOf(error: unknown): Fault | null {
  const code = codeOf(error)
  if (code === null || BUGS.some(prefix => code.startsWith(prefix))) return null

  const detail = DETAIL_BY_PREFIX.find(([prefix]) => code.startsWith(prefix))?.[1]
  if (detail === 'database-busy') return fault('storage-failed', detail, { retry: 'later' })
  if (detail !== undefined) return fault('storage-failed', detail)
  return code.startsWith('SQLITE_') ? fault('storage-failed') : null
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null
  return typeof error.code === 'string' ? error.code : null
}
