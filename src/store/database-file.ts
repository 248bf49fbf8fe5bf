import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { dirname } from 'node:path'
import { Faulted } from '../core/faulted'
import { fault } from '../core/fault'

const OWNER_ONLY_FOLDER = 0o700
const OWNER_ONLY_FILE = 0o600
const HEADER_BYTES = 100
const MAGIC = 'SQLite format 3\u0000'

/**
 * Makes the folder and the file with rights for the owner alone, and looks at the file's header before SQLite may touch
 * it. Throws `Faulted` when the file is damaged, from the future or gone although it was there before.
 */
export function preparePlace(path: string, newestVersion: number): { seal(): void } {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER })
  narrow(folder, OWNER_ONLY_FOLDER)

  const marker = `${path}.made`
  if (sizeOf(path) === 0 && existsSync(marker)) {
    // An empty file is a valid empty database for SQLite. Opening it would turn a lost inventory into a fresh start.
    throw new Faulted(fault('storage-failed', 'database-corrupt'))
  }
  if (sizeOf(path) > 0) inspectHeader(path, newestVersion)
  // Made before SQLite makes it, as its log takes over the rights of the file.
  if (!existsSync(path)) closeSync(openSync(path, 'wx', OWNER_ONLY_FILE))
  for (const file of [path, `${path}-wal`]) narrow(file, OWNER_ONLY_FILE)

  return {
    seal: () => {
      if (!existsSync(marker)) writeFileSync(marker, '', { mode: OWNER_ONLY_FILE, flush: true })
    }
  }
}

function inspectHeader(path: string, newestVersion: number): void {
  const header = readHeader(path)
  const isDatabase = header.length === HEADER_BYTES && header.toString('latin1', 0, MAGIC.length) === MAGIC
  if (!isDatabase) throw new Faulted(fault('storage-failed', 'database-corrupt'))

  // The offsets are those of SQLite's file format: page size 16, page count 28, user version 60.
  const written = header.readUInt16BE(16)
  const pageSize = written === 1 ? 65_536 : written
  const isWhole = header.readUInt32BE(28) * pageSize <= sizeOf(path)
  if (!isWhole && sizeOf(`${path}-wal`) === 0) throw new Faulted(fault('storage-failed', 'database-corrupt'))
  // Refused here, before SQLite could fold its log into a file that a newer Rekey owns.
  if (header.readUInt32BE(60) > newestVersion)
    throw new Faulted(fault('storage-failed', 'database-from-future'))
}

function readHeader(path: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  const file = openSync(path, 'r')
  try {
    return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0))
  } finally {
    closeSync(file)
  }
}

/** 0 when there is no such file. */
function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function narrow(path: string, mode: number): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found !== undefined && (found.mode & 0o077) !== 0) chmodSync(path, mode)
}
