import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { SeenUpdates } from '../../core/ports/updates'

const shape = z.strictObject({ version: z.string().max(64), sha512: z.string().max(100) })

/** The newest offer ever seen, in `dataDir`/update-seen.json. A file that cannot be read or written counts as none. */
export function openSeenUpdates(dataDir: string, onError: (error: unknown) => void): SeenUpdates {
  const file = join(dataDir, 'update-seen.json')
  let last = read(file, onError)
  return {
    last: () => last,
    note: seen => {
      if (last !== null && last.version === seen.version && last.sha512 === seen.sha512) return
      last = seen
      try {
        writeFileSync(`${file}.new`, JSON.stringify(seen), { mode: 0o600, flush: true })
        renameSync(`${file}.new`, file)
      } catch (error) {
        onError(error)
      }
    }
  }
}

function read(file: string, onError: (error: unknown) => void): z.infer<typeof shape> | null {
  try {
    const parsed = shape.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return parsed.success ? parsed.data : null
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) onError(error)
    return null
  }
}
