import { set } from './change'
import { usedAt } from './drain'
import { isAtLeast, isRevokeAccepted, isRevokeOverdue, isSeenDead } from './evidence'
import type { Seen } from './facts'
import type { Listed } from './phase'
import { isOldUnlisted } from './sides'
import type { Delivering, Overlapping, RotationReason, RotationState } from './state'

// What the lists say of the old key, in the phases that cannot act on it by themselves.

/** While the new key is not in use yet, an old key that is revoked or not listed is an outage to show, not an end. */
export function noteOldVanished<State extends Delivering | Overlapping>(state: State, listed: Listed): State {
  const { old } = listed.reading
  if (state.claimedAt !== null) return noteListedAgain(state, listed)
  if (state.reason === 'not-listed' && old.isListed) return set(state, { reason: 'listed-again' })
  const isGone = old.status === 'gone'
  if (state.reason !== null || !(isGone || isOldUnlisted(state))) return state
  return set(state, { reason: isGone ? 'old-vanished' : 'not-listed' })
}

/** In an incident, after the old key was seen to be gone. */
function noteListedAgain<State extends RotationState>(state: State, { reading, startedAt }: Listed): State {
  const isBack = reading.old.isListed && !isSeenDead(state, reading.old) && isRevokeOverdue(state, startedAt)
  return isBack && state.reason === null ? set(weakened(state), { reason: 'listed-again' }) : state
}

/** The key is listed again after it was seen to be gone: only the provider's yes to the revoke is left of the evidence. */
export function weakened<State extends RotationState>(state: State): State {
  return isRevokeAccepted(state) ? set(state, { evidence: { ...state.evidence, grade: 'E0' } }) : state
}

/** Why a revoke that must be in effect by now is not seen to be. */
export function whyNotDead(state: RotationState, old: Seen): RotationReason {
  if (!old.isListed) return 'not-listed'
  if (old.status === 'disabled') return 'only-disabled'
  return isAtLeast(state.evidence.grade, 'E1') ? 'listed-again' : 'still-listed'
}

/** Somebody else's revoke, by the provider's own word: a row that says so where revoked rows are kept. */
export function isRevokedElsewhere(state: RotationState, old: Seen): boolean {
  return old.status === 'gone' && state.plan.provider.revokeMeans === 'kept'
}

/** A use from before the new key took over may show up late; without comparable clocks each new use is taken seriously. */
export function isUseAfterSwitch(state: RotationState, { reading }: Listed): boolean {
  const at = usedAt(reading.old.lastUsed)
  const switchedAt = state.entered['new-in-use']
  if (at === null || switchedAt === undefined || state.clockOffsetMs === null) return true
  return at > switchedAt + state.clockOffsetMs + state.plan.provider.precisionMs
}
