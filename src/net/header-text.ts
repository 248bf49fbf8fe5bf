import type { Secret } from '../core/secret'

/** Visible ASCII only: anything else in a credential is a slip of the paste, and an HTTP library would quote it in its error. */
export function isHeaderSafe(secret: Secret): boolean {
  return secret.expose(bytes => bytes.every(byte => byte >= 0x21 && byte <= 0x7e))
}
