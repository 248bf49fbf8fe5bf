import { createHash } from 'node:crypto'
import type { Secret } from '../../core/secret'

/** How MariaDB keeps a password (mysql_native_password): the SHA-1 of its SHA-1. Only for random passwords, which nobody can guess. */
export function mariaHash(password: Secret): string {
  const once = password.expose(bytes => createHash('sha1').update(bytes).digest())
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`
}
