import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { failed, ok, type Result } from '../../core/fault'
import {
  codeOf,
  deviceOf,
  isOwn,
  isRemoved,
  mayGiveTo,
  NO_FOLLOW,
  nullIfMissing,
  putIfAbsent,
  renameWithPatience,
  syncFolder,
  takeRights,
  writeNew,
  type Rights
} from './file-steps'
import type { Machine } from './machine'

// Files that hold secrets. Life cycle of a write: the path of a temporary file goes into the ledger, the file is made for its
// owner alone, filled, given the rights of the file that it replaces, and renamed (or linked, where nothing may be replaced)
// into place; then the temporary name is removed and leaves the ledger. After a kill at any of these steps the ledger names
// what was left: it is removed at the next start, and before a file is read that it keeps a second name of.

/** A file as it was read. The caller wipes `bytes`. */
export type FileAsRead = Rights & { readonly bytes: Uint8Array; readonly inode: bigint }

export type PrivateFiles = {
  /** The file, or null when there is none. Refuses links, folders, devices, and files with a second name. */
  read(file: string): Promise<Result<FileAsRead | null>>
  /**
   * Puts `bytes` in place of what was read (`expected`, null: nothing there), all or nothing, and on disk when this answers.
   * Mode, owner and group stay; a new file is its owner's alone. Fault `conflict/destination-conflict`, and nothing changed,
   * when the file is not as it was read any more.
   */
  replace(file: string, bytes: Uint8Array, expected: FileAsRead | null): Promise<Result<null>>
  /**
   * Saves a new file and proves it by reading it back. A file that holds exactly these bytes is fine: an earlier try may have
   * been cut off after it. Fault `conflict/destination-conflict` for any other file.
   */
  save(file: string, bytes: Uint8Array): Promise<Result<null>>
  /** Could the file be replaced, or made, now? */
  check(file: string): Promise<Result<null>>
  /** Removes what earlier runs left, as the ledger names it. */
  clearLeftovers(): Promise<void>
}

const MODE_BITS = 0o777
const LARGEST_FILE = 1024 * 1024
const NO_WAIT = (constants.O_NONBLOCK as number | undefined) ?? 0

export function createPrivateFiles(machine: Machine): PrivateFiles {
  /** Temporary files of writes in flight: no leftovers yet. */
  const inFlight = new Set<string>()

  async function clearLeftovers(): Promise<void> {
    for (const { path: leftover, device } of machine.leftovers.all()) {
      if (!inFlight.has(leftover) && (await isRemoved(leftover, device))) machine.leftovers.forget(leftover)
    }
  }

  /** `work` may leave a file of that name: it is known on disk before, and gone afterwards. */
  async function withTemporary<T>(
    folder: string,
    name: string,
    work: (file: string) => Promise<T>
  ): Promise<T> {
    const file = path.join(folder, `.${name}.rekey-${randomBytes(8).toString('hex')}`)
    const device = await deviceOf(folder)
    inFlight.add(file)
    try {
      machine.leftovers.note({ path: file, device })
      return await work(file)
    } finally {
      const isGone = await isRemoved(file, device)
      inFlight.delete(file)
      if (isGone) machine.leftovers.forget(file)
    }
  }

  async function find(file: string): Promise<Result<FileAsRead | null>> {
    const folder = await realpath(path.dirname(file)).catch(nullIfMissing)
    if (folder === null) return ok(null)
    if (await isOwn(machine, folder)) return refused('own-profile')
    let found = await lstat(file).catch(nullIfMissing)
    if (found !== null && found.nlink > 1) {
      // A kill between link and unlink leaves a second name of ours.
      await clearLeftovers()
      found = await lstat(file).catch(nullIfMissing)
    }
    if (found === null) return ok(null)
    // A second name would keep the old value: a rename replaces only this one.
    if (found.isSymbolicLink() || (found.isFile() && found.nlink > 1)) return refused('path-is-link')
    if (!found.isFile()) return refused('destination-not-writable')
    const handle = await open(file, constants.O_RDONLY | NO_FOLLOW | NO_WAIT)
    try {
      return await readWhole(handle)
    } finally {
      await handle.close()
    }
  }

  async function put(file: string, bytes: Uint8Array, expected: FileAsRead | null): Promise<Result<null>> {
    const folder = await realpath(path.dirname(file))
    if (await isOwn(machine, folder)) return refused('own-profile')
    const name = path.basename(file)
    const target = path.join(folder, name)
    const done = await withTemporary(folder, name, async temporary => {
      await writeNew(machine, temporary, bytes)
      if (expected === null) {
        await putIfAbsent(machine, temporary, target)
        return ok(null)
      }
      if (!(await takeRights(machine, temporary, expected))) return refused('owner-not-kept')
      const now = await find(target)
      if (!now.ok) return now
      const isUnchanged = now.value?.inode === expected.inode && isEqual(now.value.bytes, expected.bytes)
      now.value?.bytes.fill(0)
      if (!isUnchanged) return failed('conflict', 'destination-conflict')
      await renameWithPatience(machine, temporary, target)
      return ok(null)
    })
    if (done.ok) await syncFolder(machine, folder)
    return done
  }

  return {
    clearLeftovers,
    read: file => guarded(() => find(file)),
    replace: (file, bytes, expected) => guarded(() => put(file, bytes, expected)),

    async save(file, bytes) {
      if (!path.isAbsolute(file) || file.includes('\0')) {
        return failed('invalid-input', 'value-invalid', { subject: 'path' })
      }
      const before = await guarded(() => find(file))
      if (!before.ok) return before
      if (before.value === null) {
        const created = await guarded(() => put(file, bytes, null))
        if (!created.ok) return created
      }
      const found = before.value === null ? await guarded(() => find(file)) : before
      if (!found.ok) return found
      const isSame = found.value !== null && isEqual(found.value.bytes, bytes)
      found.value?.bytes.fill(0)
      return isSame ? ok(null) : failed('conflict', 'destination-conflict')
    },

    check: file =>
      guarded(async () => {
        const found = await find(file)
        if (!found.ok) return found
        found.value?.bytes.fill(0)
        if (found.value !== null && !mayGiveTo(found.value.owner)) return refused('owner-not-kept')
        const folder = await realpath(path.dirname(file))
        await withTemporary(folder, path.basename(file), probe => writeNew(machine, probe, new Uint8Array(0)))
        return ok(null)
      })
  }
}

async function readWhole(handle: FileHandle): Promise<Result<FileAsRead>> {
  const found = await handle.stat({ bigint: true })
  if (!found.isFile()) return refused('destination-not-writable')
  if (found.size > LARGEST_FILE) return failed('invalid-input', 'too-large', { subject: 'path' })
  const bytes = new Uint8Array(await handle.readFile())
  const owner = { uid: Number(found.uid), gid: Number(found.gid) }
  return ok({ bytes, inode: found.ino, mode: Number(found.mode) & MODE_BITS, owner })
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

/** Turns what a file system can refuse into faults. Everything else is a bug and goes on. */
async function guarded<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work()
  } catch (error) {
    const code = codeOf(error)
    if (code === null) throw error
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
      return failed('storage-failed', 'disk-full')
    if (code === 'EEXIST') return failed('conflict', 'destination-conflict')
    return refused('destination-not-writable')
  }
}

function refused(detail: Parameters<typeof failed>[1]): Result<never> {
  return failed('invalid-input', detail, { subject: 'path' })
}
