import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { failed, ok, type Result } from '../core/fault'
import { concatBytes, isSameBytes, lengthPrefixed } from './bytes'
import type { SealedBox, SealPurpose } from '../core/ports/vault'
import { KEY_BYTES, KEY_ID_BYTES, type VaultKey } from './vault-key'

// A box, version 1, all lengths in bytes:
//
//   magic 3 "RKB" | version 1 | key id 8 | wrap nonce 12 | wrapped data key 32 | wrap tag 16 | nonce 12 | text n | tag 16
//
// Each box has a data key of its own, so that no two secrets ever meet one nonce. Both encryptions authenticate the
// header and the purpose: a box that was moved to another account, origin or bond does not open.

const MAGIC = Uint8Array.of(0x52, 0x4b, 0x42)
const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEADER_BYTES = MAGIC.length + 1 + KEY_ID_BYTES
const WRAP_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES
const SMALLEST_BOX = HEADER_BYTES + WRAP_BYTES + NONCE_BYTES + TAG_BYTES
/** A bundle of credentials is far below; a larger "box" is damage. */
const LARGEST_BOX = 1024 * 1024

/** Seals `bytes` for `purpose`. Does not wipe `bytes`. */
export function sealBox(key: VaultKey, bytes: Uint8Array, purpose: SealPurpose): SealedBox {
  const header = concatBytes([MAGIC, Uint8Array.of(VERSION), key.keyId])
  const bound = additionalData(header, purpose)
  const dataKey = randomBytes(KEY_BYTES)
  try {
    return concatBytes([header, encrypt(key.wrapping, dataKey, bound), encrypt(dataKey, bytes, bound)])
  } finally {
    dataKey.fill(0)
  }
}

/**
 * Opens a box; the caller owns the bytes and wipes them. Fault `storage-failed/sealed-box-unreadable` for another key,
 * another purpose and any damage: which of them it was is nobody's business.
 */
export function openBox(key: VaultKey, box: SealedBox, purpose: SealPurpose): Result<Uint8Array> {
  if (!isBox(box) || !isSameBytes(keyIdOfBox(box), key.keyId)) return UNREADABLE
  const bound = additionalData(box.subarray(0, HEADER_BYTES), purpose)
  const wrapped = box.subarray(HEADER_BYTES, HEADER_BYTES + WRAP_BYTES)
  const dataKey = decrypt(key.wrapping, wrapped, bound)
  if (dataKey === null) return UNREADABLE
  const bytes = decrypt(dataKey, box.subarray(HEADER_BYTES + WRAP_BYTES), bound)
  dataKey.fill(0)
  return bytes === null ? UNREADABLE : ok(bytes)
}

/** Was this box made with another vault key? False for what is no box at all. */
export function isOfOtherKey(key: VaultKey, box: SealedBox): boolean {
  return isBox(box) && !isSameBytes(keyIdOfBox(box), key.keyId)
}

const UNREADABLE = failed('storage-failed', 'sealed-box-unreadable')

function isBox(box: SealedBox): boolean {
  return (
    box.length >= SMALLEST_BOX &&
    box.length <= LARGEST_BOX &&
    MAGIC.every((byte, at) => box[at] === byte) &&
    box[MAGIC.length] === VERSION
  )
}

function keyIdOfBox(box: SealedBox): Uint8Array {
  return box.subarray(MAGIC.length + 1, HEADER_BYTES)
}

/** The words of version 1 of the format: boxes at rest open only under the same ones. */
const BOUND_KINDS: Readonly<Record<SealPurpose['kind'], string>> = {
  credential: 'credential',
  'sealed-secret': 'slot',
  'old-secret': 'old-secret',
  connection: 'connection',
  team: 'team'
}

function additionalData(header: Uint8Array, purpose: SealPurpose): Uint8Array {
  const fields = [BOUND_KINDS[purpose.kind], ownerOf(purpose), purpose.origin, purpose.bond]
  return concatBytes([header, ...fields.map(lengthPrefixed)])
}

function ownerOf(purpose: SealPurpose): string {
  if (purpose.kind === 'connection') return purpose.connectionId
  return purpose.kind === 'team' ? purpose.teamId : purpose.accountId
}

/** nonce | text | tag */
export function encrypt(key: Uint8Array, bytes: Uint8Array, bound: Uint8Array): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(bound)
  return concatBytes([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}

/** The text of what `encrypt` made, or null when anything differs. The caller wipes it. */
export function decrypt(key: Uint8Array, sealed: Uint8Array, bound: Uint8Array): Uint8Array | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null
  const textEnd = sealed.length - TAG_BYTES
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES
  })
  decipher.setAAD(bound)
  decipher.setAuthTag(sealed.subarray(textEnd))
  const text = decipher.update(sealed.subarray(NONCE_BYTES, textEnd))
  try {
    decipher.final()
  } catch {
    // The only way Node has of saying that the tag does not fit. What was decrypted so far must not stay.
    text.fill(0)
    return null
  }
  const owned = new Uint8Array(text)
  text.fill(0)
  return owned
}
