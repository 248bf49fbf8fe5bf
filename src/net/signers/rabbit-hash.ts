import { createHash, randomBytes } from 'node:crypto'
import type { Secret } from '../../core/secret'

export const RABBIT_HASHING = 'rabbit_password_hashing_sha256'

/** How RabbitMQ keeps a password: four random bytes, then the SHA-256 of them and the password, in base64. */
export function rabbitHash(password: Secret, salt: Uint8Array = randomBytes(4)): string {
  const digest = password.expose(bytes => createHash('sha256').update(salt).update(bytes).digest())
  return Buffer.concat([salt, digest]).toString('base64')
}
