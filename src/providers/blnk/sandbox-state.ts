import { createHash } from 'node:crypto'
import { z } from 'zod'
import { isAtLeast } from './sandbox-variant'
import type { Variant } from './sandbox-variant'

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
/** What the maker of a record said of it, as far as an answer repeats it. */
export const sentFields = z.object({
  name: z.string().optional(),
  amount: z.number().optional(),
  precision: z.number().optional(),
  reference: z.string().optional(),
  currency: z.string().optional(),
  source: z.string().optional(),
  destination: z.string().optional(),
  description: z.string().optional(),
  allow_overdraft: z.boolean().optional(),
  skip_queue: z.boolean().optional(),
  meta_data: z.record(z.string(), z.unknown()).optional()
})
const storedRecord = z.object({
  resource: z.string(),
  /** The scoped key that made it, where Blnk marks that. */
  madeBy: z.string().nullable(),
  at: z.number(),
  id: z.string().optional(),
  parent: z.string().optional(),
  status: z.enum(['QUEUED', 'APPLIED']).optional(),
  /** Snapshots of earlier versions have none. */
  sent: sentFields.default({})
})
const blnkState = z.object({
  keys: z.array(storedKey),
  /** Newest last. Snapshots of earlier versions have none. */
  records: z.array(storedRecord).default([])
})

export type StoredKey = z.infer<typeof storedKey>
export type StoredRecord = z.infer<typeof storedRecord>
export type Sent = z.infer<typeof sentFields>
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

/** Is a key refused as revoked by now? A server that has it in a cache goes on accepting it for a while. */
export function isRefusedAsRevoked(key: StoredKey, now: number, variant: Variant): boolean {
  return key.revokedAt !== null && now >= key.revokedAt + (key.uses > 0 ? variant.revokeLagMs : 0)
}

export function isUsable(key: StoredKey, now: number, variant: Variant): boolean {
  return isFindable(key, variant.version) && !isRefusedAsRevoked(key, now, variant) && now < key.expiresAt
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
