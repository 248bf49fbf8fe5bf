import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isAtLeast } from './sandbox-variant'

const storedKey = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  scopes: z.array(z.string()),
  expiresAt: z.number(),
  createdAt: z.number(),
  lastUsedAt: z.number().nullable(),
  revokedAt: z.number().nullable(),
  storedAs: z.enum(['plaintext', 'sha256', 'bcrypt']),
  hash: z.string(),
  uses: z.number()
})
const storedRecord = z.object({ resource: z.string(), madeBy: z.string().nullable(), at: z.number() })
const blnkState = z.object({
  keys: z.array(storedKey),
  /** Newest last. Snapshots of earlier versions have none. */
  records: z.array(storedRecord).default([])
})

export type StoredKey = z.infer<typeof storedKey>
export type BlnkState = z.infer<typeof blnkState>

/** The state of a former run, or an empty one. */
export function readSnapshot(state: unknown): BlnkState {
  return state === undefined ? { keys: [], records: [] } : blnkState.parse(structuredClone(state))
}

/** How a server of this version stores the keys that it makes. */
export function storedNow(version: readonly number[]): StoredKey['storedAs'] {
  if (isAtLeast(version, 0, 13, 2)) return 'bcrypt'
  return isAtLeast(version, 0, 12) ? 'sha256' : 'plaintext'
}

/** Keys stored another way than the server stores now are listed but never found. */
export function isFindable(key: StoredKey, version: readonly number[]): boolean {
  return key.storedAs === storedNow(version)
}

export function isUsable(key: StoredKey, now: number, version: readonly number[]): boolean {
  return isFindable(key, version) && key.revokedAt === null && now < key.expiresAt
}

/**
 * What a list shows in `key`: the stored form. The sandbox keeps no plaintext, so for plaintext rows it shows another
 * text of the same shape.
 */
export function listedForm(key: StoredKey): string {
  const stretched = createHash('sha256').update(`listed ${key.hash}`).digest('base64url')
  switch (key.storedAs) {
    case 'plaintext':
      return `${stretched}=`
    case 'sha256':
      return key.hash
    case 'bcrypt':
      return `$2a$10$${`${stretched}${stretched}`.slice(0, 53)}`
    default:
      return key.storedAs satisfies never
  }
}
