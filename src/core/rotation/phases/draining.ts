import { beginTask, goTo, set, toRevoking } from '../change'
import { passedMs, restartMonitor } from '../drain'
import type { Effect } from '../effect'
import type { EventOf, Moment } from '../event'
import { isPinned, isQuietByList, isReadyToRevoke } from '../guards'
import { checkNew, followStopped } from '../new-key'
import { READ_LIST, offered, when } from '../offers'
import { isRevokedElsewhere, isUseAfterSwitch } from '../old-key'
import type { RotationAct } from '../overview'
import type { Listed, PhaseRules } from '../phase'
import { sample } from '../next-reading'
import { isOldUnlisted } from '../sides'
import type { Draining, Revoking, RotationState } from '../state'
import { askWitness, onWitnessed } from '../witness'

// The new key is in use. The old one has to stay quiet for the whole quiet time; then a person disables or revokes it.

export const draining: PhaseRules<Draining> = {
  events: {
    'disable-asked': onDisableAsked,
    'enable-asked': onEnableAsked,
    'revoke-confirmed': onRevokeConfirmed,
    witnessed: onWitnessed
  },
  follow,
  settle,
  effects,
  acts
}

/** A key that no list shows cannot be seen to be disabled: it is revoked by its id at once. */
export function isDisableFirst(state: RotationState): boolean {
  return state.plan.provider.canDisable && state.old.seen?.isListed !== false
}

/** Has the disabled key been off for long enough? */
function isCooled(state: Draining): boolean {
  return state.coolingMs >= state.plan.policy.coolingMs
}

function onDisableAsked(state: Draining, { at }: EventOf<'disable-asked'>): RotationState {
  return acts(state).includes('disable-old') ? switchOld(state, 'disable-old', at) : state
}

function onEnableAsked(state: Draining, { at }: EventOf<'enable-asked'>): RotationState {
  return acts(state).includes('enable-old') ? switchOld(state, 'enable-old', at) : state
}

function follow(state: Draining, listed: Listed): RotationState {
  if (state.name === 'needs-human') return followStopped(state, listed)
  const checked = checkNew(state, listed)
  if (checked.phase !== 'draining' || checked.name === 'needs-human') return checked
  return checked.name === 'disabled' ? checkCooling(checked, listed) : checkQuiet(checked, listed)
}

function settle(state: Draining, at: number): RotationState {
  if (state.name !== 'draining' || state.task !== null || !isReadyToRevoke(state)) return state
  // What the lists say of the old key, such as that it is missing from them, is still worth saying.
  return goTo(state, 'revoke-ready', at, state.reason === 'not-listed' ? state.reason : null)
}

function effects(state: Draining): readonly Effect[] {
  switch (state.name) {
    case 'draining':
    case 'old-still-used':
      return isQuietByList(state) && state.hasWitness && state.witnessed === null
        ? [askWitness(state)]
        : [sample(state)]
    case 'revoke-ready':
    case 'disabled':
      return [sample(state)]
    case 'needs-human':
      return state.reason === 'new-vanished' ? [sample(state)] : []
    default:
      return state satisfies never
  }
}

function acts(state: Draining): readonly RotationAct[] {
  return offered(state, ownActs)
}

function ownActs(state: Draining): readonly RotationAct[] {
  switch (state.name) {
    case 'draining':
    case 'old-still-used':
      return ['check-now', 'keep-both']
    case 'revoke-ready':
      return [isDisableFirst(state) ? 'disable-old' : 'revoke-old', 'check-now', 'keep-both']
    case 'disabled':
      return [...when(isCooled(state), 'revoke-old'), 'enable-old', 'check-now']
    case 'needs-human':
      return READ_LIST
    default:
      return state satisfies never
  }
}

function switchOld(state: Draining, what: 'disable-old' | 'enable-old', at: number): RotationState {
  return beginTask(set(state, { reason: null }), what, state.old.facts.providerKeyId, at)
}

function onRevokeConfirmed(state: Draining, { pin, at }: EventOf<'revoke-confirmed'>): RotationState {
  if (!acts(state).includes('revoke-old') || !isPinned(state, pin)) return state
  return beginTask(toRevoking(state, 'revoke-intent', at), 'revoke-old', pin.oldId, at)
}

function checkQuiet(state: Draining, listed: Listed): RotationState {
  const { old } = listed.reading
  if (!old.isListed) return waitUnlisted(state, listed.at)
  if (isRevokedElsewhere(state, old)) return claimElsewhere(state, listed)
  const known = listedAgain(state, listed.at)
  if (listed.hasMoved && isUseAfterSwitch(state, listed)) {
    return goTo(set(known, { drainSamples: 0 }), 'old-still-used', listed.at, 'old-used')
  }
  if (old.lastUsed.kind === 'unknown' && state.plan.provider.reportsLastUsed) return known
  const counted = set(known, { drainSamples: known.drainSamples + 1 })
  if (counted.name === 'revoke-ready' || !isReadyToRevoke(counted)) return counted
  return goTo(counted, 'revoke-ready', listed.at)
}

/** A list without the old key lifts no guard: its quiet time has to pass all the same, and then a person decides. */
function waitUnlisted(state: Draining, at: number): RotationState {
  if (!isOldUnlisted(state)) return state
  const said = state.reason === 'not-listed' ? state : set(state, { reason: 'not-listed' })
  if (said.name === 'revoke-ready' || !isReadyToRevoke(said)) return said
  return goTo(said, 'revoke-ready', at, 'not-listed')
}

/** It was missing from several lists, and is there again: only time in which it was seen counts as quiet. */
function listedAgain(state: Draining, at: number): Draining {
  if (state.reason !== 'not-listed') return state
  const isStillReady = state.name === 'revoke-ready' && isReadyToRevoke(state)
  return isStillReady || state.name === 'disabled'
    ? set(state, { reason: 'listed-again' })
    : goTo(state, 'draining', at, 'listed-again')
}

/** Drift. With the new key in use nothing is left to revoke, only to prove. */
function claimElsewhere(state: Draining, { startedAt, at }: Listed): Revoking {
  return toRevoking(set(state, { claimedAt: startedAt }), 'revoked-claimed', at, 'revoked-elsewhere')
}

function checkCooling(state: Draining, listed: Listed): RotationState {
  const { old } = listed.reading
  const moment: Moment = { at: listed.startedAt, mono: listed.mono, run: listed.run }
  const passed = state.coolingLast === null ? 0 : passedMs(state.coolingLast, moment)
  const cooled = set(state, { coolingMs: state.coolingMs + passed, coolingLast: moment })
  if (!old.isListed) return isOldUnlisted(state) ? set(cooled, { reason: 'not-listed' }) : cooled
  if (isRevokedElsewhere(state, old)) return claimElsewhere(state, listed)
  if (old.status === 'live') {
    // Somebody switched it on again: they need it.
    const restarted = set(state, { drainSamples: 0, monitor: restartMonitor(state) })
    return goTo(restarted, 'old-still-used', listed.at, 'changed-elsewhere')
  }
  if (listed.hasMoved) return set(state, { coolingMs: 0, coolingLast: moment, reason: 'used-while-disabled' })
  // Nobody could see whether it stayed disabled while it was not listed.
  if (state.reason === 'not-listed')
    return set(listedAgain(state, listed.at), { coolingMs: 0, coolingLast: moment })
  return cooled
}
