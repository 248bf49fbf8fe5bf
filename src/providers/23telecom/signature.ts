import type { Secret } from '../../core/secret'
import { hmacHex } from '../../net/signers/hmac'

/** What a signature is made over. `path` is the whole URL path, version prefix included, query left out. */
export type Signed = {
  readonly method: string
  readonly path: string
  readonly timestampSeconds: number
  readonly body: string
}

/** `X-Signature`: lower-case hex of HMAC-SHA256 over `METHOD|path|timestamp|body`. */
export function signatureOf(apiSecret: Secret, signed: Signed): string {
  return hmacHex(apiSecret, `${signed.method}|${signed.path}|${signed.timestampSeconds}|${signed.body}`)
}

/**
 * Hands out timestamps that are never the same twice: the provider takes each timestamp and signature once, so two equal
 * probes within one second would look like an invalid signature.
 */
export function createTimestamps(): { next(providerNow: number): { seconds: number; waitMs: number } } {
  let last = 0
  return {
    next(providerNow) {
      const seconds = Math.max(Math.floor(providerNow / 1_000), last + 1)
      last = seconds
      return { seconds, waitMs: Math.max(0, seconds * 1_000 - providerNow) }
    }
  }
}
