import { createHash } from 'node:crypto'
import type { Secret } from '../../core/secret'

/** SHA-256 in hexadecimal digits: how Redis keeps a password. */
export function digestOfSecret(password: Secret): string {
  return password.expose(bytes => createHash('sha256').update(bytes).digest('hex'))
}

export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
