import { Buffer } from 'node:buffer'
import { failed, ok, type Result } from '../core/fault'
import type { BundleCodec } from '../core/ports/vault'
import { Secret, wipeBundle, type SecretBundle, type SecretPart } from '../core/secret'

// A bundle as bytes, version 1: magic 3 "RKS" | version 1 | parts 1 | per part: flags 1 | name | environment name | value,
// the last three with their length (4 bytes) in front. Not JSON: a value never becomes a string on its way.

const MAGIC = Uint8Array.of(0x52, 0x4b, 0x53)
const VERSION = 1
const IS_SECRET = 1
const MOST_PARTS = 255
const LENGTH_BYTES = 4

export const bundleCodec: BundleCodec = { encode: encodeBundle, decode: decodeBundle }

function encodeBundle(bundle: SecretBundle): Uint8Array {
  if (bundle.parts.length > MOST_PARTS) throw new Error('A secret has too many parts.')
  const sizes = bundle.parts.map(part => sizeOf(part))
  const bytes = Buffer.alloc(sizes.reduce((sum, size) => sum + size, MAGIC.length + 2))
  bytes.set(MAGIC)
  bytes[MAGIC.length] = VERSION
  bytes[MAGIC.length + 1] = bundle.parts.length
  let at = MAGIC.length + 2
  for (const part of bundle.parts) {
    bytes[at] = part.isSecret ? IS_SECRET : 0
    at = writeField(bytes, at + 1, Buffer.from(part.name, 'utf8'))
    at = writeField(bytes, at, Buffer.from(part.envName, 'utf8'))
    at = part.value.expose(value => writeField(bytes, at, value))
  }
  return bytes
}

function sizeOf(part: SecretPart): number {
  const texts = Buffer.byteLength(part.name, 'utf8') + Buffer.byteLength(part.envName, 'utf8')
  return 1 + 3 * LENGTH_BYTES + texts + part.value.byteLength
}

function writeField(bytes: Buffer, at: number, field: Uint8Array): number {
  bytes.writeUInt32BE(field.length, at)
  bytes.set(field, at + LENGTH_BYTES)
  return at + LENGTH_BYTES + field.length
}

function decodeBundle(bytes: Uint8Array): Result<SecretBundle> {
  const parts: SecretPart[] = []
  const rest = readParts(bytes, parts)
  if (rest === 0) return ok({ parts })
  wipeBundle({ parts })
  return failed('storage-failed', 'sealed-box-unreadable')
}

/** Reads into `parts`; answers how many bytes were left over, or null when something was missing or wrong. */
function readParts(bytes: Uint8Array, parts: SecretPart[]): number | null {
  const isOurs = MAGIC.every((byte, at) => bytes[at] === byte) && bytes[MAGIC.length] === VERSION
  const count = bytes[MAGIC.length + 1]
  if (!isOurs || count === undefined) return null

  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = MAGIC.length + 2
  for (let index = 0; index < count; index += 1) {
    const flags = bytes[at]
    if (flags === undefined || flags > IS_SECRET) return null
    const name = readField(view, at + 1)
    const envName = name && readField(view, name.end)
    const value = envName && readField(view, envName.end)
    if (!name || !envName || !value) return null
    parts.push({
      name: name.field.toString('utf8'),
      envName: envName.field.toString('utf8'),
      isSecret: flags === IS_SECRET,
      value: Secret.fromBytes(new Uint8Array(value.field))
    })
    at = value.end
  }
  return bytes.length - at
}

function readField(view: Buffer, at: number): { field: Buffer; end: number } | null {
  if (at + LENGTH_BYTES > view.length) return null
  const start = at + LENGTH_BYTES
  const end = start + view.readUInt32BE(at)
  return end > view.length ? null : { field: view.subarray(start, end), end }
}
