import { isExplainedByProbe, usedAt } from './drain'
import { beginTask, set, toDelivering, toDraining, toOverlapping } from './change'
import { isRevokeInEffect } from './evidence'
import type { EventOf } from './event'
import type { Reading, OwnMarked, Seen, Suspect } from './facts'
import { isTakenUp } from './guards'
import type { Aborting, NewKey, Orphan, RotationState } from './state'

// Orphans: live keys of ours whose secret nobody holds.

/** Takes up what a list shows of keys that carry our markers, and follows those that are being cleared. */
export function followOrphans<State extends RotationState>(state: State, event: EventOf<'list-read'>): State {
  // While a create is on the wire its key is not an orphan yet.
  const isCreating = state.name === 'create-intent'
  const known = new Set(state.orphans.map(orphan => orphan.providerKeyId))
  const fresh = isCreating
    ? []
    : event.reading.ours.filter(own => own.status !== 'gone' && !known.has(own.providerKeyId))
  const suspected = isBeingAsked(state)
    ? []
    : event.reading.suspects.filter(one => !known.has(one.providerKeyId))
  if (fresh.length + suspected.length + state.orphans.length === 0) return state
  const followed = state.orphans.map(orphan => follow(state, orphan, event))
  const found = [
    ...fresh.map(own => newOrphan(state, own, event.at)),
    ...suspected.map(one => suspectedOrphan(one, event.at))
  ]
  return set(state, { orphans: [...followed, ...found] })
}

/** While the create is looked for, and while a person is asked about it, suspects stop the rotation itself. */
function isBeingAsked({ name, attempts }: RotationState): boolean {
  const isBeingReconciled = attempts.at(-1)?.outcome === 'unknown'
  return name === 'create-intent' || name === 'preflight' || name === 'needs-human' || isBeingReconciled
}

/** Clears the next orphan when nothing else is under way. */
export function startClearing<State extends RotationState>(state: State, at: number): State {
  if (state.task !== null) return state
  const next = state.orphans.find(orphan => orphan.state === 'clearing')
  return next === undefined ? state : beginTask(state, 'clear-orphan', next.providerKeyId, at)
}

/** Turns the adopted new key into an orphan: its secret is lost, or the rotation is being aborted. */
export function disown<State extends RotationState>(
  state: State,
  because: Orphan['because'],
  at: number
): State {
  if (state.new === null) return state
  const orphan: Orphan = {
    providerKeyId: state.new.facts.providerKeyId,
    foundAt: at,
    state: 'clearing',
    claimedAt: null,
    lastUsed: state.new.seen?.lastUsed ?? { kind: 'unknown', reason: 'not-reported' },
    because
  }
  const others = state.orphans.filter(other => other.providerKeyId !== orphan.providerKeyId)
  return set(state, { orphans: [...others, orphan] })
}

export function isEveryOrphanGone(state: RotationState): boolean {
  return state.orphans.every(orphan => orphan.state === 'gone')
}

export function updateOrphan<State extends RotationState>(
  state: State,
  id: string,
  change: Partial<Orphan>
): State {
  const orphans = state.orphans.map(orphan =>
    orphan.providerKeyId === id ? { ...orphan, ...change } : orphan
  )
  return set(state, { orphans })
}

/** What a list says about an orphan. */
export function seenOrphan(
  state: RotationState,
  reading: Reading,
  id: string
): Pick<Seen, 'status' | 'lastUsed' | 'isListed'> {
  if (state.new?.facts.providerKeyId === id && reading.new !== null) return reading.new
  const own = reading.ours.find(candidate => candidate.providerKeyId === id)
  if (own === undefined)
    return { status: 'not-listed', isListed: false, lastUsed: { kind: 'unknown', reason: 'not-reported' } }
  return { status: own.status, isListed: true, lastUsed: own.lastUsed }
}

/** May this key be revoked without harm, by its last reading? One that is not listed has no reading. */
export function isClearable(state: RotationState, orphan: Orphan, seen: Pick<Seen, 'lastUsed'>): boolean {
  if (isTakenUp(state) && state.new?.facts.providerKeyId === orphan.providerKeyId) return false
  if (orphan.because === 'ordered') return true
  const at = usedAt(seen.lastUsed)
  if (at !== null) return isExplainedByProbe(state, 'new', at)
  return orphan.because === 'nobody-had-it' || seen.lastUsed.kind === 'never'
}

function newOrphan(state: RotationState, own: OwnMarked, at: number): Orphan {
  const isAuto = state.plan.policy.clearOrphans === 'auto' && own.lastUsed.kind === 'never'
  return {
    providerKeyId: own.providerKeyId,
    foundAt: at,
    state: isAuto ? 'clearing' : 'asked',
    claimedAt: null,
    lastUsed: own.lastUsed,
    because: 'proven'
  }
}

function suspectedOrphan({ providerKeyId }: Suspect, at: number): Orphan {
  const lastUsed = { kind: 'unknown', reason: 'not-reported' } as const
  return { providerKeyId, foundAt: at, state: 'asked', claimedAt: null, lastUsed, because: 'suspected' }
}

function follow(state: RotationState, orphan: Orphan, event: EventOf<'list-read'>): Orphan {
  const seen = seenOrphan(state, event.reading, orphan.providerKeyId)
  const isRevokedRow = seen.status === 'gone' && state.plan.provider.revokeMeans === 'kept'
  const isConfirmed =
    orphan.state === 'claimed' &&
    event.startedAt >= (orphan.claimedAt ?? Infinity) &&
    (isRevokedRow || !seen.isListed)
  // What a person was asked about and the provider says to be revoked in the meantime needs no answer any more.
  const isSettledElsewhere = orphan.state === 'asked' && isRevokedRow
  if (isConfirmed || isSettledElsewhere) return { ...orphan, state: 'gone' }
  // A list left it out, or the provider said yes to a revoke that it did not do: it is still there.
  const isBack =
    (orphan.state === 'gone' || orphan.state === 'claimed') &&
    seen.isListed &&
    !isRevokedRow &&
    (orphan.claimedAt === null || isRevokeInEffect(state, orphan.claimedAt, event.startedAt))
  if (isBack) return { ...orphan, state: 'asked', lastUsed: seen.lastUsed }
  return seen.isListed ? { ...orphan, lastUsed: seen.lastUsed } : orphan
}

/** The key turned out to be in use: it is not cleared, and an abort that still runs is over. */
export function disownedUse(state: RotationState, id: string, at: number): RotationState {
  const idle = set(state, { task: null })
  // What has ended stays ended: the key is asked about like any other that is left.
  if (idle.phase !== 'aborting' || idle.new?.facts.providerKeyId !== id)
    return set(updateOrphan(idle, id, { state: 'asked' }), { reason: 'orphan-used' })
  const orphans = state.orphans.filter(orphan => orphan.providerKeyId !== id)
  return takeBack(set(idle, { orphans }), idle.new, at)
}

function takeBack(state: Aborting, key: NewKey, at: number): RotationState {
  const { from } = state
  if (from === 'created' || from === 'handed-off') return toDelivering(state, key, from, at, 'new-key-in-use')
  const wasDraining =
    from === 'draining' || from === 'old-still-used' || from === 'revoke-ready' || from === 'disabled'
  return wasDraining
    ? toDraining(state, key, from, at, 'new-key-in-use')
    : toOverlapping(state, key, 'deployed', at, 'new-key-in-use')
}
