import { quietNeedOf, quietSoFarMs, unseenMsOf } from './drain'
import type { Effect, LookPurpose } from './effect'
import type { RotationState } from './state'

// When the lists are read next.

export function look(kind: LookPurpose, notBefore: number): Effect {
  return { kind, unknown: 'repeat', notBefore }
}

/** The next regular reading: the longer a state lasts, the rarer, within the policy's bounds. */
export function sample(state: RotationState): Effect {
  return look('sample-last-used', nextLook(state, state.entered[state.name] ?? state.updatedAt))
}

export function nextLook(state: RotationState, since: number): number {
  const { pollMs, pollMaxMs } = state.plan.policy
  const lastLookAt = state.old.readAt
  if (lastLookAt === null || lastLookAt < since) return since
  const lasted = Math.max(0, lastLookAt - since)
  const step = Math.min(pollMaxMs, Math.max(pollMs, lasted / 10))
  return lastLookAt + Math.min(step, Math.max(pollMs, remainingQuietMs(state)))
}

function remainingQuietMs(state: RotationState): number {
  const isWaitingForQuiet = state.name === 'draining' || state.name === 'old-still-used'
  if (!isWaitingForQuiet || state.monitor === null) return Infinity
  return Math.max(0, quietNeedOf(state) - quietSoFarMs(state.monitor) - unseenMsOf(state))
}
