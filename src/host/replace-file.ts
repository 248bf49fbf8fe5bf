import { randomBytes } from 'node:crypto'
import { open, realpath, rename, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const OWNER_ONLY = 0o600

/**
 * Writes a file that only its owner may read. The text is written beside it and takes its place when it is on the disk: a
 * full disk or a crash leaves the older file as it was. Rejects with the error of the disk.
 */
export async function replaceFile(
  path: string,
  text: string,
  write: (file: FileHandle, text: string) => Promise<void> = writeAll
): Promise<void> {
  const target = await realpath(path).catch(() => path)
  const partial = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.partial`)
  try {
    const file = await open(partial, 'wx', OWNER_ONLY)
    try {
      await write(file, text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(partial, target)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

function writeAll(file: FileHandle, text: string): Promise<void> {
  return file.writeFile(text)
}
