import type { OffBoardingView } from '../contract/people'
import { countWords } from './keys'

// Off-boarding: what has to be done when a person leaves.

export const OFF_BOARDING_WORDS = {
  title: 'Off-boarding',
  text: 'Choose who leaves. Rekey lists the keys they created and the secrets they could read here.',
  creator: 'Created keys as',
  creatorHelp: 'The name that providers report.',
  user: 'Used this computer as',
  userHelp: 'The name in the history of this installation.',
  nobody: 'Nobody',
  keysTitle: 'Keys that this person created',
  noKeys: 'No key that Rekey lists was created under this name.',
  notReported: 'Some providers do not report who created a key. Those keys are not listed here.',
  secretsTitle: 'Secrets that this person could read here',
  noSecrets: 'The history shows no secret that this person copied, saw, saved or delivered.',
  gone: 'This key is no longer listed',
  fate: { stays: 'Outlives the account', ends: 'Ends with the account', unknown: 'Not known' },
  fateHelp: {
    stays: 'This provider keeps the key when its creator leaves. Rotate or revoke it.',
    ends: 'This provider ends the key when its creator leaves. Replace it before that day.',
    unknown: 'The documents of this provider do not say. Treat it as a key that stays.'
  },
  how: { seen: 'Copied, shown or saved', delivered: 'Delivered' },
  columns: {
    key: 'Key',
    place: 'Account',
    status: 'Status',
    fate: 'When the person leaves',
    how: 'How',
    when: 'When'
  },
  more: (shown: number, total: number) =>
    `Shows ${shown} of ${total} keys. Filter the Keys screen by this creator for all.`,
  rotate: (count: number) => `Rotate ${countWords(count, 'key')}…`,
  rotateHelp: 'Active keys of both lists, as one group.',
  nothingToRotate: 'No active key of these lists can be rotated.'
} as const

/** Active keys of both lists that a rotation can replace, each once. */
export function keysToRotate({ keys, secrets }: OffBoardingView): readonly string[] {
  const rows = [...keys.map(({ row }) => row), ...secrets.flatMap(({ row }) => (row === null ? [] : [row]))]
  const live = rows.filter(({ can, rotationId }) => can.rotate && rotationId === null)
  return [...new Set(live.map(({ id }) => id))]
}
