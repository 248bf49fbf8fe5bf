import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { IdSource } from '../core/clock'

const SHAPE = /^[A-Za-z0-9_-]{16,64}$/

/** The random name of this profile's items in the OS keychain; made on the first start. Not a secret. */
export function installIdIn(dataDir: string, ids: IdSource): string {
  const file = join(dataDir, 'install-id')
  const found = readIfThere(file)
  if (found !== null && SHAPE.test(found)) return found
  const made = ids.id()
  writeFileSync(file, `${made}\n`, { mode: 0o600, flush: true })
  return made
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
