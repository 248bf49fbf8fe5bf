import path from 'node:path'
import { z } from 'zod'
import type { DestinationSettings } from '../../core/ports/destination'
import { failed, ok, type Result } from '../../core/fault'

const LONGEST_PATH = 4096

const pathSchema = z
  .string()
  .min(1)
  .max(LONGEST_PATH)
  .refine(text => !text.includes('\0') && path.isAbsolute(text) && path.basename(text) !== '')

/** The file's path, normalised. Fault `invalid-input` with the subject `path`. */
export function pathOf(settings: DestinationSettings): Result<string> {
  const parsed = pathSchema.safeParse(settings.path)
  return parsed.success
    ? ok(path.normalize(parsed.data))
    : failed('invalid-input', 'value-invalid', { subject: 'path' })
}
