import { Buffer } from 'node:buffer'
import { createPrivateKey, createPublicKey, sign } from 'node:crypto'
import type { Signed } from '../core/ports/vault'

/** DER of an Ed25519 private key, without its 32 bytes (RFC 8410). */
const PRIVATE_KEY_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_KEY_BYTES = 32

/** Signs with the Ed25519 key of this seed (32 bytes). Does not wipe the seed. */
export function signWith(seed: Uint8Array, message: Uint8Array): Signed {
  const der = Buffer.concat([PRIVATE_KEY_PREFIX, seed])
  try {
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
    return {
      publicKey: new Uint8Array(spki.subarray(-PUBLIC_KEY_BYTES)),
      signature: new Uint8Array(sign(null, message, key))
    }
  } finally {
    der.fill(0)
  }
}
