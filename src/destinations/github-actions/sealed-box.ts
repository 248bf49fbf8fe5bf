import { failed, ok, type Result } from '../../core/fault'

const KEY_BYTES = 32

/**
 * Encrypts for the owner of a public key, as libsodium's sealed box: GitHub opens it with the private half. Both in base64. The
 * library is loaded at the first use.
 */
export async function sealFor(publicKey: string, text: string): Promise<Result<string>> {
  const key = Buffer.from(publicKey, 'base64')
  if (key.length !== KEY_BYTES) return failed('provider-changed', 'unexpected-shape')
  const { default: sodium } = await import('libsodium-wrappers')
  await sodium.ready
  const bytes = Buffer.from(text, 'utf8')
  const sealed = sodium.crypto_box_seal(bytes, key)
  bytes.fill(0)
  return ok(Buffer.from(sealed).toString('base64'))
}
