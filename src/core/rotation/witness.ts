import { set, toDraining } from './change'
import { restartMonitor, usedAt } from './drain'
import type { Effect } from './effect'
import type { EventOf } from './event'
import type { Draining, Revoking, RotationState, Task } from './state'

// A second witness, beside last-used, that tells whether the old key is used: asked before the old key may go.

/** Uses since the new key took over, by the provider's clock; late records of earlier ones do not count. */
export function askWitness(state: RotationState): Effect {
  const { precisionMs, lagMs } = state.plan.provider
  const switchedAt = state.entered['new-in-use'] ?? state.updatedAt
  const lastUseAt = usedAt(state.old.seen?.lastUsed ?? { kind: 'never' }) ?? 0
  const sinceMs = Math.max(switchedAt + (state.clockOffsetMs ?? 0) + precisionMs + lagMs, lastUseAt)
  return { kind: 'ask-witness', unknown: 'repeat', notBefore: 0, sinceMs }
}

/** What a witness said before the person agreed says nothing about the time since. */
export function isWitnessDue(state: RotationState, task: Task): boolean {
  const isForOld = task.what === 'revoke-old' || task.what === 'disable-old'
  if (!isForOld || !state.hasWitness || state.plan.mode === 'incident') return false
  return task.sends === 0 && (state.witnessed?.askedAt ?? 0) < task.since
}

/** A use that the witness saw counts like one in a list. */
export function onWitnessed(state: Draining | Revoking, event: EventOf<'witnessed'>): RotationState {
  const { startedAt, sinceMs, answer, at } = event
  const isAsked = state.name === 'draining' || state.name === 'old-still-used' || isWaitingToAct(state)
  if (!isAsked) return state
  const noted = set(state, { witnessed: { askedAt: startedAt, sinceMs, answer } })
  if (answer.kind !== 'seen' || answer.at <= sinceMs || state.new === null) return noted
  // The next quiet time ends with a new question.
  const monitor = restartMonitor(state)
  const restarted = set(noted, { witnessed: null, task: null, drainSamples: 0, monitor })
  return toDraining(restarted, state.new, 'old-still-used', at, 'old-used')
}

function isWaitingToAct({ task }: RotationState): boolean {
  return task?.phase === 'reread' && (task.what === 'revoke-old' || task.what === 'disable-old')
}
