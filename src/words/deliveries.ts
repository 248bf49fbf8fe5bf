import type { BlastRadiusView } from '../contract/quick'
import { momentWords } from './moments'

type Delivered = BlastRadiusView['deliveredTo'][number]

export const PROOF_WORDS: Record<NonNullable<Delivered['proof']>, string> = {
  'read-back': 'read back',
  'not-read': 'not read back',
  attested: 'confirmed by you'
}

/** `OpenBao: app/payments (2 min ago, read back)`. */
export function deliveredWords({ label, at, proof }: Delivered, now: number): string {
  const how = proof === null ? '' : `, ${PROOF_WORDS[proof]}`
  return `${label} (${momentWords(at, now)}${how})`
}
