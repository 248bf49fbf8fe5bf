import { readFileSync } from 'node:fs'
import { z } from 'zod'

export type UpdateTrust = { readonly key: string | null; readonly feed: string | null }

const shape = z.object({ key: z.string().nullable(), feed: z.string().nullable() })

/** The release key and the feed that this build was made with. No file, or one that cannot be read, means none: no updates. */
export function readUpdateTrust(file: string): UpdateTrust {
  try {
    const parsed = shape.safeParse(JSON.parse(readFileSync(file, 'utf8')))
    return parsed.success ? parsed.data : { key: null, feed: null }
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error))
      return { key: null, feed: null }
    throw error
  }
}
