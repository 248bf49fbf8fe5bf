import type { ProbeResult } from '../ports/provider'
import { mayHaveLeft } from './deliveries'
import { isExplainedByProbe, usedAt } from './drain'
import type { Reading, Seen } from './facts'
import type { EvidenceGrade } from './overview'
import type { RotationState } from './state'

const ORDER: readonly EvidenceGrade[] = ['none', 'E0', 'E1', 'E2', 'E3']

export function isAtLeast(grade: EvidenceGrade, wanted: EvidenceGrade): boolean {
  return ORDER.indexOf(grade) >= ORDER.indexOf(wanted)
}

export function better(a: EvidenceGrade, b: EvidenceGrade): EvidenceGrade {
  return isAtLeast(a, b) ? a : b
}

/**
 * The best grade that this provider lets us reach. E2 needs a row whose last-used can still be read; E3 needs the old secret
 * and a probe. A policy that asks for more is met by this grade, and the overview says so.
 */
export function reachableGrade(state: RotationState): EvidenceGrade {
  const { provider } = state.plan
  if (state.hasOldSecret && provider.probe !== 'none' && isSecretUsable(state)) return 'E3'
  // Where most uses are lost, a last-used that does not move shows nothing.
  const isExact = provider.lastUsedQuality?.kind !== 'lossy'
  const isTold = provider.reportsLastUsed && !isUntoldByNow(state)
  return provider.revokeMeans === 'kept' && isTold && isExact ? 'E2' : 'E1'
}

/** Reported when the rotation was planned, and no more when it would have to show that the old key is quiet. */
function isUntoldByNow(state: RotationState): boolean {
  const { seen, readAt } = state.old
  const isUntold = seen?.lastUsed.kind === 'unknown' && seen.lastUsed.reason === 'not-reported'
  return isUntold && state.claimedAt !== null && (readAt ?? 0) >= frozenFrom(state)
}

export function wantedGrade(state: RotationState): EvidenceGrade {
  const reachable = reachableGrade(state)
  return isAtLeast(state.plan.policy.wanted, reachable) ? reachable : state.plan.policy.wanted
}

/** Does the list show the new key, which must be there? Where there is none, a second list must leave out the old key too. */
export function isControlled(state: RotationState, reading: Reading): boolean {
  if (state.new !== null && state.phase !== 'aborting') return reading.new?.isListed === true
  return reading.old.isListed || state.old.missedReadings >= 2
}

/** What one reading that began at `startedAt`, after the revoke was accepted, proves. */
export function gradeOfReading(state: RotationState, reading: Reading, startedAt: number): EvidenceGrade {
  if (state.claimedAt === null || startedAt < state.claimedAt || !isSeenDead(state, reading.old))
    return 'none'
  const { provider } = state.plan
  if (provider.revokeMeans !== 'kept' || !provider.reportsLastUsed || !reading.old.isListed) return 'E1'
  if (provider.lastUsedQuality?.kind === 'lossy') return 'E1'
  if (reading.old.lastUsed.kind === 'unknown') return 'E1'
  return startedAt >= frozenFrom(state) ? 'E2' : 'E1'
}

/** From when on an unmoved last-used counts as frozen. */
export function frozenFrom(state: RotationState): number {
  const { precisionMs, lagMs } = state.plan.provider
  const lastMove = state.monitor === null ? 0 : state.monitor.since
  return Math.max(state.claimedAt ?? 0, lastMove) + precisionMs + lagMs
}

/**
 * E3 only for the provider's own dead code for the old key together with a live answer for the new one. Everything else
 * (403, 429, 5xx, the network, a 401 about something else) is `unclear` and proves nothing.
 */
export function gradeOfControlProbe(old: ProbeResult, control: ProbeResult): EvidenceGrade {
  return old.kind === 'dead' && control.kind === 'alive' ? 'E3' : 'none'
}

/** Should the list show the revoke of the old key by now? */
export function isRevokeOverdue(state: RotationState, startedAt: number): boolean {
  return isRevokeInEffect(state, state.claimedAt ?? 0, startedAt)
}

/** Has the provider had all the time that it says a revoke, and a list that shows it, may take? */
export function isRevokeInEffect(state: RotationState, claimedAt: number, startedAt: number): boolean {
  const { propagationMs, listLagMs } = state.plan.provider
  return startedAt > claimedAt + propagationMs + listLagMs
}

/** A key that was seen to answer is not dead on lesser evidence, also when its secret is lost for another probe. */
export function isProvenDead(state: RotationState): boolean {
  return state.reason !== 'still-accepted' && isAtLeast(state.evidence.grade, wantedGrade(state))
}

/**
 * Does this reading show that the old key is dead? A row that says revoked is the provider's own word where revoked rows are
 * kept; where a revoke deletes, any row that is still listed speaks against it. A row that is left out counts only after the
 * provider accepted our revoke. Disabled is not dead: it can be enabled again, and it may be our own doing.
 */
export function isSeenDead(state: RotationState, seen: Seen): boolean {
  if (seen.status === 'not-listed') return isRevokeAccepted(state)
  return seen.status === 'gone' && state.plan.provider.revokeMeans === 'kept'
}

/** Has the provider accepted a revoke of the old key? */
export function isRevokeAccepted(state: RotationState): boolean {
  return isAtLeast(state.evidence.grade, 'E0')
}

/** May a revoke that the list shows be ours? One of ours that the provider refused says nothing of it. */
export function isRevokeOurs(state: RotationState): boolean {
  return state.mayHaveRevoked || isRevokeAccepted(state)
}

/**
 * Has somebody else than us used the new key since it was deployed? Own probes are excluded, also by their precision. Where
 * the clocks cannot be compared, the value must move between two of our readings.
 */
export function isInUse(state: RotationState, seen: Seen): boolean {
  const deployedAt = state.new?.deployedAt ?? null
  if (deployedAt === null) return false
  const at = usedAt(seen.lastUsed)
  if (at === null) return false
  // The base line of an unsure clock lies behind all of our probes.
  if (state.clockUnsureSince !== null) return isAboveBase(state, at)
  if (isExplainedByProbe(state, 'new', at)) return false
  if (state.clockOffsetMs === null) return isAboveBase(state, at)
  return at > deployedAt + state.clockOffsetMs + state.plan.provider.precisionMs
}

/** Would the provider say that the new key is used? What it said last counts, whatever it said when the rotation was planned. */
export function reportsUses({ plan, new: key }: RotationState): boolean {
  return plan.provider.reportsLastUsed && key?.seen?.lastUsed.kind !== 'unknown'
}

function isAboveBase({ new: key }: RotationState, at: number): boolean {
  const base = key?.base ?? null
  return base !== null && (base.lastUsedAt === null || at > base.lastUsedAt)
}

/** Has the new key been used by anybody but us, whenever that was? Unknown counts as used once the secret has left. */
export function mayBeUsedByOthers(state: RotationState, seen: Seen | null): boolean {
  if (seen === null || seen.lastUsed.kind === 'unknown') return mayHaveLeft(state)
  const at = usedAt(seen.lastUsed)
  return at !== null && !isExplainedByProbe(state, 'new', at)
}

/** May this reading be the base line of the new key: taken after our own last probe of it has surely been counted? */
export function isBaseReading(state: RotationState, startedAt: number): boolean {
  const lastProbe = Math.max(
    0,
    ...state.probes.filter(probe => probe.target === 'new').map(probe => probe.endedAt)
  )
  const { lagMs, precisionMs } = state.plan.provider
  const settledAt = Math.max(lastProbe, state.clockUnsureSince ?? 0) + lagMs + precisionMs
  return startedAt >= (state.new?.deployedAt ?? Infinity) && startedAt > settledAt
}

export function isSecretUsable(state: RotationState): boolean {
  return state.sealedSecret !== null && state.sealedSecret.state !== 'destroyed'
}
