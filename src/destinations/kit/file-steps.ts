import { constants } from 'node:fs'
import { chown, lstat, open, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Machine } from './machine'

// The single steps of writing a file that holds a secret, and of telling files and folders apart.

export type Owner = { readonly uid: number; readonly gid: number }
export type Rights = { readonly mode: number; readonly owner: Owner }

const PRIVATE = 0o600
const RENAME_PATIENCE_MS = 2_000
const RENAME_PAUSE_MS = 100
/** An editor, an indexer or a virus scanner holds the file for a moment. */
const HELD_ON_WINDOWS = new Set(['EPERM', 'EBUSY', 'EACCES'])
/** Answers of file systems that have no hard links. */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EINVAL'])
// Windows has no such flag; there `lstat` before opening has to do.
export const NO_FOLLOW = (constants.O_NOFOLLOW as number | undefined) ?? 0

export async function writeNew(machine: Machine, file: string, bytes: Uint8Array): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW
  const handle = await open(file, flags, PRIVATE)
  try {
    // The mode given to `open` passes through the umask.
    await handle.chmod(PRIVATE)
    await machine.access.narrow(file)
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Renaming makes a new file: who could read the old one must be able to read it, or a service stops. */
export async function takeRights(machine: Machine, file: string, { mode, owner }: Rights): Promise<boolean> {
  await machine.access.inherit(file)
  if (process.getuid === undefined) return true
  const handle = await open(file, constants.O_RDONLY | NO_FOLLOW)
  try {
    const made = await handle.stat()
    if (made.uid !== owner.uid || made.gid !== owner.gid) {
      const isRefused = await chown(file, owner.uid, owner.gid).then(
        () => false,
        (error: unknown) => codeOf(error) !== null
      )
      if (isRefused) return false
    }
    // After the owner, so that nobody else gets these rights in between.
    await handle.chmod(mode)
    await handle.sync()
    return true
  } finally {
    await handle.close()
  }
}

export function mayGiveTo(owner: Owner): boolean {
  const uid = process.getuid?.()
  if (uid === undefined || uid === 0) return true
  const groups = [process.getgid?.(), ...(process.getgroups?.() ?? [])]
  return owner.uid === uid && groups.includes(owner.gid)
}

/** Unlike a rename, a link fails when somebody has made the file meanwhile. Some file systems have no links. */
export async function putIfAbsent(machine: Machine, temporary: string, target: string): Promise<void> {
  try {
    await machine.files.link(temporary, target)
  } catch (error) {
    const code = codeOf(error) ?? ''
    const hasNoLinks = WITHOUT_LINKS.has(code) || (machine.platform === 'win32' && code === 'EACCES')
    if (!hasNoLinks || (await lstat(target).catch(nullIfMissing)) !== null) throw error
    await renameWithPatience(machine, temporary, target)
  }
}

export async function renameWithPatience(machine: Machine, from: string, to: string): Promise<void> {
  for (let waited = 0; ; waited += RENAME_PAUSE_MS) {
    try {
      await machine.files.rename(from, to)
      return
    } catch (error) {
      const isHeld = machine.platform === 'win32' && HELD_ON_WINDOWS.has(codeOf(error) ?? '')
      if (!isHeld || waited >= RENAME_PATIENCE_MS) throw error
      await machine.sleep(RENAME_PAUSE_MS)
    }
  }
}

/** By device and inode, so that links, mounts and the case of letters do not matter. */
export async function isOwn({ own }: Machine, folder: string): Promise<boolean> {
  if (own === null) return false
  const [mine, except] = await Promise.all([identityOf(own.folder), identityOf(own.except)])
  for (let at = folder; ; at = path.dirname(at)) {
    const here = await identityOf(at)
    if (here !== null && here === except) return false
    if (here !== null && here === mine) return true
    if (path.dirname(at) === at) return false
  }
}

async function identityOf(folder: string): Promise<string | null> {
  const found = await stat(folder, { bigint: true }).catch(nullIfMissing)
  return found === null ? null : `${found.dev}:${found.ino}`
}

export async function deviceOf(folder: string): Promise<string> {
  return String((await stat(folder, { bigint: true })).dev)
}

/** A missing file counts only where its folder is the one that it was written to: a drive may not be there just now. */
export async function isRemoved(file: string, device: string): Promise<boolean> {
  try {
    await rm(file, { force: true })
    return (await deviceOf(path.dirname(file))) === device
  } catch (error) {
    if (codeOf(error) === null) throw error
    return false
  }
}

/** Without it the new name may be lost with the power, though the file is on disk. */
export async function syncFolder({ platform }: Machine, folder: string): Promise<void> {
  if (platform === 'win32') return
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export function nullIfMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null
  throw error
}

export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}
