import type { ReactNode } from 'react'
import type { ProviderView } from '../../../../contract/accounts'
import type { RotationSideView } from '../../../../contract/rotations'
import { shortPath } from '../../../../words/audit'
import { permissionsWords } from '../../../../words/permissions'
import { SIDE_WORDS } from '../../../../words/rotations'
import { Moment } from '../../ui/Moment'

export type SideFact = {
  readonly label: string
  /** What tells two keys apart; not shown. */
  readonly text: string
  readonly shown: ReactNode
}

export function sideFacts(side: RotationSideView, provider: ProviderView | undefined): readonly SideFact[] {
  const permissions = permissionsWords(side.permissions, provider)
  // Where keys are gathered by owner, that is the owner, whoever made the key.
  const owner = provider?.groupWord === 'owner' ? side.groupName : (side.owner ?? SIDE_WORDS.notReported)
  const places = side.deliveredTo
  return [
    { label: SIDE_WORDS.name, text: side.name, shown: side.name },
    { label: SIDE_WORDS.created, text: String(side.createdAt), shown: <Moment at={side.createdAt} /> },
    {
      label: SIDE_WORDS.expires,
      text: String(side.expiresAt),
      shown: <Moment mayBeAhead at={side.expiresAt} otherwise="never" />
    },
    { label: SIDE_WORDS.permissions, text: permissions, shown: permissions },
    { label: SIDE_WORDS.owner, text: owner, shown: owner },
    {
      label: SIDE_WORDS.fingerprint,
      text: side.fingerprint ?? '',
      shown: (
        <code className="mask" title={side.fingerprint === null ? SIDE_WORDS.noSecret : undefined}>
          {side.fingerprint ?? '—'}
        </code>
      )
    },
    {
      label: SIDE_WORDS.deliveredTo,
      text: places.join('\n'),
      shown:
        places.length === 0 ? (
          SIDE_WORDS.notByRekey
        ) : (
          <span title={places.join('\n')}>{places.map(shortPath).join(', ')}</span>
        )
    }
  ]
}

/** The labels of facts that both keys share: they say nothing about the rotation. */
export function sharedLabels(old: readonly SideFact[], fresh: readonly SideFact[]): ReadonlySet<string> {
  const same = old.filter(fact => fresh.some(other => other.label === fact.label && other.text === fact.text))
  return new Set(same.map(({ label }) => label))
}
