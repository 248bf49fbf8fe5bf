import { createHash, createPublicKey, verify } from 'node:crypto'
import { canonicalJson } from '../../core/canonical-json'
import type { EvidenceBody, EvidenceDocument, EvidenceEntry, EvidenceSeal, EvidenceSubject } from './document'
import { FORMAT, VERSION } from './document'

/** What the first entry stands on. */
const GENESIS = '0'.repeat(64)
/** DER of an Ed25519 public key, without the key itself (RFC 8410). */
const PUBLIC_KEY_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

/** What a signer gives: raw bytes, 32 of the public key and 64 of the signature. */
export type Signed = { readonly publicKey: Uint8Array; readonly signature: Uint8Array }

/** Chains the bodies in their order. */
export function chained(bodies: readonly EvidenceBody[]): EvidenceEntry[] {
  let previous = GENESIS
  return bodies.map((body, index) => {
    const entry = { body, hash: hashOf(previous, index + 1, body), previous, seq: index + 1 }
    previous = entry.hash
    return entry
  })
}

/** The first entry that does not follow from the one before it; null when all do. */
export function firstUnchained(entries: readonly EvidenceEntry[]): number | null {
  let previous = GENESIS
  for (const [index, { seq, body, hash, ...entry }] of entries.entries()) {
    const isNext = seq === index + 1 && entry.previous === previous
    if (!isNext || hash !== hashOf(previous, seq, body)) return index + 1
    previous = hash
  }
  return null
}

function hashOf(previous: string, seq: number, body: EvidenceBody): string {
  return sha256(`${previous}\n${seq}\n${canonicalJson(body)}`)
}

/** What is signed: what the file is about, how long it is, and where its chain ends. */
export function statementOf(
  about: EvidenceSubject,
  entries: readonly EvidenceEntry[],
  version: EvidenceDocument['version'] = VERSION
): Uint8Array {
  const head = entries.at(-1)?.hash ?? GENESIS
  return Buffer.from([FORMAT, version, about, entries.length, head].join('\n'), 'utf8')
}

export function sealedDocument(
  about: EvidenceSubject,
  entries: EvidenceEntry[],
  signed: Signed
): EvidenceDocument {
  const seal: EvidenceSeal = {
    algorithm: 'Ed25519',
    entries: entries.length,
    fingerprint: fingerprintOf(signed.publicKey),
    head: entries.at(-1)?.hash ?? GENESIS,
    publicKey: hex(signed.publicKey),
    signature: hex(signed.signature)
  }
  return { about, entries, format: FORMAT, seal, version: VERSION }
}

/** Does the signature belong to these entries? Says nothing about whose key it is. */
export function isSignatureGood({ about, entries, seal, version }: EvidenceDocument): boolean {
  const key = createPublicKey({
    key: Buffer.concat([PUBLIC_KEY_PREFIX, Buffer.from(seal.publicKey, 'hex')]),
    format: 'der',
    type: 'spki'
  })
  return verify(null, statementOf(about, entries, version), key, Buffer.from(seal.signature, 'hex'))
}

/** The name of a signing key, to be compared by a person: SHA-256 of its 32 bytes, in hex. */
export function fingerprintOf(publicKey: Uint8Array): string {
  return createHash('sha256').update(publicKey).digest('hex')
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
