import { Buffer } from 'node:buffer'
import { failed, ok, type Result } from '../../core/fault'
import type { Secret } from '../../core/secret'
import { textOf } from '../secret-text'

// The header `authorization` of the plain schemes. The text cannot be wiped, so make it as late as possible.

/** RFC 6750. */
export function bearer(token: Secret): string {
  return `Bearer ${textOf(token)}`
}

/** RFC 7617. A colon ends the user name, so one inside the name would make the rest of it part of the password. */
export function basic(user: string, password: Secret): Result<string> {
  if (user.includes(':')) return failed('invalid-input', 'value-invalid')
  const pair = password.expose(bytes => Buffer.concat([Buffer.from(`${user}:`, 'utf8'), bytes]))
  try {
    return ok(`Basic ${pair.toString('base64')}`)
  } finally {
    pair.fill(0)
  }
}
