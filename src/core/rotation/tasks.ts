import { backoffMs, goTo, set, stopAt, toDraining, toRevoking, withGrade } from './change'
import { restartMonitor } from './drain'
import { isRevokeAccepted, isRevokeOurs } from './evidence'
import type { EventOf } from './event'
import { rereadBlock } from './guards'
import { disownedUse, isClearable, seenOrphan, updateOrphan } from './orphans'
import type { EvidenceGrade } from './overview'
import { isNewMissing } from './new-key'
import { isOldUnlisted } from './sides'
import type { Draining, RotationReason, RotationState, Task } from './state'

// One change at the provider at a time: look, send once, and after a lost answer look again before anything else.

const MOST_SENDS = 5
/** Lists that decide nothing, because they lack one key or both, before a person is asked. */
const MOST_READINGS = 10

/** A list answered while a change is waiting for its reading. */
export function followTask(state: RotationState, event: EventOf<'list-read'>): RotationState {
  const { task } = state
  if (task === null || event.startedAt < task.since) return state
  switch (task.phase) {
    case 'reread':
      return decide(state, task, event)
    case 'unknown':
      return event.startedAt < task.notBefore ? state : decide(state, task, event)
    case 'send':
    case 'sent':
      return state
    default:
      return task.phase satisfies never
  }
}

export function onIntended(state: RotationState, event: EventOf<'call-intended'>): RotationState {
  const { task } = state
  if (task?.phase !== 'send' || task.callId !== event.callId || task.target !== event.target) return state
  return set(state, { task: { ...task, phase: 'sent', sends: task.sends + 1, since: event.at } })
}

export function onCommitted(state: RotationState, event: EventOf<'call-committed'>): RotationState {
  const { task } = state
  if (task?.phase !== 'sent' || task.callId !== event.callId) return state
  return succeed(state, task, event.at, 'E0')
}

export function onFailed(state: RotationState, event: EventOf<'call-failed'>): RotationState {
  const { task } = state
  if (task?.phase !== 'sent' || task.callId !== event.callId) return state
  const noted = set(state, { fault: event.fault })
  if (event.outcome === 'unknown') {
    const notBefore = event.at + state.plan.policy.settleMs
    const lost = { ...task, phase: 'unknown' as const, since: event.at, notBefore }
    return set(noted, { task: lost, mayHaveRevoked: state.mayHaveRevoked || task.what === 'revoke-old' })
  }
  if (event.fault.retry === 'later' && task.sends < MOST_SENDS) {
    const wait = backoffMs(task.sends, state.plan.policy.pollMs, event.fault.retryAfterMs)
    return set(noted, { task: again(task, event.at, event.at + wait) })
  }
  return giveBack(noted, task, event.at, task.what === 'revoke-old' ? 'revoke-refused' : 'disable-refused')
}

function decide(state: RotationState, task: Task, event: EventOf<'list-read'>): RotationState {
  switch (task.what) {
    case 'revoke-old':
      return decideRevoke(state, task, event)
    case 'disable-old':
      return decideSwitch(state, task, event, 'disabled')
    case 'enable-old':
      return decideSwitch(state, task, event, 'live')
    case 'clear-orphan':
      return decideOrphan(state, task, event)
    default:
      return task.what satisfies never
  }
}

function decideRevoke(state: RotationState, task: Task, event: EventOf<'list-read'>): RotationState {
  const { reading } = event
  if (reading.old.status === 'gone' && state.plan.provider.revokeMeans === 'kept') {
    // Ours after a lost answer; else somebody else was faster, which is noted and never called our doing.
    const done = succeed(state, task, event.startedAt, 'none')
    return isRevokeOurs(state) ? done : set(done, { reason: 'revoked-elsewhere' })
  }
  if (reading.old.status === 'not-listed') {
    if (isRevokeAccepted(state)) return succeed(state, task, event.startedAt, 'none')
    // It may be alive: once several lists lack it, the revoke of its id is sent all the same, and its answer is evidence.
    if (state.plan.mode !== 'incident' && !isOldUnlisted(state)) return missed(state, task, event)
  }
  const block = rereadBlock(state, reading)
  if (block === 'new-vanished' && !isNewMissing(state)) return readAgain(state, task, event)
  if (block !== null) return stop(state, task, block, event.at)
  if (isUsedAgain(state, task))
    return drainAgain(set(state, { task: null, drainSamples: 0 }), 'old-still-used', event.at, 'old-used')
  if (!task.mayResend) {
    // The app was restarted in between: the consent was for that moment.
    return toRevoking(set(state, { task: null }), 'revoke-failed', event.at, 'interrupted')
  }
  return allowSend(state, task, event.at)
}

function decideSwitch(
  state: RotationState,
  task: Task,
  event: EventOf<'list-read'>,
  wanted: 'disabled' | 'live'
): RotationState {
  const { reading } = event
  if (reading.old.status === 'not-listed') {
    // What a list does not show can neither be switched nor be seen to be switched.
    return isOldUnlisted(state) ? giveBack(state, task, event.at, 'not-listed') : missed(state, task, event)
  }
  if (reading.old.status === wanted) return succeed(state, task, event.at, 'none')
  if (reading.old.status === 'gone') return giveBack(state, task, event.at, 'old-vanished')
  if (wanted === 'disabled') {
    const block = rereadBlock(state, reading)
    if (block === 'new-vanished' && !isNewMissing(state)) return readAgain(state, task, event)
    if (block !== null) return stop(state, task, block, event.at)
  }
  return task.sends < MOST_SENDS
    ? allowSend(state, task, event.at)
    : giveBack(state, task, event.at, 'disable-refused')
}

function decideOrphan(state: RotationState, task: Task, event: EventOf<'list-read'>): RotationState {
  const orphan = state.orphans.find(candidate => candidate.providerKeyId === task.target)
  if (orphan === undefined) return set(state, { task: null })
  const seen = seenOrphan(state, event.reading, task.target)
  const { revokeMeans, listLagMs } = state.plan.provider
  if (!seen.isListed && event.startedAt < task.since + listLagMs) return readAgain(state, task, event)
  if (seen.status === 'gone' && revokeMeans === 'kept')
    return set(updateOrphan(state, task.target, { state: 'gone' }), { task: null })
  // What a list leaves out is revoked by its id as well; a 404 is an answer.
  if (!isClearable(state, orphan, seen)) {
    return seen.isListed
      ? disownedUse(state, task.target, event.at)
      : giveBack(state, task, event.at, 'orphan-found')
  }
  if (task.sends >= MOST_SENDS) return giveBack(state, task, event.at, 'orphan-found')
  return allowSend(state, task, event.at)
}

/** The change has happened. `grade` is what its answer proves about the old key. */
function succeed(state: RotationState, task: Task, at: number, grade: EvidenceGrade): RotationState {
  const done = set(state, { task: null, fault: null })
  switch (task.what) {
    case 'revoke-old':
      return toRevoking(withGrade(set(done, { claimedAt: at, retryAt: 0 }), grade, at), 'revoked-claimed', at)
    case 'disable-old':
      return drainAgain(set(done, { coolingMs: 0, coolingLast: null }), 'disabled', at, null)
    case 'enable-old':
      // The key is needed again: its quiet time starts over.
      return drainAgain(set(done, { drainSamples: 0, monitor: restartMonitor(state) }), 'draining', at, null)
    case 'clear-orphan':
      return updateOrphan(done, task.target, { state: 'claimed', claimedAt: at })
    default:
      return task.what satisfies never
  }
}

/** Not to be done now: back to where a person can decide again. */
function giveBack(state: RotationState, task: Task, at: number, reason: RotationReason): RotationState {
  const idle = set(state, { task: null })
  switch (task.what) {
    case 'revoke-old':
      return toRevoking(idle, 'revoke-failed', at, reason)
    case 'disable-old':
      return drainAgain(idle, 'revoke-ready', at, reason)
    case 'enable-old':
      return set(idle, { reason })
    case 'clear-orphan':
      return updateOrphan(idle, task.target, { state: 'asked' })
    default:
      return task.what satisfies never
  }
}

/** The call is not sent: a person decides, in the state in which it was agreed to. */
function stop(state: RotationState, task: Task, reason: RotationReason, at: number): RotationState {
  if (task.what === 'enable-old') return giveBack(state, task, at, reason)
  const { entered } = state
  if (state.new === null) {
    // An incident waits for no quiet: its revoke stays owed.
    return stopAt({ ...toRevoking(state, 'revoke-failed', at), entered }, 'revoke-failed', at, reason)
  }
  const before = state.old.seen?.status === 'disabled' ? 'disabled' : 'draining'
  return stopAt({ ...toDraining(state, state.new, before, at), entered }, before, at, reason)
}

/** Calls about the old key of a routine rotation begin and end while it drains. */
function drainAgain(
  state: RotationState,
  name: Exclude<Draining['name'], 'needs-human'>,
  at: number,
  reason: RotationReason | null
): RotationState {
  if (state.phase === 'draining') return goTo(state, name, at, reason)
  return state.new === null ? state : toDraining(state, state.new, name, at, reason)
}

function isUsedAgain(state: RotationState, task: Task): boolean {
  if (state.plan.mode === 'incident' || state.monitor === null) return false
  return state.monitor.samples === 1 && state.monitor.since >= task.since
}

/** A list without the old key: look again, unless the new one is missing as well, and has been for too long. */
function missed(state: RotationState, task: Task, event: EventOf<'list-read'>): RotationState {
  const isNewGone = event.reading.new?.isListed === false && isNewMissing(state)
  return isNewGone ? stop(state, task, 'new-vanished', event.at) : readAgain(state, task, event)
}

function allowSend(state: RotationState, task: Task, at: number): RotationState {
  if (task.sends === 0) return set(state, { task: { ...task, readings: 0, phase: 'send' } })
  if (task.sends >= MOST_SENDS) return giveBack(state, task, at, 'revoke-refused')
  const calls = state.calls + 1
  return set(state, { calls, task: { ...task, readings: 0, phase: 'send', callId: calls } })
}

function readAgain(state: RotationState, task: Task, event: EventOf<'list-read'>): RotationState {
  const readings = task.readings + 1
  if (readings >= MOST_READINGS) return undecided(state, task, event.at)
  return set(state, { task: { ...task, readings, notBefore: event.at + state.plan.policy.pollMs } })
}

/** The lists will not say how it stands. What was sent stays owed, and what was not is not sent. */
function undecided(state: RotationState, task: Task, at: number): RotationState {
  if (task.what === 'clear-orphan') return giveBack(state, task, at, 'orphan-found')
  const isNewMissing = state.new?.seen?.isListed === false
  return stop(state, task, isNewMissing ? 'new-vanished' : 'not-listed', at)
}

function again(task: Task, at: number, notBefore: number): Task {
  return { ...task, phase: 'reread', since: at, notBefore }
}

/**
 * A start finds a call under way: what was on the wire is looked for, and a consent to revoke that had not led to a call is
 * over.
 */
export function resumeTask(state: RotationState, at: number): RotationState {
  const { task } = state
  if (task === null) return state
  const wasOnTheWire = task.phase === 'sent' || task.phase === 'unknown'
  if (task.what === 'revoke-old' && !wasOnTheWire) {
    return toRevoking(set(state, { task: null }), 'revoke-failed', at, 'interrupted')
  }
  const resumed: Task = wasOnTheWire
    ? {
        ...task,
        phase: 'unknown',
        since: at,
        notBefore: Math.max(at, settledAt(state, task)),
        mayResend: task.what !== 'revoke-old'
      }
    : { ...task, phase: 'reread', since: at, notBefore: at }
  const mayHaveRevoked = state.mayHaveRevoked || (wasOnTheWire && task.what === 'revoke-old')
  return set(state, { task: resumed, mayHaveRevoked })
}

function settledAt(state: RotationState, task: Task): number {
  return task.phase === 'unknown' ? task.notBefore : task.since + state.plan.policy.settleMs
}
