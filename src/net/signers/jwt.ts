import { createPrivateKey, sign, type KeyObject } from 'node:crypto'
import type { Secret } from '../../core/secret'
import { textOf } from '../secret-text'

/** For adapters, which import nothing of Node. */
export type SigningKey = KeyObject

/** A JSON web token, signed with RS256 (RFC 7519). The private key never leaves this machine. */
export function signedJwt(key: SigningKey, header: object, claims: object): string {
  const parts = [{ alg: 'RS256', typ: 'JWT', ...header }, claims]
  const text = parts.map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`
}

/** The RSA key of a PEM file; null for anything else. */
export function rsaKeyIn(file: Secret): SigningKey | null {
  try {
    const key = createPrivateKey(textOf(file))
    return key.asymmetricKeyType === 'rsa' ? key : null
  } catch {
    // No key. The message of the parser quotes what it read.
    return null
  }
}
