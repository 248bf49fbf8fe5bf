import { enter, needPerson, set } from './change'
import { isQuiet, passedMs, restartWatch, usedAt } from './drain'
import { gradeOfLook, isInUse, isProvenDead, isRevokeOverdue, isSeenDead } from './evidence'
import type { EventOf, Moment } from './event'
import { canDiscardNew, isWinner, rivals } from './guards'
import { disown, followOrphans, isEveryOrphanGone } from './orphans'
import { reconcileLook } from './reconcile'
import { BELIEVED_MISSES, isCredible, isOldMissBelieved, noteLook } from './sides'
import type { RotationState } from './state'
import { isFinal } from './state'
import { lastSweepAt } from './effects-of'
import { followTask, withGrade } from './tasks'

/** One complete list answered: everything that follows from it, in a fixed order. */
export function onLooked(state: RotationState, event: EventOf<'looked'>): RotationState {
  if (state.reason === 'journal-damaged') return state
  const noted = followOrphans(noteLook(state, event), event)
  const before = state.watch
  const hasMoved =
    before !== null && noted.watch !== null && noted.watch !== before && noted.watch.samples === 1
  const tasked = followTask(noted, event)
  // A task that this list decided has had the last word.
  if (tasked.name !== noted.name || tasked.task !== noted.task) return tasked
  return byState(tasked, event, hasMoved)
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
    case 'planned':
    case 'preflight':
    case 'blocked':
    case 'create-intent':
    case 'new-in-use':
    case 'revoke-intent':
    case 'revoke-failed':
    case 'dead-proven':
    case 'needs-human':
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
    return state.new.missedLooks >= BELIEVED_MISSES ? needPerson(state, 'new-vanished', event.at) : state
  }
  if (look.new.status === 'gone' || look.new.status === 'disabled')
    return needPerson(state, 'new-not-live', event.at)
  return state
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
  if (!old.isListed || old.status === 'gone') return oldVanished(state, event)
  if (hasMoved && isUseAfterSwitch(state, event)) {
    return enter(set(state, { drainSamples: 0 }), 'old-still-used', event.at, 'old-used')
  }
  if (old.lastUsed.kind === 'unknown' && state.plan.provider.reportsLastUsed) return state
  const counted = set(state, { drainSamples: state.drainSamples + 1 })
  if (counted.name === 'revoke-ready' || !isQuiet(counted)) return counted
  return enter(counted, 'revoke-ready', event.at)
}

/** While the new key is not in use yet, a vanished old key is an outage to show, not an end. */
function noteOldVanished(state: RotationState, event: EventOf<'looked'>): RotationState {
  if (state.claimedAt !== null || state.reason !== null) return state
  const { old } = event.look
  const isGone = old.status === 'gone' && isOldMissBelieved(state, event.look)
  return isGone ? set(state, { reason: 'old-vanished' }) : state
}

/** A use from before the new key took over may show up late; without comparable clocks each new use is taken seriously. */
function isUseAfterSwitch(state: RotationState, event: EventOf<'looked'>): boolean {
  const at = usedAt(event.look.old.lastUsed)
  const switchedAt = state.entered['new-in-use']
  if (at === null || switchedAt === undefined || state.clockOffsetMs === null) return true
  return at > switchedAt + state.clockOffsetMs + state.plan.provider.precisionMs
}

/** Gone without our doing: drift. With the new key in use nothing is left to revoke, only to prove. */
function oldVanished(state: RotationState, event: EventOf<'looked'>): RotationState {
  if (!isOldMissBelieved(state, event.look)) return state
  const claimed = set(state, { claimedAt: event.startedAt })
  return enter(claimed, 'revoked-claimed', event.at, 'revoked-elsewhere')
}

function checkCooling(state: RotationState, event: EventOf<'looked'>, hasMoved: boolean): RotationState {
  if (state.name !== 'disabled') return state
  const { old } = event.look
  if (!old.isListed || old.status === 'gone') return oldVanished(state, event)
  if (old.status === 'live') {
    // Somebody switched it on again: they need it.
    const restarted = set(state, { drainSamples: 0, watch: restartWatch(state) })
    return enter(restarted, 'old-still-used', event.at, 'changed-elsewhere')
  }
  const moment: Moment = { at: event.startedAt, mono: event.mono, run: event.run }
  if (hasMoved) return set(state, { coolingMs: 0, coolingLast: moment, reason: 'used-while-disabled' })
  const passed = state.coolingLast === null ? 0 : passedMs(state.coolingLast, moment)
  return set(state, { coolingMs: state.coolingMs + passed, coolingLast: moment })
}

function checkDeath(state: RotationState, event: EventOf<'looked'>): RotationState {
  if (!isCredible(state, event.look)) return state
  const isAccepted = state.reason === 'still-accepted'
  const reason = isAccepted ? state.reasonBefore : state.reason
  if (reason === 'revoked-elsewhere' && !isSeenDead(event.look.old)) return reappeared(state, event.at)
  const proven = withGrade(state, gradeOfLook(state, event.look, event.startedAt), event.at)
  if (isProvenDead(proven)) return enter(proven, 'dead-proven', event.at, proven.reason)
  if (isNewVanished(proven)) return needPerson(proven, 'new-vanished', event.at)
  if (!isSeenDead(event.look.old) && isRevokeOverdue(state, event.startedAt))
    return enter(proven, 'revoke-failed', event.at, 'still-listed')
  // Whoever has it looked at now wants to know whether the key still answers.
  return isAccepted ? set(proven, { retryAt: 0 }) : proven
}

/** It was not revoked elsewhere after all: nothing is owed any more, and everything is watched again. */
function reappeared(state: RotationState, at: number): RotationState {
  const evidence = { ...state.evidence, grade: 'none' as const }
  const undone = set(state, { claimedAt: null, evidence, drainSamples: 0, watch: restartWatch(state) })
  return enter(undone, 'old-still-used', at, 'changed-elsewhere')
}

function isNewVanished(state: RotationState): boolean {
  return state.new !== null && !state.isAborting && state.new.missedLooks >= BELIEVED_MISSES
}

function checkSweep(state: RotationState, event: EventOf<'looked'>): RotationState {
  if (!isFinal(state) || event.startedAt < lastSweepAt(state)) return state
  return isEveryOrphanGone(state) ? set(state, { isSwept: true }) : state
}
