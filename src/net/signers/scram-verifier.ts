import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import type { Secret } from '../../core/secret'

const ITERATIONS = 4_096
const KEY_BYTES = 32

/**
 * How PostgreSQL keeps a password (RFC 5803, SCRAM-SHA-256): whoever reads it cannot sign in with it. Only for passwords in ASCII,
 * which need no preparation.
 */
export function scramVerifier(password: Secret, salt: Uint8Array = randomBytes(16)): string {
  const salted = password.expose(bytes => pbkdf2Sync(bytes, salt, ITERATIONS, KEY_BYTES, 'sha256'))
  const keyOf = (name: string): Buffer => createHmac('sha256', salted).update(name).digest()
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64')
  const server = keyOf('Server Key').toString('base64')
  salted.fill(0)
  return `SCRAM-SHA-256$${ITERATIONS}:${Buffer.from(salt).toString('base64')}$${stored}:${server}`
}
