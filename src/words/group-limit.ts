import type { CapacityView } from '../contract/rotations'
import type { Tone } from './verdicts'

type Kind = CapacityView['offers'][number]['kind']
type Words = { readonly label: string; readonly tone: Tone; readonly consequence: string }

/** What each kind of key is, and what its end means. */
export const OFFER_WORDS: Record<Kind, Words> = {
  orphan: {
    label: 'orphan of Rekey',
    tone: 'warning',
    consequence: 'Nobody holds its secret, so nothing can depend on it.'
  },
  leftover: {
    label: 'disabled',
    tone: 'notice',
    consequence: 'It is disabled already. Once revoked, it cannot be enabled again.'
  },
  dormant: {
    label: 'unused',
    tone: 'danger',
    consequence: 'It is active. Anything still using it will fail, including yearly jobs.'
  }
}

/** How full it is, in one sentence. */
export function capacityWords({ groupName, cap, taken, offers }: CapacityView): string {
  const places = cap === null ? `${taken} keys` : `${taken} of ${cap} keys`
  const nothing =
    offers.length === 0 ? ' None of them is disabled, lost or unused, so Rekey has no suggestion.' : ''
  return `${places} in ${groupName} exist.${nothing} Choose a key to revoke; the rotation then resumes.`
}
