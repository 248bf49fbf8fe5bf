import { isSecretUsable } from './evidence'
import { canDiscardNew, isTakenUp } from './guards'
import type { RotationAct, RotationStateName } from './overview'
import type { RotationState, Task } from './state'

/** What a person can do now; the first is the primary button. */
export function actsOf(state: RotationState): readonly RotationAct[] {
  if (state.reason === 'journal-damaged') return ['abandon']
  if (state.task !== null) return actsDuringTask(state.task)
  return ACTS[state.name](state)
}

export function allows(state: RotationState, act: RotationAct): boolean {
  return actsOf(state).includes(act)
}

/** Is everything done that has to come before the new secret may leave? */
export function isReadyForHandOff(state: RotationState): boolean {
  if (state.name !== 'created' || state.new === null || !isSecretUsable(state)) return false
  const isDiffFine = state.diff.wider.length === 0 || state.isDiffAccepted
  const isProbed = state.newProbe.state === 'alive' || state.newProbe.state === 'unclear'
  return isDiffFine && isProbed && state.new.readAt !== null
}

/** The connection would lose what it needs to end this rotation: for the credential itself, less is no small matter. */
export function hasFewerRights(state: RotationState): boolean {
  return state.plan.mode === 'self' && isReadyForHandOff(state) && state.diff.narrower.length > 0
}

export function isReadyToAdopt(state: RotationState): boolean {
  return state.plan.mode === 'self' && isReadyForHandOff(state) && state.diff.narrower.length === 0
}

/**
 * On the wire nothing is to be decided but to look how it stands: a call has a deadline. Before and after, a person need not
 * wait for a provider that is silent.
 */
function actsDuringTask(task: Task): readonly RotationAct[] {
  return task.phase === 'sent' ? LOOK : ['check-now', 'abandon']
}

type ActsFor = (state: RotationState) => readonly RotationAct[]

/** For states that pass by themselves: whoever finds one standing can have it looked at. */
const LOOK: readonly RotationAct[] = ['check-now']
const passing: ActsFor = () => LOOK

const ACTS: Record<RotationStateName, ActsFor> = {
  planned: state => (state.plan.mode === 'incident' ? ['revoke-old', 'abort'] : ['start', 'abort']),
  preflight: () => ['abort'],
  blocked: state => (hasClaimed(state) ? ['retry', 'abandon'] : ['retry', 'abort']),
  'create-intent': passing,
  'create-unknown': state => [
    ...orphanActs(state),
    'check-now',
    ...when(!hasClaimed(state), 'abort'),
    'abandon'
  ],
  created: createdActs,
  'handed-off': state => [
    'confirm-deployed',
    'prove-possession',
    ...moreHandOff(state),
    'check-now',
    ...ways(state)
  ],
  deployed: state => [
    ...when(!state.plan.provider.reportsLastUsed, 'attest-in-use'),
    'check-now',
    ...moreHandOff(state),
    ...ways(state)
  ],
  'new-in-use': passing,
  draining: () => ['check-now', 'keep-both'],
  'old-still-used': () => ['check-now', 'keep-both'],
  'revoke-ready': state => [isDisableFirst(state) ? 'disable-old' : 'revoke-old', 'check-now', 'keep-both'],
  disabled: state => [...when(isCooled(state), 'revoke-old'), 'enable-old', 'check-now'],
  'revoke-intent': passing,
  'revoke-failed': () => ['revoke-old', 'retry', 'keep-both', 'abandon'],
  'revoked-claimed': () => ['check-now', 'abandon'],
  'dead-proven': passing,
  closed: orphanActs,
  aborting: state => [...orphanActs(state), 'check-now', 'abandon'],
  aborted: orphanActs,
  abandoned: orphanActs,
  'needs-human': needsHumanActs
}

/** A key that no list shows cannot be seen to be disabled: it is revoked by its id at once. */
export function isDisableFirst(state: RotationState): boolean {
  return state.plan.provider.canDisable && state.old.seen?.isListed !== false
}

/** Has the disabled key been off for long enough? */
export function isCooled(state: RotationState): boolean {
  return state.coolingMs >= state.plan.policy.coolingMs
}

function createdActs(state: RotationState): readonly RotationAct[] {
  // The connection is asked again by itself, and the secret went nowhere else.
  const isInterrupted = state.handOff?.state === 'interrupted' && !isTakenUp(state)
  const needsYes = state.diff.wider.length > 0 && !state.isDiffAccepted
  return [
    ...when(needsYes, 'accept-permissions'),
    ...when(isReadyForHandOff(state) && state.plan.mode !== 'self', 'hand-off'),
    ...when(isInterrupted, 'confirm-deployed'),
    'check-now',
    ...when(isInterrupted || (state.reason === 'new-key-dead' && !isTakenUp(state)), 'create-again'),
    ...when(canDiscardNew(state) && !hasClaimed(state), 'abort'),
    ...when(state.reason !== null || isTakenUp(state), 'abandon')
  ]
}

function needsHumanActs(state: RotationState): readonly RotationAct[] {
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

function canMakeAnother(state: RotationState): boolean {
  if (isTakenUp(state)) return false
  if (state.reason === 'new-vanished' || state.reason === 'new-not-live') return true
  const isStuck = state.reason === 'too-many-attempts' || state.reason === 'same-secret'
  return state.new === null && (isStuck || state.reason === 'suspects' || state.reason === 'id-seen-before')
}

function orphanActs(state: RotationState): readonly RotationAct[] {
  const asked = state.orphans.filter(orphan => orphan.state === 'asked')
  const isSuspected = asked.some(orphan => orphan.because === 'suspected')
  return [...when(asked.length > 0, 'discard-orphan'), ...when(isSuspected, 'not-ours')]
}

function moreHandOff(state: RotationState): readonly RotationAct[] {
  return when(isSecretUsable(state) && state.plan.mode !== 'self', 'hand-off')
}

/** The ways out while the old key is untouched. */
function ways(state: RotationState): readonly RotationAct[] {
  if (hasClaimed(state)) return ['abandon']
  return [...when(canDiscardNew(state), 'abort'), 'keep-both']
}

function hasClaimed(state: RotationState): boolean {
  return state.claimedAt !== null
}

function when(condition: boolean, act: RotationAct): readonly RotationAct[] {
  return condition ? [act] : []
}
