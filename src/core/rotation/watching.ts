import { enter, needPerson, set } from './change'
import { passedMs, restartMonitor, usedAt } from './drain'
import {
  gradeOfLook,
  isAtLeast,
  isInUse,
  isProvenDead,
  isRevokeAccepted,
  isRevokeOverdue,
  isSeenDead
} from './evidence'
import type { EventOf, Moment } from './event'
import type { Seen } from './facts'
import { canDiscardNew, isReadyToRevoke, isWinner, rivals } from './guards'
import { disown, followOrphans, isEveryOrphanGone } from './orphans'
import { reconcileLook } from './reconcile'
import { isOldUnlisted, MISSES_TO_ASK, noteLook, plainLook } from './sides'
import type { RotationReason, RotationState } from './state'
import { isFinal } from './state'
import { lastSweepAt } from './effects-of'
import { followTask, withGrade } from './tasks'

/** One complete list answered: everything that follows from it, in a fixed order. */
export function onLooked(state: RotationState, read: EventOf<'looked'>): RotationState {
  if (state.reason === 'journal-damaged') return state
  const event = { ...read, look: plainLook(read.look) }
  const noted = gradeAnyway(followOrphans(noteLook(state, event), event), event)
  const before = state.monitor
  const hasMoved = before !== null && noted.monitor !== null && noted.monitor.lastUsedAt !== before.lastUsedAt
  const tasked = followTask(noted, event)
  // A task that this list decided has had the last word.
  if (tasked.name !== noted.name || tasked.task !== noted.task) return tasked
  return byState(tasked, event, hasMoved)
}

/** In an incident the evidence goes on growing while the new key is made and handed off. */
function gradeAnyway(state: RotationState, event: EventOf<'looked'>): RotationState {
  const isWaiting = state.claimedAt === null || state.name === 'revoked-claimed' || isFinal(state)
  if (isWaiting || !isControlled(state, event)) return state
  return withGrade(state, gradeOfLook(state, event.look, event.startedAt), event.at)
}

/** Does the list show the new key, which must be there? Where there is none, a second list must leave out the old key too. */
function isControlled(state: RotationState, { look }: EventOf<'looked'>): boolean {
  if (state.new !== null && !state.isAborting) return look.new?.isListed === true
  return look.old.isListed || state.old.missedLooks >= 2
}

function byState(state: RotationState, event: EventOf<'looked'>, hasMoved: boolean): RotationState {
  switch (state.name) {
    case 'create-unknown':
    case 'aborting':
      return reconcileLook(state, event)
    case 'created':
    case 'handed-off':
      return checkNew(noteOldVanished(state, event), event)
    case 'deployed':
      return checkUse(checkNew(noteOldVanished(state, event), event), event)
    case 'draining':
    case 'old-still-used':
    case 'revoke-ready':
      return checkQuiet(checkNew(state, event), event, hasMoved)
    case 'disabled':
      return checkCooling(checkNew(state, event), event, hasMoved)
    case 'revoked-claimed':
      return checkDeath(state, event)
    case 'closed':
    case 'aborted':
    case 'abandoned':
      return checkSweep(state, event)
    case 'needs-human':
      return checkVanished(state, event)
    case 'planned':
    case 'preflight':
    case 'blocked':
    case 'create-intent':
    case 'new-in-use':
    case 'revoke-intent':
    case 'revoke-failed':
    case 'dead-proven':
      return state
    default:
      return state.name satisfies never
  }
}

/** Is the new key still the only one, still there, and still alive? */
function checkNew(state: RotationState, event: EventOf<'looked'>): RotationState {
  const { look } = event
  const others = rivals(state, look)
  if (others.length > 0) {
    if (others.every(rival => isWinner(state, rival))) return state
    if (!canDiscardNew(state)) return needPerson(state, 'two-replacements', event.at)
    return loseTie(state, event.at)
  }
  if (state.new === null || look.new === null) return state
  if (!look.new.isListed) {
    return state.new.missedLooks >= MISSES_TO_ASK ? needPerson(state, 'new-vanished', event.at) : state
  }
  if (look.new.status === 'gone' || look.new.status === 'disabled')
    return needPerson(state, 'new-not-live', event.at)
  return state
}

/** The new key that was missing is listed again: the rotation goes on where it stopped, and says so. */
function checkVanished(state: RotationState, event: EventOf<'looked'>): RotationState {
  const { before, reason } = state
  if (before === null || reason !== 'new-vanished' || event.look.new?.status !== 'live') return state
  return enter(set(state, { before: null }), before, event.at, 'listed-again')
}

function loseTie(state: RotationState, at: number): RotationState {
  const because = state.handOff === null ? 'nobody-had-it' : 'proven'
  const aborting = set(disown(state, because, at), { isAborting: true, before: state.name })
  return enter(aborting, 'aborting', at, 'lost-tie')
}

function checkUse(state: RotationState, event: EventOf<'looked'>): RotationState {
  const seen = event.look.new
  if (state.name !== 'deployed' || seen === null || !seen.isListed || !isInUse(state, seen)) return state
  return enter(state, 'new-in-use', event.at)
}

function checkQuiet(state: RotationState, event: EventOf<'looked'>, hasMoved: boolean): RotationState {
  if (state.name === 'needs-human' || state.name === 'aborting') return state
  const { old } = event.look
  if (!old.isListed) return waitUnlisted(state, event.at)
  if (isRevokedElsewhere(state, old)) return claimElsewhere(state, event)
  const known = listedAgain(state, event.at)
  if (hasMoved && isUseAfterSwitch(state, event)) {
    return enter(set(known, { drainSamples: 0 }), 'old-still-used', event.at, 'old-used')
  }
  if (old.lastUsed.kind === 'unknown' && state.plan.provider.reportsLastUsed) return known
  const counted = set(known, { drainSamples: known.drainSamples + 1 })
  if (counted.name === 'revoke-ready' || !isReadyToRevoke(counted)) return counted
  return enter(counted, 'revoke-ready', event.at)
}

/** A list without the old key lifts no guard: its quiet time has to pass all the same, and then a person decides. */
function waitUnlisted(state: RotationState, at: number): RotationState {
  if (!isOldUnlisted(state)) return state
  const said = state.reason === 'not-listed' ? state : set(state, { reason: 'not-listed' })
  if (said.name === 'revoke-ready' || !isReadyToRevoke(said)) return said
  return enter(said, 'revoke-ready', at, 'not-listed')
}

/** It was missing from several lists, and is there again: only time in which it was seen counts as quiet. */
function listedAgain(state: RotationState, at: number): RotationState {
  if (state.reason !== 'not-listed') return state
  const isStillReady = state.name === 'revoke-ready' && isReadyToRevoke(state)
  return isStillReady || state.name === 'disabled'
    ? set(state, { reason: 'listed-again' })
    : enter(state, 'draining', at, 'listed-again')
}

/** While the new key is not in use yet, an old key that is dead or not listed is an outage to show, not an end. */
function noteOldVanished(state: RotationState, event: EventOf<'looked'>): RotationState {
  const { old } = event.look
  if (state.claimedAt !== null) return noteListedAgain(state, event)
  if (state.reason === 'not-listed' && old.isListed) return set(state, { reason: 'listed-again' })
  const isGone = old.status === 'gone'
  if (state.reason !== null || !(isGone || isOldUnlisted(state))) return state
  return set(state, { reason: isGone ? 'old-vanished' : 'not-listed' })
}

/** In an incident, after the old key was seen to be gone. */
function noteListedAgain(state: RotationState, event: EventOf<'looked'>): RotationState {
  const { old } = event.look
  const isBack = old.isListed && !isSeenDead(state, old) && isRevokeOverdue(state, event.startedAt)
  return isBack && state.reason === null ? set(weakened(state), { reason: 'listed-again' }) : state
}

/** Somebody else's revoke, by the provider's own word: a row that says so where revoked rows are kept. */
function isRevokedElsewhere(state: RotationState, old: Seen): boolean {
  return old.status === 'gone' && state.plan.provider.revokeMeans === 'kept'
}

/** A use from before the new key took over may show up late; without comparable clocks each new use is taken seriously. */
function isUseAfterSwitch(state: RotationState, event: EventOf<'looked'>): boolean {
  const at = usedAt(event.look.old.lastUsed)
  const switchedAt = state.entered['new-in-use']
  if (at === null || switchedAt === undefined || state.clockOffsetMs === null) return true
  return at > switchedAt + state.clockOffsetMs + state.plan.provider.precisionMs
}

/** Drift. With the new key in use nothing is left to revoke, only to prove. */
function claimElsewhere(state: RotationState, event: EventOf<'looked'>): RotationState {
  const claimed = set(state, { claimedAt: event.startedAt })
  return enter(claimed, 'revoked-claimed', event.at, 'revoked-elsewhere')
}

function checkCooling(state: RotationState, event: EventOf<'looked'>, hasMoved: boolean): RotationState {
  if (state.name !== 'disabled') return state
  const { old } = event.look
  const moment: Moment = { at: event.startedAt, mono: event.mono, run: event.run }
  const passed = state.coolingLast === null ? 0 : passedMs(state.coolingLast, moment)
  const cooled = set(state, { coolingMs: state.coolingMs + passed, coolingLast: moment })
  if (!old.isListed) return isOldUnlisted(state) ? set(cooled, { reason: 'not-listed' }) : cooled
  if (isRevokedElsewhere(state, old)) return claimElsewhere(state, event)
  if (old.status === 'live') {
    // Somebody switched it on again: they need it.
    const restarted = set(state, { drainSamples: 0, monitor: restartMonitor(state) })
    return enter(restarted, 'old-still-used', event.at, 'changed-elsewhere')
  }
  if (hasMoved) return set(state, { coolingMs: 0, coolingLast: moment, reason: 'used-while-disabled' })
  // Nobody could see whether it stayed disabled while it was not listed.
  if (state.reason === 'not-listed')
    return set(listedAgain(state, event.at), { coolingMs: 0, coolingLast: moment })
  return cooled
}

function checkDeath(state: RotationState, event: EventOf<'looked'>): RotationState {
  const { old } = event.look
  if (!isControlled(state, event))
    return isNewVanished(state) ? needPerson(state, 'new-vanished', event.at) : state
  const isAccepted = state.reason === 'still-accepted'
  const reason = isAccepted ? state.reasonBefore : state.reason
  const isDead = isSeenDead(state, old)
  if (reason === 'revoked-elsewhere' && old.isListed && !isDead) return reappeared(state, event.at)
  if (!isDead && isRevokeOverdue(state, event.startedAt))
    return enter(weakened(state), 'revoke-failed', event.at, whyNotDead(state, old))
  const proven = withGrade(state, gradeOfLook(state, event.look, event.startedAt), event.at)
  if (isProvenDead(proven)) return enter(proven, 'dead-proven', event.at, proven.reason)
  // Whoever has it looked at now wants to know whether the key still answers.
  return isAccepted ? set(proven, { retryAt: 0 }) : proven
}

function whyNotDead(state: RotationState, old: Seen): RotationReason {
  if (!old.isListed) return 'not-listed'
  if (old.status === 'disabled') return 'only-disabled'
  return isAtLeast(state.evidence.grade, 'E1') ? 'listed-again' : 'still-listed'
}

/** The key is listed again after it was seen to be gone: only the provider's yes to the revoke is left of the evidence. */
function weakened(state: RotationState): RotationState {
  if (!isRevokeAccepted(state)) return state
  return set(state, { evidence: { ...state.evidence, grade: 'E0' } })
}

/** It was not revoked elsewhere after all: nothing is owed any more, and everything is watched again. */
function reappeared(state: RotationState, at: number): RotationState {
  const evidence = { ...state.evidence, grade: 'none' as const }
  const undone = set(state, { claimedAt: null, evidence, drainSamples: 0, monitor: restartMonitor(state) })
  return enter(undone, 'old-still-used', at, 'listed-again')
}

function isNewVanished(state: RotationState): boolean {
  return state.new !== null && !state.isAborting && state.new.missedLooks >= MISSES_TO_ASK
}

/** A second witness spoke about the old key: a use that it saw counts like one in a list. */
export function onWitnessed(state: RotationState, event: EventOf<'witnessed'>): RotationState {
  const { startedAt, sinceMs, answer, at } = event
  const isAsked = state.name === 'draining' || state.name === 'old-still-used' || isWaitingToAct(state)
  if (!isAsked) return state
  const noted = set(state, { witnessed: { askedAt: startedAt, sinceMs, answer } })
  if (answer.kind !== 'seen' || answer.at <= sinceMs) return noted
  // The next quiet time ends with a new question.
  const restarted = set(noted, {
    witnessed: null,
    task: null,
    drainSamples: 0,
    monitor: restartMonitor(state)
  })
  return enter(restarted, 'old-still-used', at, 'old-used')
}

function isWaitingToAct({ task }: RotationState): boolean {
  return task?.phase === 'reread' && (task.what === 'revoke-old' || task.what === 'disable-old')
}

function checkSweep(state: RotationState, event: EventOf<'looked'>): RotationState {
  const { old } = event.look
  if (state.name === 'closed' && old.isListed && !isSeenDead(state, old)) {
    if (!isRevokeOverdue(state, event.startedAt)) return state
    return enter(set(weakened(state), { closedAt: null }), 'revoke-failed', event.at, whyNotDead(state, old))
  }
  if (!isFinal(state) || event.startedAt < lastSweepAt(state)) return state
  return isEveryOrphanGone(state) ? set(state, { isSwept: true }) : state
}
