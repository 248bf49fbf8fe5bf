import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { Secret } from '../core/secret'

// The file of OpenSSH for a key without a passphrase: PROTOCOL.key in its source. Node makes the key, and writes only PEM, which ssh
// does not read for Ed25519.

const TYPE = 'ssh-ed25519'
const MAGIC = 'openssh-key-v1\0'
const BLOCK = 8
const LINE = /.{1,70}/g

export type KeyPair = {
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicText: string
  /** The private key as a file of OpenSSH. */
  readonly secret: Secret
}

export function makeKeyPair(): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  // Both encodings end with the 32 bytes that are the key.
  const point = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
  const encoded = privateKey.export({ type: 'pkcs8', format: 'der' })
  const blob = Buffer.concat([field(TYPE), field(point)])
  const check = randomBytes(4)
  const content = Buffer.concat([
    check,
    check,
    field(TYPE),
    field(point),
    field(Buffer.concat([encoded.subarray(-32), point])),
    field('')
  ])
  const padding = Buffer.from(Array.from({ length: -content.length & (BLOCK - 1) }, (_, at) => at + 1))
  const inner = Buffer.concat([content, padding])
  const file = Buffer.concat([
    Buffer.from(MAGIC),
    field('none'),
    field('none'),
    field(''),
    count(1),
    field(blob),
    field(inner)
  ])
  const lines = file.toString('base64').match(LINE) ?? []
  const text = `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`
  for (const bytes of [encoded, content, inner, file]) bytes.fill(0)
  return {
    publicText: `${TYPE} ${blob.toString('base64')}`,
    secret: Secret.fromBytes(new TextEncoder().encode(text))
  }
}

/** What `ssh-keygen -l` and most servers show of a public key; null where this is none. */
export function fingerprintOf(publicText: string): string | null {
  const [, blob] = /^[a-z0-9@.-]{1,60} ([A-Za-z0-9+/]{20,4000}={0,2})(?: |$)/.exec(publicText) ?? []
  if (blob === undefined) return null
  const digest = createHash('sha256').update(Buffer.from(blob, 'base64')).digest('base64')
  return `SHA256:${digest.replace(/=+$/, '')}`
}

function count(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function field(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([count(bytes.length), bytes])
}
