import { randomBytes } from 'node:crypto'
import { Secret } from '../core/secret'

/** 256 random bits in URL-safe base64 without padding, which needs no quoting in a file, a URL or a command. */
export function newPassword(): Secret {
  const random = randomBytes(32)
  const text = random.toString('base64url')
  random.fill(0)
  return Secret.fromBytes(new TextEncoder().encode(text))
}
