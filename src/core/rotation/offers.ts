import { isSecretUsable } from './evidence'
import { canDiscardNew, isTakenUp } from './guards'
import type { RotationAct } from './overview'
import type { Open, RotationState, Task } from './state'

// What several phases offer a person.

/** For states that pass by themselves: a person who finds one standing can have the lists read. */
export const READ_LIST: readonly RotationAct[] = ['check-now']

/** What a phase offers, unless a call is under way or the rotation is stopped. */
export function offered<State extends Open>(
  state: State,
  acts: (state: State) => readonly RotationAct[]
): readonly RotationAct[] {
  if (state.task !== null) return actsDuringTask(state.task)
  return state.name === 'needs-human' ? actsWhenStopped(state) : acts(state)
}

/**
 * On the wire nothing is to be decided but to look how it stands: a call has a deadline. Before and after, a person need not
 * wait for a provider that is silent.
 */
export function actsDuringTask(task: Task): readonly RotationAct[] {
  return task.phase === 'sent' ? READ_LIST : ['check-now', 'abandon']
}

function actsWhenStopped(state: Open): readonly RotationAct[] {
  return [
    ...orphanActs(state),
    ...when(state.reason === 'suspects' || state.reason === 'id-seen-before', 'not-ours'),
    // Looking once more tells nothing new about attempts that are known to have failed, or about rights.
    ...when(!HOPELESS.has(state.reason), 'retry'),
    ...when(canMakeAnother(state), 'create-again'),
    ...when(canDiscardNew(state) && !hasClaimed(state), 'abort'),
    ...when(state.new !== null && !hasClaimed(state), 'keep-both'),
    'abandon'
  ]
}

const HOPELESS: ReadonlySet<RotationState['reason']> = new Set([
  'too-many-attempts',
  'fewer-rights',
  'same-secret'
])

function canMakeAnother(state: Open): boolean {
  if (isTakenUp(state)) return false
  if (state.reason === 'new-vanished' || state.reason === 'new-not-live') return true
  const isStuck = state.reason === 'too-many-attempts' || state.reason === 'same-secret'
  return state.new === null && (isStuck || state.reason === 'suspects' || state.reason === 'id-seen-before')
}

export function orphanActs(state: RotationState): readonly RotationAct[] {
  const asked = state.orphans.filter(orphan => orphan.state === 'asked')
  const isSuspected = asked.some(orphan => orphan.because === 'suspected')
  return [...when(asked.length > 0, 'discard-orphan'), ...when(isSuspected, 'not-ours')]
}

export function moreHandOff(state: RotationState): readonly RotationAct[] {
  return when(isSecretUsable(state) && state.plan.mode !== 'self', 'hand-off')
}

/** The ways out while the old key is untouched. */
export function waysOut(state: RotationState): readonly RotationAct[] {
  if (hasClaimed(state)) return ['abandon']
  return [...when(canDiscardNew(state), 'abort'), 'keep-both']
}

export function hasClaimed(state: RotationState): boolean {
  return state.claimedAt !== null
}

export function when(condition: boolean, act: RotationAct): readonly RotationAct[] {
  return condition ? [act] : []
}
