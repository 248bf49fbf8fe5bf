import type { LastUsed } from '../key'
import type { Moment } from './event'
import type { ProviderFacts, RotationPolicy } from './facts'
import type { Probe, RotationState, Monitor } from './state'

// When is the old key quiet enough? Q = max(policy, 2 x longest gap between two uses, precision + lag). Where a provider loses
// uses, Q is also so long that a key in use would have been seen with a chance above 999 in 1,000.

/** Two readings at least, all after the new key was in use. */
export const SAMPLES_NEEDED = 2
/** A pause between two readings counts only up to this many of the longest polls: a gap lengthens the wait. */
const COUNTED_POLLS = 2

/** Q, in ms. */
export function quietNeededMs(
  policy: RotationPolicy,
  provider: ProviderFacts,
  longestGapMs: number | null
): number {
  const exactMs = Math.max(policy.quietMs, 2 * (longestGapMs ?? 0), provider.precisionMs + provider.lagMs)
  // Without a known gap, a policy that asks for so much quiet expects two uses in it. With Blnk's loss that makes 26 times the
  // policy's time (the provider's README has the arithmetic).
  const gapMs = Math.max(longestGapMs ?? policy.quietMs / 2, provider.precisionMs)
  return Math.max(exactMs, Math.ceil(gapMs * usesToBeSeen(provider)))
}

/** So many uses in a row go unseen with a chance below 1 in 1,000; 1 where each one is recorded. */
function usesToBeSeen({ lastUsedQuality: quality }: ProviderFacts): number {
  if (quality?.kind !== 'lossy' || quality.writeProbability >= 1) return 1
  const missed = 1 - Math.max(quality.writeProbability, LEAST_PROBABILITY)
  return Math.log(UNSEEN_CHANCE) / Math.log(missed)
}

const UNSEEN_CHANCE = 1 / 1_000
/** A share that could not be measured must not make an endless wait out of a long one. */
const LEAST_PROBABILITY = 1 / 1_000

export function quietNeedOf(state: RotationState): number {
  return quietNeededMs(
    state.plan.policy,
    state.plan.provider,
    state.monitor?.longestGapMs ?? state.plan.longestGapMs
  )
}

/** Quiet time that counts now: monitored, and shown by the provider before monitoring started. */
export function quietSoFarMs(monitor: Monitor): number {
  return monitor.quietMs + monitor.priorMs
}

export function isQuiet(state: RotationState): boolean {
  const { monitor, old } = state
  if (monitor === null) return false
  const readings = state.drainSamples + (isUnseen(state) ? old.missedReadings : 0)
  return readings >= SAMPLES_NEEDED && isQuietForAll(state, monitor)
}

/** Quiet for the policy, and for the slowest destination. */
function isQuietForAll(state: RotationState, monitor: Monitor): boolean {
  const slowestMs = destinationsQuietMs(state)
  if (slowestMs > 0 && watchedMs(state, monitor) < slowestMs) return false
  return quietSoFarMs(monitor) + unseenMsOf(state) >= quietNeedOf(state)
}

/** Quiet time that is still missing: for the policy, and for the slowest destination. */
export function quietLeftMs(state: RotationState): number {
  const { monitor } = state
  const soFar = monitor === null ? 0 : quietSoFarMs(monitor) + unseenMsOf(state)
  const watched = monitor === null ? 0 : watchedMs(state, monitor)
  const slowestMs = destinationsQuietMs(state)
  return Math.max(0, quietNeedOf(state) - soFar, slowestMs === 0 ? 0 : slowestMs - watched)
}

/** Consumers of a destination may read the old value from a cache for so long; idle time before the delivery does not count. */
export function destinationsQuietMs({ handOff, deliveries }: RotationState): number {
  return Math.max(
    handOff?.quietMs ?? 0,
    ...deliveries.filter(one => one.state !== 'dropped').map(one => one.quietMs)
  )
}

/** Quiet time since the last delivery, which restarted the monitor; a reading may have been on its way just then. */
function watchedMs(state: RotationState, monitor: Monitor): number {
  const deployedAt = state.new?.deployedAt ?? null
  const sinceDeployed = deployedAt === null ? 0 : monitor.last.at - deployedAt
  return Math.min(monitor.quietMs + unseenMsOf(state), sinceDeployed)
}

/**
 * Time for which no list has shown the old key. Nobody could see it used then, so it counts only while that lasts: the
 * whole quiet time has to pass, and a person has to confirm the revoke.
 */
export function unseenMsOf(state: RotationState): number {
  return isUnseen(state) ? (state.monitor?.unseenMs ?? 0) : 0
}

function isUnseen(state: RotationState): boolean {
  return state.old.seen?.isListed === false
}

/** Begins to monitor the old key. `offsetMs` is the provider's clock minus ours; without it nothing is taken on trust. */
export function startMonitor(state: RotationState, moment: Moment, lastUsed: LastUsed): Monitor {
  const lastUsedAt = usedAt(lastUsed)
  return {
    last: moment,
    since: moment.at,
    quietMs: 0,
    unseenMs: 0,
    priorMs: priorIdleMs(state, moment.at, lastUsed),
    lastUsedAt,
    samples: 1,
    longestGapMs: state.plan.longestGapMs
  }
}

/** The next reading. A use that our own probe explains does not count as one. */
export function continueMonitor(
  state: RotationState,
  monitor: Monitor,
  moment: Moment,
  lastUsed: LastUsed
): Monitor {
  // A reading that a provider which does report could not give says nothing: the next one has to.
  if (lastUsed.kind === 'unknown' && state.plan.provider.reportsLastUsed) return monitor
  if (hasMoved(state, monitor, lastUsed)) {
    const at = usedAt(lastUsed)
    const gap = at === null || monitor.lastUsedAt === null ? null : at - monitor.lastUsedAt
    return {
      last: moment,
      since: moment.at,
      quietMs: 0,
      unseenMs: 0,
      priorMs: 0,
      lastUsedAt: at,
      samples: 1,
      longestGapMs: gap === null ? monitor.longestGapMs : Math.max(gap, monitor.longestGapMs ?? 0)
    }
  }
  const quietMs = monitor.quietMs + countedMs(state, monitor, moment)
  return { ...monitor, last: moment, quietMs, unseenMs: 0, samples: monitor.samples + 1 }
}

/** A list without the old key: time passes, and nothing is known of it. */
export function waitUnseen(state: RotationState, moment: Moment): Monitor | null {
  const { monitor } = state
  if (monitor === null) return null
  return { ...monitor, last: moment, unseenMs: monitor.unseenMs + countedMs(state, monitor, moment) }
}

function countedMs(state: RotationState, monitor: Monitor, moment: Moment): number {
  return Math.min(passedMs(monitor.last, moment), COUNTED_POLLS * state.plan.policy.pollMaxMs)
}

/** Somebody needed the old key again: nothing that was quiet before counts any more. */
export function restartMonitor(state: RotationState): Monitor | null {
  const { monitor } = state
  return monitor === null ? null : { ...monitor, since: monitor.last.at, quietMs: 0, unseenMs: 0, priorMs: 0 }
}

/** Has the old key been used by somebody else since the last reading? */
export function hasMoved(state: RotationState, monitor: Monitor, lastUsed: LastUsed): boolean {
  const at = usedAt(lastUsed)
  if (at === null || (monitor.lastUsedAt !== null && at <= monitor.lastUsedAt)) return false
  return !isExplainedByProbe(state, 'old', at)
}

/**
 * Time between two moments, never negative. Within one run of the app the monotonic clock has the last word, so that a wall
 * clock that jumps ahead, or a suspend, never counts as quiet time.
 */
export function passedMs(from: Moment, to: Moment): number {
  const wall = Math.max(0, to.at - from.at)
  if (from.run !== to.run) return wall
  return Math.min(wall, Math.max(0, to.mono - from.mono))
}

/** Is this last-used the trace of a call that we made ourselves with that key? `at` is provider time. */
export function isExplainedByProbe(state: RotationState, target: Probe['target'], at: number): boolean {
  const { precisionMs } = state.plan.provider
  const offset = state.clockOffsetMs ?? 0
  const margin = precisionMs + clockMarginMs(state)
  return state.probes.some(
    probe =>
      probe.target === target &&
      at >= probe.startedAt + offset - margin &&
      at <= probe.endedAt + offset + margin
  )
}

/** How wrong the offset between both clocks may be: a Date header tells whole seconds. */
export function clockMarginMs(state: RotationState): number {
  return state.clockOffsetMs === null ? state.plan.policy.clockSkewMs : 1_000
}

export function usedAt(lastUsed: LastUsed): number | null {
  return lastUsed.kind === 'used' ? lastUsed.at : null
}

function priorIdleMs(state: RotationState, at: number, lastUsed: LastUsed): number {
  if (state.clockOffsetMs === null || !state.plan.provider.reportsLastUsed) return 0
  const { precisionMs, lagMs } = state.plan.provider
  const now = at + state.clockOffsetMs
  if (lastUsed.kind === 'used') return Math.max(0, now - lastUsed.at - precisionMs - lagMs)
  const bornAt = state.old.facts.createdAt
  return lastUsed.kind === 'never' && bornAt !== null ? Math.max(0, now - bornAt - lagMs) : 0
}
