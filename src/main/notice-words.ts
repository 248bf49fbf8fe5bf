import type { Notice, NoticeKind } from '../core/monitor/notices'
import { plainLabel } from './plain-label'

export type NoticeWords = { readonly title: string; readonly body: string }

type Words = { readonly one: string; readonly many: string; readonly body: string }

/** By kind and step. A lock screen shows these to anybody: a name at most, never a mask, an id or a value. */
const WORDS: { readonly [Kind in NoticeKind]: readonly Words[] } = {
  'old-key-still-used': [
    words('old key still used', 'rotations: old key still used', 'Somebody has not taken the new key yet.'),
    words('old key used for a day', 'rotations: old key used for a day', 'Find who still uses it.'),
    words(
      'old key used for days',
      'rotations: old key used for days',
      'This rotation will not end by itself.'
    )
  ],
  'revoke-failed': [
    words('revoke failed', 'revokes failed', 'The key may still be alive.'),
    words('still not revoked', 'keys still not revoked', 'The key may still be alive after an hour.'),
    words('not revoked for a day', 'keys not revoked for a day', 'The key may still be alive.')
  ],
  expires: [
    words('expires in 14 days', 'keys expire within 14 days', 'Rotate it in good time.'),
    words('expires within 24 hours', 'keys expire within 24 hours', 'Its services stop then.')
  ],
  due: [words('due by a policy', 'keys due by a policy', 'It does not begin by itself and waits for you.')],
  dormant: [
    words('is dormant', 'dormant keys found', 'Nobody has used it for longer than the policy allows.')
  ],
  orphan: [
    words('nobody holds its secret', 'keys whose secret nobody holds', 'A rotation left it behind.'),
    words('still an orphan', 'orphans for a day', 'A rotation left it behind.')
  ],
  drift: [words('changed outside Rekey', 'keys changed outside Rekey', 'Look whether that was meant.')],
  'keychain-locked': [
    words('The keychain is locked', '', 'Rekey cannot monitor your keys until it is unlocked.'),
    words('The keychain has been locked for a day', '', 'Rekey does not monitor your keys.')
  ]
}

function words(one: string, many: string, body: string): Words {
  return { one, many, body }
}

/** At most 64 characters each, without anything that could turn the text around. Names stay out while `isLocked`. */
export function noticeWords(notice: Notice, isLocked: boolean): NoticeWords {
  const { one, many, body } = WORDS[notice.kind][notice.step - 1] ?? words('needs you', 'need you', '')
  const [name = ''] = notice.names
  if (notice.count > 1) return plainWords(`${notice.count} ${many}`, isLocked ? '' : notice.names.join(', '))
  if (name === '') return plainWords(one, body)
  return isLocked ? plainWords(`A key: ${one}`, body) : plainWords(`${shortened(name)}: ${one}`, body)
}

const MOST_NAME = 30

/** So that what happened is never pushed out by a long name. */
function shortened(name: string): string {
  const shown = [...name]
  return shown.length > MOST_NAME ? `${shown.slice(0, MOST_NAME - 1).join('')}…` : name
}

function plainWords(title: string, body: string): NoticeWords {
  return { title: plainLabel(title), body: plainLabel(body) }
}
