import type { RotationStateName } from './overview'
import type { RotationReason, RotationState, Side, SealedSecret, Task, TaskKind } from './state'

// Small steps that the handlers share. Each returns a new state.

export type Change = Partial<Omit<RotationState, 'plan' | 'seq' | 'version' | 'startedAt'>>

export function set(state: RotationState, change: Change): RotationState {
  return { ...state, ...change }
}

/** Enters a state; without a reason the last one is over. */
export function enter(
  state: RotationState,
  name: RotationStateName,
  at: number,
  reason: RotationReason | null = null
): RotationState {
  const isEnd = name === 'closed' || name === 'aborted' || name === 'abandoned'
  return {
    ...state,
    name,
    reason,
    entered: { ...state.entered, [name]: at },
    closedAt: isEnd ? at : state.closedAt
  }
}

/** Stops for a person, and remembers where to go on. */
export function needPerson(state: RotationState, reason: RotationReason, at: number): RotationState {
  const before = state.name === 'needs-human' ? state.before : state.name
  return { ...enter(state, 'needs-human', at, reason), before, task: null }
}

export function beginTask(state: RotationState, what: TaskKind, target: string, at: number): RotationState {
  const task: Task = {
    what,
    target,
    phase: 'reread',
    callId: state.calls + 1,
    since: at,
    notBefore: at,
    sends: 0,
    looks: 0,
    mayResend: true
  }
  return { ...state, task, calls: state.calls + 1 }
}

export function withSecretState(state: RotationState, secretState: SealedSecret['state']): RotationState {
  return state.sealedSecret === null
    ? state
    : { ...state, sealedSecret: { ...state.sealedSecret, state: secretState } }
}

export function handTo(side: Side, where: string): Side {
  return side.deliveredTo.includes(where) ? side : { ...side, deliveredTo: [...side.deliveredTo, where] }
}

/** Wait before a refused call is tried again: doubled each time, at most a quarter of an hour, never less than asked for. */
export function backoffMs(tries: number, baseMs: number, retryAfterMs: number | undefined): number {
  const limit = 15 * 60_000
  const doubled = Math.min(limit, baseMs * 2 ** Math.min(tries, 20))
  return Math.min(limit, Math.max(doubled, retryAfterMs ?? 0))
}
