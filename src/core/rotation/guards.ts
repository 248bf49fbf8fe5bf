import { mayHold } from './deliveries'
import { isQuiet } from './drain'
import { isSecretUsable, mayBeUsedByOthers } from './evidence'
import type { Pin, PreflightFacts } from './event'
import type { ForeignMarked, Reading } from './facts'
import { isOldUnlisted } from './sides'
import type { RotationReason, RotationState } from './state'

/** Why a rotation may not begin to change anything; null when it may. The order is the order of what to mend first. */
export function preflightBlock(
  state: RotationState,
  facts: PreflightFacts,
  now: number
): RotationReason | null {
  const { policy, mode } = state.plan
  const isKillOnly = mode === 'incident' && state.claimedAt === null
  const { rights } = facts
  if (!rights.list) return 'missing-list'
  if (!rights.revoke) return 'missing-revoke'
  if (isSkewed(facts, policy.clockSkewMs)) return 'clock-skew'
  if (isKillOnly) return oldBlock(state, facts.reading, facts.isOwnCredential)
  if (!rights.create && state.plan.provider.keysByHand !== true) return 'missing-create'
  if (facts.vault === 'closed') return 'vault-closed'
  if (facts.vault === 'session' && policy.sessionVault === 'refused') return 'vault-not-durable'
  if (state.claimedAt === null) {
    const block = oldBlock(state, facts.reading, facts.isOwnCredential)
    if (block !== null) return block
  }
  if (youngForeign(state, facts.reading.foreign, now).length > 0) return 'foreign-marker'
  if (facts.cap !== null && facts.reading.liveCount + 1 > facts.cap) return 'cap-full'
  return null
}

function oldBlock(state: RotationState, reading: Reading, isOwnCredential: boolean): RotationReason | null {
  // A key that a person wants dead is not spared by a list that leaves it out.
  const isUnlisted = reading.old.status === 'not-listed'
  if (isUnlisted && state.plan.mode !== 'incident') return 'not-listed'
  if (!isUnlisted && reading.old.status !== 'live') return 'old-not-live'
  if (reading.old.changed.length > 0) return 'changed-elsewhere'
  if (isOwnCredential && state.plan.mode !== 'self') return 'own-credential'
  if (!isOwnCredential && state.plan.mode === 'self') return 'not-own-credential'
  return null
}

function isSkewed(facts: PreflightFacts, limitMs: number): boolean {
  return facts.clockOffsetMs !== null && Math.abs(facts.clockOffsetMs) > limitMs
}

/** Somebody else's unfinished rotation of the same name. Without a date it counts as young. */
export function youngForeign(
  state: RotationState,
  foreign: readonly ForeignMarked[],
  now: number
): readonly ForeignMarked[] {
  const providerNow = now + (state.clockOffsetMs ?? 0)
  return foreign.filter(
    key => key.createdAt === null || providerNow - key.createdAt < state.plan.policy.foreignMs
  )
}

/**
 * Two operators made a new key at the same time: the lower (created at, id) stays. Only keys made since our own intent can
 * be such a rival; older ones were seen by the preflight.
 */
export function rivals(state: RotationState, reading: Reading): readonly ForeignMarked[] {
  const own = state.new
  if (own === null) return []
  return reading.foreign.filter(key => key.createdAt === null || key.createdAt >= rivalFrom(state))
}

function rivalFrom(state: RotationState): number {
  // Older ones stood in the list that the preflight let pass.
  return (state.new?.facts.createdAt ?? 0) - state.plan.policy.foreignMs
}

export function isWinner(state: RotationState, rival: ForeignMarked): boolean {
  const own = state.new?.facts
  if (own === undefined) return false
  const ownAt = own.createdAt ?? Infinity
  const rivalAt = rival.createdAt ?? Infinity
  return ownAt === rivalAt ? own.providerKeyId < rival.providerKeyId : ownAt < rivalAt
}

/**
 * Has the account's own connection been told to work with the new key, or may it have been? From then on that key is not to be
 * revoked by this rotation, whatever else happens.
 */
export function isTakenUp(state: RotationState): boolean {
  return state.plan.mode === 'self' && state.handOff !== null && state.handOff.state !== 'failed'
}

/** Abort is refused once somebody else may be using the new key: then the choice is to finish or to keep both. */
export function canDiscardNew(state: RotationState): boolean {
  if (isTakenUp(state)) return false
  if (state.new === null) return true
  // A destination that holds the new secret has consumers, also those that did not send a request yet.
  return !state.deliveries.some(mayHold) && !mayBeUsedByOthers(state, state.new.seen)
}

/** Is everything done that has to come before the new secret may leave? */
export function isReadyForHandOff(state: RotationState): boolean {
  if (state.phase !== 'delivering' || state.name !== 'created' || !isSecretUsable(state)) return false
  const { diff, isDiffAccepted, probe, readAt } = state.new
  const isDiffFine = diff.wider.length === 0 || isDiffAccepted
  const isProbed = probe.state === 'alive' || probe.state === 'unclear'
  return isDiffFine && isProbed && readAt !== null
}

/** Has the old key been quiet for long enough, and does no second witness say otherwise? */
export function isReadyToRevoke(state: RotationState): boolean {
  return isQuietByList(state) && (!state.hasWitness || state.witnessed !== null)
}

/** Is it quiet by the lists alone, or were they without it for as long, so that a person has to decide? */
export function isQuietByList(state: RotationState): boolean {
  return isQuiet(state) && (state.old.seen?.isListed !== false || isOldUnlisted(state))
}

/** Is this still the pair that the person saw? */
export function isPinned(state: RotationState, pin: Pin): boolean {
  return (
    pin.version === state.version &&
    pin.oldId === state.old.facts.providerKeyId &&
    pin.newId === (state.new?.facts.providerKeyId ?? null)
  )
}

/**
 * Reasons to stop right before the old key is revoked or disabled, read from a list that began after the person agreed.
 * Null: it is still the same pair, and nothing speaks against it.
 */
export function rereadBlock(state: RotationState, reading: Reading): RotationReason | null {
  if (reading.old.changed.length > 0) return 'changed-elsewhere'
  if (state.plan.mode === 'incident') return null
  if (reading.new === null || !reading.new.isListed) return 'new-vanished'
  if (reading.new.status !== 'live') return 'new-not-live'
  if (reading.new.changed.length > 0) return 'changed-elsewhere'
  if (rivals(state, reading).length > 0) return 'two-replacements'
  return null
}
