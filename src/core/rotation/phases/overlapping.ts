import { goTo, set, toDraining, toRevoking } from '../change'
import type { Effect } from '../effect'
import { isInUse, reportsUses } from '../evidence'
import type { EventOf } from '../event'
import { checkNew, followStopped } from '../new-key'
import { READ_LIST, moreHandOff, offered, waysOut, when } from '../offers'
import { noteOldVanished } from '../old-key'
import type { RotationAct } from '../overview'
import type { Listed, PhaseRules } from '../phase'
import { sample } from '../next-reading'
import type { Overlapping, RotationState } from '../state'
import { noteHandedOff, provePossession, secretExpiry, startHandOff } from './delivering'

// Both keys work. The new one has to be seen in use by the service, and our own probes are no use.

export const overlapping: PhaseRules<Overlapping> = {
  events: {
    'handoff-started': onHandOffStarted,
    'handed-off': onHandedOff,
    'possession-proven': provePossession,
    'in-use-attested': onInUseAttested,
    'no-traffic-expected': onNoTrafficExpected
  },
  follow,
  settle,
  effects,
  acts
}

function onHandOffStarted(state: Overlapping, event: EventOf<'handoff-started'>): RotationState {
  return acts(state).includes('hand-off') ? startHandOff(state, event) : state
}

function onHandedOff(state: Overlapping, event: EventOf<'handed-off'>): RotationState {
  return state.name === 'deployed' ? noteHandedOff(state, event) : state
}

function follow(state: Overlapping, listed: Listed): RotationState {
  if (state.name === 'needs-human') return followStopped(state, listed)
  const checked = checkNew(noteOldVanished(state, listed), listed)
  if (checked.phase !== 'overlapping' || checked.name !== 'deployed') return checked
  const seen = listed.reading.new
  if (seen === null || !seen.isListed || !isInUse(checked, seen)) return checked
  return goTo(checked, 'new-in-use', listed.at)
}

function settle(state: Overlapping, at: number): RotationState {
  if (state.name !== 'new-in-use') return state
  // After an incident, or a second replacement, the old key is gone already.
  if (state.claimedAt !== null) return toRevoking(state, 'revoked-claimed', at)
  return toDraining(set(state, { drainSamples: 0 }), state.new, 'draining', at)
}

function effects(state: Overlapping): readonly Effect[] {
  switch (state.name) {
    case 'deployed':
      return [sample(state), ...secretExpiry(state)]
    case 'new-in-use':
      return []
    case 'needs-human':
      return state.reason === 'new-vanished' ? [sample(state)] : []
    default:
      return state satisfies never
  }
}

function acts(state: Overlapping): readonly RotationAct[] {
  return offered(state, ownActs)
}

function ownActs(state: Overlapping): readonly RotationAct[] {
  if (state.name !== 'deployed') return READ_LIST
  return [
    ...when(!reportsUses(state), 'attest-in-use'),
    'check-now',
    ...when(isUnused(state), 'expect-no-traffic'),
    ...moreHandOff(state),
    ...waysOut(state)
  ]
}

function onInUseAttested(state: Overlapping, { at }: EventOf<'in-use-attested'>): RotationState {
  if (!acts(state).includes('attest-in-use')) return state
  return goTo(set(state, { evidence: { ...state.evidence, isAttested: true } }), 'new-in-use', at)
}

/** The provider reports uses, and the old key had none since the rotation was planned: traffic may never come. */
function isUnused({ plan, old, startedAt }: Overlapping): boolean {
  if (!plan.provider.reportsLastUsed) return false
  const lastUsed = old.seen?.lastUsed ?? plan.oldLastUsed
  if (lastUsed.kind !== 'used') return lastUsed.kind === 'never'
  // A time that is rounded down may stand for a later one.
  return lastUsed.at + plan.provider.precisionMs + plan.provider.lagMs < startedAt
}

/** Only the wait for traffic ends. The old key must still be quiet, and any use of it stops the rotation. */
function onNoTrafficExpected(state: Overlapping, { at }: EventOf<'no-traffic-expected'>): RotationState {
  if (!acts(state).includes('expect-no-traffic')) return state
  return goTo(set(state, { evidence: { ...state.evidence, isAttested: true } }), 'new-in-use', at)
}
