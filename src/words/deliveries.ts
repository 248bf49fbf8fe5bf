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

/** Of a delivery that is in flight, or that was cut off. */
export const RESULT_UNKNOWN = 'result not known yet'

/** `times`: how often the secret certainly left. */
export function handedOffWords(times: number): string {
  if (times === 0) return 'Not confirmed yet'
  return times === 1 ? 'Handed off 1 time' : `Handed off ${times} times`
}
