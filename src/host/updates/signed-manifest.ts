import { createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import type { UpdateAnswer, UpdateManifest } from '../../core/updates/updates'

/** A raw Ed25519 key is 32 bytes, a signature 64. */
const KEY_BYTES = 32
const SIGNATURE_BYTES = 64
const SHA512_BASE64 = /^[A-Za-z0-9+/]{86}==$/
const LARGEST_FILE_BYTES = 2 * 1024 * 1024 * 1024

/** Strict: what the release side does not write is not there. A name without a slash cannot lead out of the feed. */
const shape = z.strictObject({
  product: z.string().max(40),
  version: z.string().max(64),
  platform: z.string().max(20),
  arch: z.string().max(20),
  releasedAt: z.number().int().min(0),
  file: z.strictObject({
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/),
    sha512: z.string().regex(SHA512_BASE64),
    bytes: z.number().int().min(1).max(LARGEST_FILE_BYTES)
  })
})

/** The release key's public half, out of the base64 of its 32 bytes; null when it is none. */
export function openUpdateKey(base64: string | null): KeyObject | null {
  if (base64 === null || !/^[A-Za-z0-9+/]{43}=$/.test(base64)) return null
  const raw = Buffer.from(base64, 'base64')
  if (raw.length !== KEY_BYTES) return null
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk'
  })
}

/**
 * The manifest, when `signature` (base64 text) is the release key's over exactly these bytes. The signature is judged first:
 * nothing of an unsigned text is parsed. Problems: `bad-signature`, `manifest-unreadable`, `other-product`.
 */
export function readSignedManifest(
  bytes: Uint8Array,
  signature: string,
  key: KeyObject
): UpdateAnswer<UpdateManifest> {
  const raw = Buffer.from(signature.trim(), 'base64')
  if (raw.length !== SIGNATURE_BYTES || !verify(null, bytes, key, raw))
    return { ok: false, problem: 'bad-signature' }
  const parsed = shape.safeParse(parseJson(bytes))
  if (!parsed.success) return { ok: false, problem: 'manifest-unreadable' }
  const { product, ...manifest } = parsed.data
  if (product !== 'rekey') return { ok: false, problem: 'other-product' }
  return { ok: true, value: { product, ...manifest } }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined
    throw error
  }
}
