import { createHash, timingSafeEqual } from 'node:crypto'

/** How sandboxes keep the secrets of their fake keys: like a careful provider, never in clear. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex')
}

export function matchesHash(secret: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(secret), 'hex'), Buffer.from(hash, 'hex'))
}
