import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { chown, link, lstat, open, readdir, realpath, rename, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { failed, ok, type Result } from '../../core/fault'

// Files that hold secrets: 0600, never through a symbolic link, never half-written.

/** A file as it was read. The caller wipes `bytes`. */
export type FileAsRead = {
  readonly bytes: Uint8Array
  readonly inode: bigint
  readonly owner: { readonly uid: number; readonly gid: number }
}

const PRIVATE = 0o600
const LARGEST_FILE = 1024 * 1024
// Windows has neither flag; there `lstat` before opening has to do.
const NO_FOLLOW = (constants.O_NOFOLLOW as number | undefined) ?? 0
const NO_WAIT = (constants.O_NONBLOCK as number | undefined) ?? 0

/** The file, or null when there is none. Refuses links, folders, devices, and files with a second name. */
export async function readPrivateFile(file: string): Promise<Result<FileAsRead | null>> {
  return guarded(async () => {
    const found = await lstat(file).catch(nullIfMissing)
    if (found === null) return ok(null)
    // A second name would keep the old value: a rename replaces only this one.
    if (!found.isFile() || found.nlink > 1) return notWritable('path')
    const handle = await open(file, constants.O_RDONLY | NO_FOLLOW | NO_WAIT)
    try {
      return await readWhole(handle)
    } finally {
      await handle.close()
    }
  })
}

async function readWhole(handle: FileHandle): Promise<Result<FileAsRead>> {
  const stat = await handle.stat({ bigint: true })
  if (!stat.isFile()) return notWritable('path')
  if (stat.size > LARGEST_FILE) return failed('invalid-input', 'too-large', { subject: 'path' })
  const bytes = new Uint8Array(await handle.readFile())
  return ok({ bytes, inode: stat.ino, owner: { uid: Number(stat.uid), gid: Number(stat.gid) } })
}

/**
 * Puts `bytes` in place of what was read (`expected`, null: nothing there), all or nothing, and on disk when this answers.
 * Fault `conflict/destination-conflict`, and nothing changed, when the file is not as it was read any more.
 */
export async function replacePrivateFile(
  file: string,
  bytes: Uint8Array,
  expected: FileAsRead | null
): Promise<Result<null>> {
  return guarded(async () => {
    const { folder, target } = await placeOf(file)
    await removeLeftovers(folder, path.basename(file))
    const temporary = path.join(folder, `${prefixOf(path.basename(file))}${randomBytes(8).toString('hex')}`)
    try {
      await writeNew(temporary, bytes)
      // Renaming makes a new file: one that belonged to somebody else must go on belonging to them, or they lose it.
      if (expected !== null && !isOurs(expected.owner)) {
        await chown(temporary, expected.owner.uid, expected.owner.gid)
      }
      const put = await putInPlace(temporary, target, expected)
      if (put.ok) await syncFolder(folder)
      return put
    } finally {
      await rm(temporary, { force: true })
    }
  })
}

/** Writes a file that must not exist yet. Nothing stays of it when that fails. */
export async function createPrivateFile(file: string, bytes: Uint8Array): Promise<Result<null>> {
  return guarded(async () => {
    const { folder, target } = await placeOf(file)
    await writeNew(target, bytes)
    await syncFolder(folder)
    return ok(null)
  })
}

/** As `createPrivateFile`, and proves it by reading the file back. `file` must be absolute. */
export async function saveSecretFile(file: string, bytes: Uint8Array): Promise<Result<null>> {
  if (!path.isAbsolute(file) || file.includes('\0')) {
    return failed('invalid-input', 'value-invalid', { subject: 'path' })
  }
  const created = await createPrivateFile(file, bytes)
  if (!created.ok) return created
  const found = await readPrivateFile(file)
  if (!found.ok) return found
  const isSame = found.value !== null && isEqual(found.value.bytes, bytes)
  found.value?.bytes.fill(0)
  return isSame ? ok(null) : failed('conflict', 'destination-conflict')
}

/** Could a file be written there now? */
export async function checkFolder(file: string): Promise<Result<null>> {
  return guarded(async () => {
    const { folder } = await placeOf(file)
    const probe = path.join(folder, `${prefixOf(path.basename(file))}${randomBytes(8).toString('hex')}`)
    await writeNew(probe, new Uint8Array(0))
    await rm(probe)
    return ok(null)
  })
}

async function placeOf(file: string): Promise<{ folder: string; target: string }> {
  const folder = await realpath(path.dirname(file))
  return { folder, target: path.join(folder, path.basename(file)) }
}

function prefixOf(name: string): string {
  return `.${name}.rekey-`
}

/** A crash between writing and renaming leaves a file with a secret in it. */
async function removeLeftovers(folder: string, name: string): Promise<void> {
  const prefix = prefixOf(name)
  for (const entry of await readdir(folder)) {
    const isOurs = entry.startsWith(prefix) && /^[0-9a-f]{16}$/.test(entry.slice(prefix.length))
    if (isOurs) await rm(path.join(folder, entry), { force: true })
  }
}

async function writeNew(file: string, bytes: Uint8Array): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW
  const handle = await open(file, flags, PRIVATE)
  try {
    // The mode given to `open` passes through the umask.
    await handle.chmod(PRIVATE)
    await handle.writeFile(bytes)
    await handle.sync()
  } catch (error) {
    await rm(file, { force: true })
    throw error
  } finally {
    await handle.close()
  }
}

async function putInPlace(
  temporary: string,
  target: string,
  expected: FileAsRead | null
): Promise<Result<null>> {
  if (expected === null) {
    await putIfAbsent(temporary, target)
    return ok(null)
  }
  const now = await readPrivateFile(target)
  if (!now.ok) return now
  const isUnchanged = now.value?.inode === expected.inode && isEqual(now.value.bytes, expected.bytes)
  now.value?.bytes.fill(0)
  if (!isUnchanged) return failed('conflict', 'destination-conflict')
  await rename(temporary, target)
  return ok(null)
}

/** Unlike a rename, a link fails when somebody has made the file meanwhile. Some file systems have no links. */
async function putIfAbsent(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(codeOf(error) ?? '')) throw error
    if ((await lstat(target).catch(nullIfMissing)) === null) await rename(temporary, target)
    else throw error
  }
}

function isOurs(owner: FileAsRead['owner']): boolean {
  return process.getuid === undefined || (owner.uid === process.getuid() && owner.gid === process.getgid?.())
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

/** Without it the new name may be lost with the power, though the file is on disk. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
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
    return notWritable('path')
  }
}

function notWritable(subject: string): Result<never> {
  return failed('invalid-input', 'destination-not-writable', { subject })
}

function nullIfMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null
  throw error
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
