import type { EventOf } from './event'
import { sideOf } from './sides'
import type { RotationState } from './state'

/** The state that a plan begins with. */
export function begin(event: EventOf<'planned'>): RotationState {
  const { plan, at } = event
  return {
    plan,
    name: 'planned',
    reason: null,
    seq: 1,
    version: 1,
    startedAt: at,
    updatedAt: at,
    closedAt: null,
    entered: { planned: at },
    run: null,
    old: { ...sideOf(plan.old), handedTo: plan.oldHandedTo },
    new: null,
    diff: { wider: [], narrower: [], same: [] },
    isDiffAccepted: false,
    attempts: [],
    reconcileLooks: 0,
    attemptsSinceOrder: 0,
    orphans: [],
    idsBefore: [],
    clockOffsetMs: null,
    clockUnsureSince: null,
    isPreflightGood: false,
    retryAt: 0,
    retries: 0,
    slot: null,
    hasOldSecret: false,
    handOff: null,
    hasPossession: false,
    deployedAt: null,
    newBaseAt: null,
    newProbe: { state: 'todo', tries: 0, notBefore: 0 },
    probes: [],
    watch: null,
    drainSamples: 0,
    coolingMs: 0,
    coolingLast: null,
    task: null,
    calls: 0,
    evidence: { grade: 'none', isAttested: false, steps: [] },
    claimedAt: null,
    reasonBefore: null,
    isAborting: false,
    before: null,
    fault: null,
    givenUpBecause: null,
    foreign: [],
    suspects: [],
    isSwept: false
  }
}
