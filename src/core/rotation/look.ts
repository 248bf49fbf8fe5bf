import type { KeyStatus, LastUsed, ProviderKey } from '../key'
import { normalGrants } from '../permissions'
import { markerOf, withoutMarker } from '../service-name'
import type { ForeignMarked, KeyFacts, Look, OwnMarked, Seen, SeenStatus, Suspect } from './facts'
import { keyFactsOf } from './facts'
import type { RotationState } from './state'

const UNREAD: LastUsed = { kind: 'unknown', reason: 'not-reported' }

/**
 * Reads one complete list of the group for one rotation. `knownMarkers` are those of every rotation of this installation:
 * they are not foreign, and only `state`'s own are its own.
 */
export function lookAt(
  state: RotationState,
  keys: readonly ProviderKey[],
  knownMarkers: ReadonlySet<string>
): Look {
  const label = labelOf(state.plan.old.name)
  const oldId = state.old.facts.providerKeyId
  const newId = state.new?.facts.providerKeyId ?? null
  const others = keys.filter(key => key.providerKeyId !== oldId && key.providerKeyId !== newId)
  return {
    old: seenOf(keys, state.old.facts, state.plan.provider.attributesToCarry),
    new: state.new === null ? null : seenOf(keys, state.new.facts, state.plan.provider.attributesToCarry),
    ours: others.flatMap(key => ownMarked(state, key)),
    foreign: others.flatMap(key => foreignMarked(key, label, knownMarkers)),
    suspects: others.flatMap(key => suspect(state, key, label)),
    liveCount: keys.filter(key => countsAsActive(key)).length
  }
}

/** Names of the facts in which a key differs from what we know; empty for the same key unchanged. */
export function changesOf(
  known: KeyFacts,
  key: ProviderKey,
  attributesToCarry: readonly string[]
): readonly string[] {
  const now = keyFactsOf(key)
  const changed: string[] = []
  if (now.name !== known.name) changed.push('name')
  if (now.createdAt !== known.createdAt) changed.push('createdAt')
  if (now.expiresAt !== known.expiresAt) changed.push('expiresAt')
  if (grantsOf(now) !== grantsOf(known)) changed.push('permissions')
  for (const name of attributesToCarry) {
    if ((now.attributes[name] ?? null) !== (known.attributes[name] ?? null)) changed.push(name)
  }
  return changed
}

/** The ids that a later difference is made with: keys that could be taken for the result of a lost answer. */
export function idsToRemember(state: RotationState, keys: readonly ProviderKey[]): readonly string[] {
  const label = labelOf(state.plan.old.name)
  return keys.filter(key => mayBeTakenForOurs(state, key, label)).map(key => key.providerKeyId)
}

/** A key's name as it compares: without marker, with no regard to case. */
export function labelOf(name: string): string {
  return withoutMarker(name).toLowerCase()
}

function seenOf(keys: readonly ProviderKey[], known: KeyFacts, attributesToCarry: readonly string[]): Seen {
  const key = keys.find(candidate => candidate.providerKeyId === known.providerKeyId)
  if (key === undefined)
    return { status: 'gone', isListed: false, lastUsed: UNREAD, changed: [], facts: null }
  const changed = changesOf(known, key, attributesToCarry)
  return {
    status: key.isZombie ? 'gone' : seenStatus(key.status),
    isListed: true,
    lastUsed: key.lastUsed,
    changed,
    facts: changed.length === 0 ? null : keyFactsOf(key)
  }
}

function seenStatus(status: KeyStatus): SeenStatus {
  switch (status) {
    case 'active':
      return 'live'
    case 'disabled':
      return 'disabled'
    case 'expired':
    case 'revoked':
      return 'gone'
    case 'unknown':
      return 'unknown'
    default:
      return status satisfies never
  }
}

function ownMarked(state: RotationState, key: ProviderKey): readonly OwnMarked[] {
  const marker = markerOf(key.name)
  const attempt = state.attempts.find(candidate => candidate.marker === marker)
  if (marker === null || attempt === undefined) return []
  return [
    {
      providerKeyId: key.providerKeyId,
      attempt: attempt.number,
      status: seenStatus(key.status),
      lastUsed: key.lastUsed,
      createdAt: key.createdAt
    }
  ]
}

function foreignMarked(
  key: ProviderKey,
  label: string,
  known: ReadonlySet<string>
): readonly ForeignMarked[] {
  const marker = markerOf(key.name)
  if (marker === null || known.has(marker) || labelOf(key.name) !== label) return []
  if (seenStatus(key.status) === 'gone') return []
  const createdBy = key.createdBy?.name ?? null
  return [{ providerKeyId: key.providerKeyId, marker, createdAt: key.createdAt, createdBy }]
}

function suspect(state: RotationState, key: ProviderKey, label: string): readonly Suspect[] {
  if (markerOf(key.name) !== null || !mayBeTakenForOurs(state, key, label)) return []
  if (state.idsBefore.includes(key.providerKeyId) || seenStatus(key.status) === 'gone') return []
  return [{ providerKeyId: key.providerKeyId, name: key.name, createdAt: key.createdAt }]
}

/** Where names carry the marker, an unmarked key of another name cannot be ours. */
function mayBeTakenForOurs(state: RotationState, key: ProviderKey, label: string): boolean {
  return !state.plan.provider.carriesMarker || labelOf(key.name) === label
}

function countsAsActive(key: ProviderKey): boolean {
  return key.status !== 'revoked' && key.status !== 'expired'
}

function grantsOf(facts: KeyFacts): string {
  const { source, grants, setId } = facts.permissions
  return JSON.stringify([source, setId ?? null, normalGrants(grants)])
}
