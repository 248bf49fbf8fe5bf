import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { failed, ok } from '../core/fault'
import type { FaultDetail, Result } from '../core/fault'
import { replaceFile } from './replace-file'

// Files that a person chose in a dialog of the system: lists and signed files, never secrets.

/** Answers the name of the file without its folder. */
export function writeChosen(path: string, text: string): Promise<Result<string>> {
  return onDisk(async () => {
    await replaceFile(path, text)
    return ok(basename(path))
  })
}

export type ReadLimits = {
  readonly mostBytes: number
  /** The detail for what is no plain file, such as a folder. */
  readonly notAFile: FaultDetail
}

export function readChosen(path: string, { mostBytes, notAFile }: ReadLimits): Promise<Result<Uint8Array>> {
  return onDisk(async () => {
    const handle = await open(path, 'r')
    try {
      const stat = await handle.stat()
      if (!stat.isFile()) return failed('invalid-input', notAFile)
      if (stat.size > mostBytes) return failed('invalid-input', 'too-large')
      return ok<Uint8Array>(await handle.readFile())
    } finally {
      await handle.close()
    }
  })
}

/** Turns what a disk refuses into the fault that it is. */
async function onDisk<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : null
    if (code === null) throw error
    return failed('storage-failed', code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'read-only')
  }
}
