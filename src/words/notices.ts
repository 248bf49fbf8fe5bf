import type { Notice, NoticeKind } from '../core/monitor/notices'

export type NoticeTexts = { readonly one: string; readonly many: string; readonly body: string }

type DatedKind = 'expires' | 'dated'

/** By kind and step. A lock screen shows these to anybody: a name at most, never a mask, an id or a value. */
const STEP_WORDS: { readonly [Kind in Exclude<NoticeKind, DatedKind>]: readonly NoticeTexts[] } = {
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

function words(one: string, many: string, body: string): NoticeTexts {
  return { one, many, body }
}

/** For a step that has no words of its own. */
const OTHER_NOTICE = words('needs you', 'need you', '')

export function noticeTexts({
  kind,
  step,
  daysLeft = 1
}: Pick<Notice, 'kind' | 'step' | 'daysLeft'>): NoticeTexts {
  if (kind === 'expires')
    return datedWords(
      daysLeft,
      ['expires', 'expire', 'has expired', 'have expired'],
      ['Rotate it in good time.', 'Its services stop then.', 'Its services have stopped.']
    )
  if (kind === 'dated')
    return datedWords(
      daysLeft,
      ['is due', 'are due', 'is overdue', 'are overdue'],
      ['Open Due for the next step.', 'Open Due for the next step.', 'Open Due for the next step.']
    )
  return STEP_WORDS[kind][step - 1] ?? OTHER_NOTICE
}

type Verbs = readonly [one: string, many: string, onePast: string, manyPast: string]
type Bodies = readonly [ahead: string, soon: string, past: string]

function datedWords(daysLeft: number, verbs: Verbs, [ahead, soon, past]: Bodies): NoticeTexts {
  const [one, many, onePast, manyPast] = verbs
  if (daysLeft <= 0) return words(onePast, `keys ${manyPast}`, past)
  if (daysLeft === 1) return words(`${one} within 24 hours`, `keys ${many} within 24 hours`, soon)
  return words(`${one} in ${daysLeft} days`, `keys ${many}, the first in ${daysLeft} days`, ahead)
}

export const MONITOR_NOTICES_HELP =
  'Old key still used, revoke failed, drift, orphans, and dates on the days that you choose under Reminders. Each alert is shown once, without secrets.'
