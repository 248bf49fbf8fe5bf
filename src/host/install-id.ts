import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IdSource } from '../core/clock'

const SHAPE = /^[A-Za-z0-9_-]{16,64}$/

export type InstallId = {
  /** The random name of this profile's items in the OS keychain. Not a secret. */
  readonly id: string
  /** It is not the one under which the vault key of the sealed rows was stored: that name is lost, and nothing was written. */
  readonly isLost: boolean
  /** Writes a new id once a person gives up the old one; an unreadable file is kept beside it. */
  keep(): void
}

/** Made on the first start. Never overwritten while sealed rows exist: with it goes the only way to their vault key. */
export function installIdIn(dataDir: string, ids: IdSource, hasSealedRows: () => boolean): InstallId {
  const file = join(dataDir, 'install-id')
  const found = readIfThere(file)
  if (found !== null && SHAPE.test(found)) return { id: found, isLost: false, keep: () => undefined }
  const made = ids.id()
  const keep = (): void => {
    if (readIfThere(file) === made) return
    if (found !== null) renameSync(file, join(dataDir, 'install-id.unreadable'))
    writeFileSync(`${file}.new`, `${made}\n`, { mode: 0o600, flush: true })
    renameSync(`${file}.new`, file)
  }
  if (hasSealedRows()) return { id: made, isLost: true, keep }
  keep()
  return { id: made, isLost: false, keep }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
