import { firstUnchained, fingerprintOf, isSignatureGood } from './chain'
import { firstMisfit } from './consistency'
import { readDocument } from './document'
import type { EvidenceDocument, Unread } from './document'

export type EvidenceProblem = Unread | 'chain' | 'order' | 'length' | 'signature' | 'other-key'

export type EvidenceVerdict =
  | { readonly isGood: true; readonly document: EvidenceDocument; readonly isPinned: boolean }
  | {
      readonly isGood: false
      readonly problem: EvidenceProblem
      /** The first entry that is broken; null where the file as a whole is. */
      readonly entry: number | null
      readonly why: string
    }

/**
 * Is this a whole evidence file that nobody changed since it was signed? `pin` is the fingerprint of the key that must have
 * signed it; without one, the answer says only that some key did.
 */
export function verifyEvidence(bytes: Uint8Array, pin: string | null = null): EvidenceVerdict {
  const document = readDocument(bytes)
  if (typeof document === 'string') return bad(document, null, UNREAD_WORDS[document])
  const { entries, seal } = document

  const unchained = firstUnchained(entries)
  if (unchained !== null) return bad('chain', unchained, 'it is not what was chained here')
  if (seal.entries !== entries.length) {
    return bad('length', Math.min(seal.entries, entries.length) + 1, `${seal.entries} entries were signed`)
  }
  const isOwnName = seal.fingerprint === fingerprintOf(Buffer.from(seal.publicKey, 'hex'))
  if (seal.head !== entries.at(-1)?.hash || !isOwnName) {
    return bad('signature', null, 'the seal does not belong to these entries')
  }
  if (!isSignatureGood(document))
    return bad('signature', null, 'the signature is not by the key that it names')
  if (pin !== null && plainPin(pin) !== seal.fingerprint) {
    return bad('other-key', null, `it was signed by another key: ${seal.fingerprint}`)
  }
  const misfit = firstMisfit(document)
  if (misfit !== null) return bad('order', misfit.entry, misfit.why)
  return { isGood: true, document, isPinned: pin !== null }
}

function bad(problem: EvidenceProblem, entry: number | null, why: string): EvidenceVerdict {
  return { isGood: false, problem, entry, why }
}

/** People write fingerprints in groups and in capitals. */
function plainPin(pin: string): string {
  return pin.replaceAll(/[\s:]/g, '').toLowerCase()
}

const UNREAD_WORDS: Record<Unread, string> = {
  'too-large': 'the file is too large to be evidence',
  'not-json': 'the file is cut off or no JSON',
  'not-evidence': 'the file is no evidence file of a version that is known here',
  spelling: 'the file is not written as it was signed'
}
