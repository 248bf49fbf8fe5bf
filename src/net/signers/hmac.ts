import { createHmac } from 'node:crypto'
import type { Secret } from '../../core/secret'

/** HMAC-SHA256 of a UTF-8 text, in lower-case hexadecimal. */
export function hmacHex(secret: Secret, text: string): string {
  return secret.expose(bytes => createHmac('sha256', bytes).update(text, 'utf8').digest('hex'))
}

export type SignedWebhook = { readonly id: string; readonly sentAt: number; readonly body: string }

/**
 * Headers of a webhook: the signature covers id, time and body, so that a receiver can refuse a changed message and one that
 * is sent again later.
 */
export function webhookHeaders(secret: Secret, { id, sentAt, body }: SignedWebhook): Record<string, string> {
  const seconds = String(Math.floor(sentAt / 1_000))
  return {
    'rekey-id': id,
    'rekey-timestamp': seconds,
    'rekey-signature': `sha256=${hmacHex(secret, `${id}.${seconds}.${body}`)}`
  }
}
