import { isExplainedByProbe, usedAt } from './drain'
import { beginTask, enter, set } from './change'
import type { EventOf } from './event'
import type { Look, OwnMarked, Seen } from './facts'
import { isTakenUp } from './guards'
import { isCredible } from './sides'
import { isFinal, type Orphan, type RotationState } from './state'

// Orphans: live keys of ours whose secret nobody holds.

/** Takes up what a list shows of keys that carry our markers, and follows those that are being cleared. */
export function followOrphans(state: RotationState, event: EventOf<'looked'>): RotationState {
  // While a create is on the wire its key is not an orphan yet.
  const isCreating = state.name === 'create-intent'
  const known = new Set(state.orphans.map(orphan => orphan.providerKeyId))
  const fresh = isCreating
    ? []
    : event.look.ours.filter(own => own.status !== 'gone' && !known.has(own.providerKeyId))
  if (fresh.length === 0 && state.orphans.length === 0) return state
  const followed = state.orphans.map(orphan => follow(state, orphan, event))
  return set(state, { orphans: [...followed, ...fresh.map(own => newOrphan(state, own, event.at))] })
}

/** Clears the next orphan when nothing else is under way. */
export function startClearing(state: RotationState, at: number): RotationState {
  if (state.task !== null) return state
  const next = state.orphans.find(orphan => orphan.state === 'clearing')
  return next === undefined ? state : beginTask(state, 'clear-orphan', next.providerKeyId, at)
}

/** Turns the adopted new key into an orphan: its secret is lost, or the rotation is being aborted. */
export function disown(state: RotationState, because: Orphan['because'], at: number): RotationState {
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

export function updateOrphan(state: RotationState, id: string, change: Partial<Orphan>): RotationState {
  const orphans = state.orphans.map(orphan =>
    orphan.providerKeyId === id ? { ...orphan, ...change } : orphan
  )
  return set(state, { orphans })
}

/** What a list says about an orphan; an id that it does not contain is gone. */
export function seenOrphan(
  state: RotationState,
  look: Look,
  id: string
): Pick<Seen, 'status' | 'lastUsed' | 'isListed'> {
  if (state.new?.facts.providerKeyId === id && look.new !== null) return look.new
  const own = look.ours.find(candidate => candidate.providerKeyId === id)
  if (own === undefined)
    return { status: 'gone', isListed: false, lastUsed: { kind: 'unknown', reason: 'not-reported' } }
  return { status: own.status, isListed: true, lastUsed: own.lastUsed }
}

/** May this key be revoked without harm, by its last reading? */
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

function follow(state: RotationState, orphan: Orphan, event: EventOf<'looked'>): Orphan {
  const seen = seenOrphan(state, event.look, orphan.providerKeyId)
  const isConfirmed = orphan.state === 'claimed' && event.startedAt >= (orphan.claimedAt ?? Infinity)
  // What a person was asked about and has gone in the meantime needs no answer any more.
  const isSettledElsewhere = orphan.state === 'asked' && isCredible(state, event.look)
  if ((isConfirmed || isSettledElsewhere) && seen.status === 'gone') return { ...orphan, state: 'gone' }
  // It was only missing from a list, and nobody revoked it: it is still there.
  const isBack =
    orphan.state === 'gone' && orphan.claimedAt === null && seen.isListed && seen.status !== 'gone'
  if (isBack) return { ...orphan, state: 'asked', lastUsed: seen.lastUsed }
  return seen.isListed ? { ...orphan, lastUsed: seen.lastUsed } : orphan
}

/** The key turned out to be in use: it is not cleared, and an abort that still runs is over. */
export function disownedUse(state: RotationState, id: string, at: number): RotationState {
  const idle = set(state, { task: null })
  const isNew = state.new?.facts.providerKeyId === id
  // What has ended stays ended: the key is asked about like any other that is left.
  if (!isNew || isFinal(state))
    return set(updateOrphan(idle, id, { state: 'asked' }), { reason: 'orphan-used' })
  const orphans = state.orphans.filter(orphan => orphan.providerKeyId !== id)
  return enter(set(idle, { orphans, isAborting: false }), state.before ?? 'deployed', at, 'new-key-in-use')
}
