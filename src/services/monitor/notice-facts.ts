import type { Key } from '../../core/key'
import type { DueItem } from '../../core/due/items'
import type { NoticeFact } from '../../core/monitor/notices'
import type { RotationOverview } from '../../core/rotation/overview'
import type { RevocationStore } from '../../core/ports/revocations'
import type { KeyStore, KeyWithVerdict } from '../../core/ports/keys'
import type { DueKey } from '../schedules/runner'
import type { VaultState } from '../../core/ports/vault'

/** What matters of a rotation here. */
export type RotationSight = Pick<RotationOverview, 'state' | 'reason' | 'service' | 'closedAt'> & {
  readonly id: string
}

export type DueSight = Pick<DueKey, 'act' | 'dueAt'> & {
  readonly keyId: string
  readonly name: string
  readonly isSandbox: boolean
}

export type NoticeSources = {
  readonly keys: Pick<KeyStore, 'page' | 'get' | 'isReady'>
  readonly revocations: Pick<RevocationStore, 'open'>
  readonly rotations: readonly RotationSight[]
  /** Everything with a date, and the days before it on which a person wants to hear of it. */
  readonly board: readonly DueItem[]
  readonly days: readonly number[]
  /** What policies call for. */
  readonly due: readonly DueSight[]
  readonly vault: VaultState
}

/** A page is enough to say "40 keys"; nobody reads five hundred names. */
const MOST = 500
const KEYCHAIN_TROUBLE: readonly VaultState[] = [
  'keychain-locked',
  'keychain-denied',
  'keychain-hung',
  'key-missing',
  'key-foreign'
]

/** All that is worth telling now. Keys of the sandbox are play, and stay quiet; its rotations do not. */
export function noticeFacts(sources: NoticeSources): readonly NoticeFact[] {
  return [
    ...keychainFacts(sources.vault),
    ...rotationFacts(sources),
    ...revokeFacts(sources),
    ...dueFacts(sources),
    ...datedFacts(sources),
    ...keyFacts(sources)
  ]
}

function keychainFacts(vault: VaultState): readonly NoticeFact[] {
  if (!KEYCHAIN_TROUBLE.includes(vault)) return []
  const place = { screen: 'settings', id: null } as const
  return [{ fact: 'keychain', kind: 'keychain-locked', since: null, name: '', place }]
}

function rotationFacts({ rotations }: NoticeSources): readonly NoticeFact[] {
  return rotations.flatMap((rotation): readonly NoticeFact[] => {
    const kind = rotationKind(rotation)
    if (kind === null || rotation.closedAt !== null) return []
    const place = { screen: 'rotations', id: rotation.id } as const
    return [{ fact: `${kind}:${rotation.id}`, kind, since: null, name: rotation.service, place }]
  })
}

function rotationKind({ state, reason }: RotationSight): 'old-key-still-used' | 'revoke-failed' | null {
  if (state === 'old-still-used') return 'old-key-still-used'
  return state === 'revoke-failed' || reason === 'still-accepted' ? 'revoke-failed' : null
}

/** Those that ask; the others begin by themselves. Its date names the fact, so that a key is told of once for each time. */
function dueFacts({ due }: NoticeSources): readonly NoticeFact[] {
  return due
    .filter(one => one.act === 'ask' && !one.isSandbox)
    .map(({ keyId, name, dueAt }) => ({
      fact: `due:${keyId}:${dueAt}`,
      kind: 'due',
      since: null,
      name,
      place: { screen: 'rotations', id: null }
    }))
}

/** Revokes that were confirmed and are not proven; those under way at this moment are not. */
function revokeFacts({ revocations, keys }: NoticeSources): readonly NoticeFact[] {
  return revocations
    .open()
    .filter(one => one.state === 'failed')
    .map(one => ({
      fact: `revoke:${one.keyId}:${one.intendedAt}`,
      kind: 'revoke-failed',
      since: one.updatedAt,
      name: keys.get(one.keyId)?.name ?? '',
      place: { screen: 'keys', id: one.keyId }
    }))
}

/** Dates of policies are told by the policy itself. Another date of the same item is another fact. */
function datedFacts({ board, days }: NoticeSources): readonly NoticeFact[] {
  return board
    .filter(item => !item.isSandbox && !item.isHandled && item.kind !== 'rotation')
    .map(({ kind, subject, name, dueAt }) => ({
      fact: `expires:${subject}:${dueAt}`,
      kind: kind === 'expiry' ? 'expires' : 'dated',
      since: null,
      date: { at: dueAt, days },
      name,
      place:
        kind === 'expiry' || kind === 'test' ? { screen: 'keys', id: subject } : { screen: 'due', id: null }
    }))
}

function keyFacts({ keys }: NoticeSources): readonly NoticeFact[] {
  // They are told a minute later: a start must not wait for them.
  if (!keys.isReady) return []
  const found = (finding: string): readonly Key[] =>
    keys
      .page({
        filter: { findings: [finding], isSandbox: false },
        sort: 'risk',
        descending: true,
        group: 'none',
        offset: 0,
        limit: MOST
      })
      .rows.map(({ key }: KeyWithVerdict) => key)
  const about = (key: Key, kind: NoticeFact['kind']): NoticeFact => ({
    fact: `${kind}:${key.id}`,
    kind,
    since: null,
    name: key.name,
    place: { screen: 'keys', id: key.id }
  })
  return [
    ...found('dormant').map(key => about(key, 'dormant')),
    ...found('orphan').map(key => about(key, 'orphan')),
    ...found('drift').map(key => about(key, 'drift'))
  ]
}
