import type { KeyStatus, LastUsed, ProviderKey } from '../key'
import { normalGrants } from '../permissions'
import { markerOf, markersIn, withoutMarker } from '../service-name'
import { clockMarginMs } from './drain'
import type { ForeignMarked, KeyFacts, Reading, OwnMarked, Seen, SeenStatus, Suspect } from './facts'
import { keyFactsOf } from './facts'
import { carriesSent } from './name-rule'
import type { Attempt, RotationState, Side } from './state'

const UNREAD: LastUsed = { kind: 'unknown', reason: 'not-reported' }

/** What is known about keys beside this rotation. */
export type KnownKeys = {
  /** Markers of every rotation of this installation: they are not foreign, and only a rotation's own are its own. */
  readonly markers: ReadonlySet<string>
  /** Was this key seen before that time (by our clock), or is it the work of another rotation or of a plain create? */
  isExplained(providerKeyId: string, before: number): boolean
}

/** Reads one complete list of the group for one rotation. */
export function readingOf(state: RotationState, keys: readonly ProviderKey[], known: KnownKeys): Reading {
  const label = labelOf(state.plan.old.name)
  const oldId = state.old.facts.providerKeyId
  const newId = state.new?.facts.providerKeyId ?? null
  // A list may repeat a row: the first one counts.
  const rows = [...new Map(keys.toReversed().map(key => [key.providerKeyId, key])).values()]
  const others = rows.filter(key => key.providerKeyId !== oldId && key.providerKeyId !== newId)
  const isReporting = stillReports(state, keys)
  const ours = others.flatMap(key => ownMarked(state, key))
  return {
    old: seenOf(state, keys, state.old, isReporting),
    new: state.new === null ? null : seenOf(state, keys, state.new, isReporting),
    ours,
    foreign: others.flatMap(key => foreignMarked(key, label, known.markers)),
    suspects: suspectsIn(state, others, new Set(ours.map(own => own.providerKeyId)), known),
    liveCount: rows.filter(key => countsAsActive(key)).length
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

/** A key's name as it compares: without marker, with no regard to case. */
export function labelOf(name: string): string {
  return withoutMarker(name).toLowerCase()
}

function seenOf(state: RotationState, keys: readonly ProviderKey[], side: Side, isReporting: boolean): Seen {
  const { facts: known } = side
  const key = keys.find(candidate => candidate.providerKeyId === known.providerKeyId)
  if (key === undefined)
    return { status: 'not-listed', isListed: false, lastUsed: UNREAD, changed: [], facts: null }
  const changed = changesOf(known, key, state.plan.provider.attributesToCarry)
  const isForgotten = key.lastUsed.kind === 'never' && (!isReporting || wasSeenUsed(side))
  return {
    status: key.isZombie ? 'gone' : seenStatus(key.status),
    isListed: true,
    // A use cannot be undone: a provider that says "never" after it has stopped to report.
    lastUsed: isForgotten ? { kind: 'unknown', reason: 'unreadable' } : key.lastUsed,
    changed,
    facts: changed.length === 0 ? null : keyFactsOf(key)
  }
}

/** False when a key was seen in use before, and now the whole list has no use of any key any more. */
function stillReports(state: RotationState, keys: readonly ProviderKey[]): boolean {
  if (keys.some(key => key.lastUsed.kind === 'used')) return true
  const wasUsed = state.plan.oldLastUsed.kind === 'used' || wasSeenUsed(state.old)
  return !wasUsed && !(state.new !== null && wasSeenUsed(state.new))
}

function wasSeenUsed(side: Side): boolean {
  return side.seen?.lastUsed.kind === 'used' || side.samples.some(sample => sample.lastUsedAt !== null)
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
  if (state.idsBefore.includes(key.providerKeyId)) return []
  const marker = markerOf(key.name)
  const attempt = state.attempts.find(candidate =>
    marker === null ? carriesSent(key.name, candidate.name, candidate.marker) : candidate.marker === marker
  )
  // An orphan stays known by its id, whatever its name has become.
  const isOrphan = state.orphans.some(orphan => orphan.providerKeyId === key.providerKeyId)
  if (attempt === undefined && !isOrphan) return []
  return [
    {
      providerKeyId: key.providerKeyId,
      attempt: attempt?.number ?? 0,
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

/**
 * Keys that nothing explains but one of our creates: new since the list before it, and not older than it. A create that was not
 * answered may have made one; one that was answered may have made two, which only the name tells where it keeps our marker.
 */
function suspectsIn(
  state: RotationState,
  keys: readonly ProviderKey[],
  ours: ReadonlySet<string>,
  { markers, isExplained }: KnownKeys
): readonly Suspect[] {
  const answered = answeredWithoutMarker(state)
  const open = state.attempts.filter(attempt => isUnanswered(attempt) || attempt === answered)
  if (open.length === 0) return []
  const since = Math.min(...open.map(attempt => attempt.intendedAt))
  const last = Math.max(...open.map(attempt => attempt.intendedAt)) + state.plan.policy.sweepMs
  const offset = state.clockOffsetMs ?? 0
  const margin = clockMarginMs(state) + state.plan.provider.precisionMs
  const before = new Set(state.idsBefore)
  return keys.flatMap(key => {
    const { providerKeyId, name, createdAt, status } = key
    if (before.has(providerKeyId) || ours.has(providerKeyId) || seenStatus(status) === 'gone') return []
    const isOfThatTime =
      createdAt === null || (createdAt >= since + offset - margin && createdAt <= last + offset + margin)
    if (!isOfThatTime) return []
    const isMarked = markerOf(name) !== null || markersIn(name).some(marker => markers.has(marker))
    if (isMarked || isExplained(providerKeyId, since)) return []
    // Without a time, only a name like that of the key that we know of speaks for a second one.
    if (!open.some(isUnanswered) && createdAt === null && name !== state.new?.facts.name) return []
    return [{ providerKeyId, name, createdAt }]
  })
}

/** The provider made another name of ours, so that a second key of the same create cannot be told by it. */
function answeredWithoutMarker({ attempts, new: key }: RotationState): Attempt | null {
  const made = attempts.findLast(({ outcome }) => outcome === 'created')
  if (made === undefined || key === null || carriesSent(key.facts.name, made.name, made.marker)) return null
  return made
}

/** What this create did is not known, or was only believed to be nothing. */
export function isUnanswered({ outcome }: Attempt): boolean {
  return outcome === 'unknown' || outcome === 'none'
}

function countsAsActive(key: ProviderKey): boolean {
  return key.status !== 'revoked' && key.status !== 'expired'
}

function grantsOf(facts: KeyFacts): string {
  const { source, grants, setId } = facts.permissions
  return JSON.stringify([source, setId ?? null, normalGrants(grants)])
}
