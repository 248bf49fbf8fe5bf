import { createHmac, hkdfSync, randomBytes, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { type Signed } from '../core/ports/vault'
import { Buffer } from 'node:buffer'

/** Bytes of the vault key and of every key derived from it. */
export const KEY_BYTES = 32

/**
 * The vault key in memory. What is used is derived from it by HKDF, a key per use, so that a fingerprint says nothing about
 * a box. `destroy` zeroes all of it.
 */
export type VaultKey = {
  /** Wraps the data keys of boxes. */
  readonly wrapping: Uint8Array
  /** Which vault key this is: 8 bytes that stand in each box. Not secret, and no help in guessing. */
  readonly keyId: Uint8Array
  fingerprint(bytes: Uint8Array): string
  /** By the Ed25519 key of this vault; the same for as long as the vault key is, whatever becomes of the passphrase. */
  sign(message: Uint8Array): Signed
  /** Lends the raw key, to store it in the keychain. */
  exposeRaw<T>(use: (raw: Uint8Array) => T): T
  destroy(): void
}

export const KEY_ID_BYTES = 8
const FINGERPRINT_HEX = 16

/** Takes ownership of `raw` (32 bytes). */
export function vaultKeyOf(raw: Uint8Array): VaultKey {
  if (raw.length !== KEY_BYTES) throw new Error(`A vault key has ${KEY_BYTES} bytes.`)
  const wrapping = derive(raw, 'rekey wrap v1', KEY_BYTES)
  const printing = derive(raw, 'rekey fingerprint v1', KEY_BYTES)
  const keyId = derive(raw, 'rekey key id v1', KEY_ID_BYTES)
  let isDestroyed = false

  function assertAlive(): void {
    if (isDestroyed) throw new Error('A destroyed vault key was used.')
  }

  return {
    get wrapping() {
      assertAlive()
      return wrapping
    },
    keyId,
    fingerprint(bytes) {
      assertAlive()
      return createHmac('sha256', printing).update(bytes).digest('hex').slice(0, FINGERPRINT_HEX)
    },
    sign(message) {
      assertAlive()
      // Made anew each time: what is not there cannot be read out of memory.
      const seed = derive(raw, 'rekey signing v1', KEY_BYTES)
      try {
        return signWith(seed, message)
      } finally {
        seed.fill(0)
      }
    },
    exposeRaw(use) {
      assertAlive()
      return use(raw)
    },
    destroy() {
      isDestroyed = true
      for (const bytes of [raw, wrapping, printing]) bytes.fill(0)
    }
  }
}

export function randomVaultKey(): VaultKey {
  return vaultKeyOf(new Uint8Array(randomBytes(KEY_BYTES)))
}

function derive(raw: Uint8Array, info: string, length: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', raw, new Uint8Array(0), info, length))
}

/** DER of an Ed25519 private key, without its 32 bytes (RFC 8410). */
const PRIVATE_KEY_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex')
const PUBLIC_KEY_BYTES = 32

/** Signs with the Ed25519 key of this seed (32 bytes). Does not wipe the seed. */
function signWith(seed: Uint8Array, message: Uint8Array): Signed {
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
