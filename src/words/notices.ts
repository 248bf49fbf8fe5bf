import type { NoticeKind } from '../core/monitor/notices'

export type NoticeTexts = { readonly one: string; readonly many: string; readonly body: string }

/** By kind and step. A lock screen shows these to anybody: a name at most, never a mask, an id or a value. */
export const NOTICE_WORDS: { readonly [Kind in NoticeKind]: readonly NoticeTexts[] } = {
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

function words(one: string, many: string, body: string): NoticeTexts {
  return { one, many, body }
}

/** For a step that has no words of its own. */
export const OTHER_NOTICE = words('needs you', 'need you', '')
