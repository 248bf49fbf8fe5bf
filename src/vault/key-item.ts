import { Buffer } from 'node:buffer'
import { randomBytes, scrypt } from 'node:crypto'
import { z } from 'zod'
import { isSameBytes } from './bytes'
import { decrypt, encrypt } from './envelope'
import { KEY_BYTES, vaultKeyOf, type VaultKey } from './vault-key'

// The vault key as it rests in the OS keychain: plain, or wrapped by a passphrase. Text, because keychains hold text.

/** Cost of one guess at the passphrase: memory is about 128 * n * r bytes. */
export type ScryptCost = { readonly n: number; readonly r: number; readonly p: number }
/** About 128 MiB and half a second. */
export const SCRYPT_COST: ScryptCost = { n: 2 ** 17, r: 8, p: 1 }
/** What a stored item may ask for: a changed item must not eat all memory. */
const DEAREST: ScryptCost = { n: 2 ** 20, r: 16, p: 4 }
const SALT_BYTES = 16

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)
const isPowerOfTwo = (value: number): boolean => (value & (value - 1)) === 0

const itemSchema = z.discriminatedUnion('kind', [
  z.strictObject({ v: z.literal(1), kind: z.literal('plain'), id: base64, key: base64 }),
  z.strictObject({
    v: z.literal(1),
    kind: z.literal('wrapped'),
    id: base64,
    n: z.number().int().min(2).max(DEAREST.n).refine(isPowerOfTwo),
    r: z.number().int().min(1).max(DEAREST.r),
    p: z.number().int().min(1).max(DEAREST.p),
    salt: base64,
    box: base64
  })
])
export type KeyItem = z.infer<typeof itemSchema>

/** Null for text that is no item of a version we know. */
export function parseKeyItem(text: string): KeyItem | null {
  try {
    return itemSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    // Not JSON: the same answer as JSON of another shape.
    return null
  }
}

export function plainItem(key: VaultKey): string {
  const item: KeyItem = {
    v: 1,
    kind: 'plain',
    id: toBase64(key.keyId),
    key: key.exposeRaw(toBase64)
  }
  return JSON.stringify(item)
}

/** Does not wipe `passphrase`. */
export async function wrappedItem(key: VaultKey, passphrase: Uint8Array, cost: ScryptCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const wrapping = await derive(passphrase, salt, cost)
  try {
    const box = key.exposeRaw(raw => encrypt(wrapping, raw, boundTo(key.keyId)))
    const item: KeyItem = {
      v: 1,
      kind: 'wrapped',
      id: toBase64(key.keyId),
      ...cost,
      salt: toBase64(salt),
      box: toBase64(box)
    }
    return JSON.stringify(item)
  } finally {
    wrapping.fill(0)
  }
}

/** Null when the item is damaged, or the passphrase is missing or wrong. Does not wipe `passphrase`. */
export async function openItem(item: KeyItem, passphrase: Uint8Array | null): Promise<VaultKey | null> {
  const id = fromBase64(item.id)
  const raw = item.kind === 'plain' ? fromBase64(item.key) : await unwrap(item, passphrase)
  if (raw?.length !== KEY_BYTES) return null
  const key = vaultKeyOf(raw)
  if (isSameBytes(key.keyId, id)) return key
  key.destroy()
  return null
}

async function unwrap(
  item: Extract<KeyItem, { kind: 'wrapped' }>,
  passphrase: Uint8Array | null
): Promise<Uint8Array | null> {
  if (passphrase === null) return null
  const wrapping = await derive(passphrase, fromBase64(item.salt), item)
  const raw = decrypt(wrapping, fromBase64(item.box), boundTo(fromBase64(item.id)))
  wrapping.fill(0)
  return raw
}

function derive(passphrase: Uint8Array, salt: Uint8Array, cost: ScryptCost): Promise<Uint8Array> {
  const options = { N: cost.n, r: cost.r, p: cost.p, maxmem: 256 * cost.n * cost.r }
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, KEY_BYTES, options, (error, key) =>
      error === null ? resolve(key) : reject(error)
    )
  })
}

function boundTo(keyId: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from('rekey vault key v1'), keyId])
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'))
}
