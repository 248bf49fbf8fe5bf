import path from 'node:path'
import { z } from 'zod'
import type { DestinationSettings, SecretShape } from '../../core/ports/destination'
import { isEnvName } from '../../core/env-value'
import { failed, ok, type Result } from '../../core/fault'

/** Settings are `path`, and `variable.<part>` for each part that shall not have its usual name. */
export const VARIABLE_PREFIX = 'variable.'

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

/** The variable of each part, in order. Fault `invalid-input` for a bad name or one that is used twice. */
export function variablesOf(settings: DestinationSettings, shape: SecretShape): Result<readonly string[]> {
  const names = shape.parts.map(part => settings[VARIABLE_PREFIX + part.name] ?? part.envName)
  const bad = names.findIndex((name, at) => !isEnvName(name) || names.indexOf(name) !== at)
  if (bad === -1) return ok(names)
  const part = shape.parts[bad]?.name ?? ''
  return failed('invalid-input', 'invalid-name', { subject: VARIABLE_PREFIX + part })
}
