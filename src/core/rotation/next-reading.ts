import { quietNeedOf, quietSoFarMs, unseenMsOf } from './drain'
import type { Effect, ReadingPurpose } from './effect'
import type { RotationState } from './state'

// When the lists are read next.

export function reading(kind: ReadingPurpose, notBefore: number): Effect {
  return { kind, unknown: 'repeat', notBefore }
}

/** The next regular reading: the longer a state lasts, the rarer, within the policy's bounds. */
export function sample(state: RotationState): Effect {
  return reading('sample-last-used', nextReadingAt(state, state.entered[state.name] ?? state.updatedAt))
}

export function nextReadingAt(state: RotationState, since: number): number {
  const { pollMs, pollMaxMs } = state.plan.policy
  const lastReadAt = state.old.readAt
  if (lastReadAt === null || lastReadAt < since) return since
  const lasted = Math.max(0, lastReadAt - since)
  const step = Math.min(pollMaxMs, Math.max(pollMs, lasted / 10))
  return lastReadAt + Math.min(step, Math.max(pollMs, remainingQuietMs(state)))
}

function remainingQuietMs(state: RotationState): number {
  const isWaitingForQuiet = state.name === 'draining' || state.name === 'old-still-used'
  if (!isWaitingForQuiet || state.monitor === null) return Infinity
  return Math.max(0, quietNeedOf(state) - quietSoFarMs(state.monitor) - unseenMsOf(state))
}
