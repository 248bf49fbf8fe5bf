import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { asMemberId } from '../../core/ids'
import type { LedgerCrypto } from '../../core/ports/ledger'

/** DER of an Ed25519 public key, without the key itself (RFC 8410). */
const PUBLIC_KEY_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const KEY_HEX = /^[0-9a-f]{64}$/
const SIGNATURE_HEX = /^[0-9a-f]{128}$/

/** Keys are parsed once: a member's chain is verified with the same one for years. */
export function createLedgerCrypto(): LedgerCrypto {
  const keys = new Map<string, KeyObject>()

  function keyOf(publicKey: string): KeyObject {
    const known = keys.get(publicKey)
    if (known !== undefined) return known
    const der = Buffer.concat([PUBLIC_KEY_PREFIX, Buffer.from(publicKey, 'hex')])
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
    keys.set(publicKey, key)
    return key
  }

  return {
    sha256: text => createHash('sha256').update(text, 'utf8').digest('hex'),
    fingerprint: publicKey =>
      asMemberId(createHash('sha256').update(Buffer.from(publicKey, 'hex')).digest('hex')),
    isSignedBy(publicKey, text, signature) {
      if (!KEY_HEX.test(publicKey) || !SIGNATURE_HEX.test(signature)) return false
      return verify(null, Buffer.from(text, 'utf8'), keyOf(publicKey), Buffer.from(signature, 'hex'))
    }
  }
}
