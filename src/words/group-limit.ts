import type { RoomView } from '../contract/rotations'
import type { Tone } from './verdicts'

type Kind = RoomView['offers'][number]['kind']
type Words = { readonly label: string; readonly tone: Tone; readonly consequence: string }

/** What each kind of key is, and what its end means. */
export const ROOM_WORDS: Record<Kind, Words> = {
  orphan: {
    label: 'orphan of Rekey',
    tone: 'warning',
    consequence: 'Nobody holds its secret, so nothing can depend on it.'
  },
  leftover: {
    label: 'off already',
    tone: 'notice',
    consequence: 'It lets nobody in any more, but it can never be switched on again after this.'
  },
  dormant: {
    label: 'not used',
    tone: 'danger',
    consequence: 'It is live: whoever still holds it is locked out, also a job that runs once a year.'
  }
}

/** How full it is, in one sentence. */
export function roomWords({ groupName, cap, taken, offers }: RoomView): string {
  const places = cap === null ? `${taken} keys` : `${taken} of ${cap} places`
  const nothing =
    offers.length === 0 ? ' None of them is off, lost or unused, so Rekey can offer none of them.' : ''
  return `${places} in ${groupName} are taken.${nothing} Choose what goes; the rotation then goes on by itself.`
}
