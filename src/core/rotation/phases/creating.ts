import { diffPermissions } from '../../permissions'
import { backoffMs, beginTask, goTo, set, setNew, stopAt, toDelivering, toRevoking } from '../change'
import type { Effect } from '../effect'
import type { EventOf } from '../event'
import { isPinned, preflightBlock } from '../guards'
import { nameRuleOf } from '../name-rule'
import { hasClaimed, READ_LIST, offered, orphanActs, when } from '../offers'
import { followOrphans } from '../orphans'
import type { RotationAct } from '../overview'
import type { Listed, PhaseRules } from '../phase'
import { leaveUnknown, markLast, reconcile, reconcileEffects } from '../reconcile'
import { noteReading, plainReading, sideOf } from '../sides'
import type { Creating, RotationReason, RotationState } from '../state'
import { currentAttempt } from '../state'

// From the plan to the answer of a create: the checks before it, the one call, and what to make of a lost answer.

const MOST_RETRIES = 3

export const creating: PhaseRules<Creating> = {
  events: {
    started: onStarted,
    'revoke-confirmed': onRevokeConfirmed,
    preflighted: onPreflighted,
    'preflight-failed': onPreflightFailed,
    'retry-asked': onRetryAsked,
    'create-intended': onCreateIntended,
    created: onCreated,
    'key-given': onKeyGiven,
    'create-failed': onCreateFailed,
    'create-unknown': onCreateUnknown
  },
  follow,
  settle: leaveUnknown,
  effects,
  acts
}

/** The state that a plan begins with. */
export function begin({ plan, at }: EventOf<'planned'>): RotationState {
  return {
    plan,
    phase: 'creating',
    name: 'planned',
    before: null,
    reason: null,
    seq: 1,
    version: 1,
    startedAt: at,
    updatedAt: at,
    entered: { planned: at },
    run: null,
    old: { ...sideOf(plan.old), deliveredTo: plan.oldDeliveredTo },
    new: null,
    attempts: [],
    reconcileReadings: 0,
    attemptsSinceOrder: 0,
    orphans: [],
    idsBefore: [],
    nameRule: null,
    clockOffsetMs: null,
    clockUnsureSince: null,
    isPreflightGood: false,
    retryAt: 0,
    retries: 0,
    sealedSecret: null,
    hasOldSecret: false,
    handOff: null,
    deliveries: [],
    probes: [],
    monitor: null,
    drainSamples: 0,
    hasWitness: false,
    witnessed: null,
    coolingMs: 0,
    coolingLast: null,
    task: null,
    calls: 0,
    mayHaveRevoked: false,
    evidence: { grade: 'none', isAttested: false, steps: [] },
    claimedAt: null,
    fault: null,
    foreign: [],
    suspects: []
  }
}

function onStarted(state: Creating, { at }: EventOf<'started'>): RotationState {
  return acts(state).includes('start') ? goTo(state, 'preflight', at) : state
}

function follow(state: Creating, listed: Listed): RotationState {
  return state.name === 'create-unknown' ? reconcile(state, listed) : state
}

function effects(state: Creating): readonly Effect[] {
  switch (state.name) {
    case 'preflight':
      return state.isPreflightGood
        ? [{ kind: 'create-key', unknown: 'reconcile', notBefore: 0, attempt: state.attempts.length + 1 }]
        : [{ kind: 'preflight', unknown: 'repeat', notBefore: state.retryAt }]
    case 'create-unknown':
      return reconcileEffects(state)
    case 'planned':
    case 'blocked':
    case 'key-wanted':
    case 'create-intent':
    case 'needs-human':
      return []
    default:
      return state satisfies never
  }
}

function acts(state: Creating): readonly RotationAct[] {
  return offered(state, ownActs)
}

function ownActs(state: Creating): readonly RotationAct[] {
  switch (state.name) {
    case 'planned':
      return state.plan.mode === 'incident' ? ['revoke-old', 'abort'] : ['start', 'abort']
    case 'preflight':
      return ['abort']
    case 'blocked':
      return hasClaimed(state) ? ['retry', 'abandon'] : ['retry', 'abort']
    case 'key-wanted':
      return ['give-key', ...when(hasClaimed(state), 'abandon'), ...when(!hasClaimed(state), 'abort')]
    case 'create-unknown':
      return [...orphanActs(state), 'check-now', ...when(!hasClaimed(state), 'abort'), 'abandon']
    case 'create-intent':
    case 'needs-human':
      return READ_LIST
    default:
      return state satisfies never
  }
}

/** An incident reads the provider first, then revokes. */
function onRevokeConfirmed(state: Creating, event: EventOf<'revoke-confirmed'>): RotationState {
  const isAgreed = acts(state).includes('revoke-old') && isPinned(state, event.pin)
  return isAgreed ? goTo(state, 'preflight', event.at) : state
}

function onPreflighted(state: Creating, event: EventOf<'preflighted'>): RotationState {
  if (state.name !== 'preflight') return state
  const { at, startedAt, mono, run } = event
  const facts = { ...event.facts, reading: plainReading(event.facts.reading) }
  const known = set(state, { clockOffsetMs: facts.clockOffsetMs, clockUnsureSince: null, fault: null })
  const listRead = { kind: 'list-read', at, startedAt, reading: facts.reading, mono, run } as const
  const noted = followOrphans(noteReading(known, listRead), listRead)
  const block = preflightBlock(noted, facts, at)
  if (block !== null) return goTo(noted, 'blocked', at, block)
  if (state.plan.mode === 'incident' && state.claimedAt === null) return revokeFirst(noted, at)
  // A key that an earlier attempt may have made must not be taken for one that was there before.
  if (facts.reading.suspects.length > 0) return stopAt(noted, 'create-unknown', at, 'suspects')
  const hasWitness = facts.hasWitness ?? false
  if (state.plan.provider.keysByHand === true) return wantKey(set(noted, { hasWitness }), facts.idsBefore, at)
  const idsBefore = [...new Set([...state.idsBefore, ...facts.idsBefore])]
  return { ...set(noted, { idsBefore, hasWitness, reason: null }), isPreflightGood: true }
}

/** A person makes the key from now on, at any time: what a later check finds may be theirs. */
function wantKey(state: Creating, listed: readonly string[], at: number): RotationState {
  const isFirst = state.entered['key-wanted'] === undefined
  return goTo(isFirst ? set(state, { idsBefore: listed }) : state, 'key-wanted', at)
}

function revokeFirst(state: Creating, at: number): RotationState {
  return beginTask(toRevoking(state, 'revoke-intent', at), 'revoke-old', state.old.facts.providerKeyId, at)
}

function onPreflightFailed(state: Creating, event: EventOf<'preflight-failed'>): RotationState {
  if (state.name !== 'preflight') return state
  return goTo(set(state, { fault: event.fault }), 'blocked', event.at, 'preflight-failed')
}

function onRetryAsked(state: Creating, event: EventOf<'retry-asked'>): RotationState {
  if (state.name !== 'blocked') return state
  const fresh = set(state, { fault: null, retryAt: 0 })
  return goTo({ ...fresh, retries: 0, isPreflightGood: false }, 'preflight', event.at)
}

function onCreateIntended(state: Creating, event: EventOf<'create-intended'>): RotationState {
  const isDue =
    state.name === 'preflight' && state.isPreflightGood && event.attempt === state.attempts.length + 1
  if (!isDue) return state
  const { attempt: number, marker, name, nonce, at: intendedAt } = event
  const attempts = [...state.attempts, { number, marker, name, nonce, intendedAt, outcome: 'sent' as const }]
  const attemptsSinceOrder = state.attemptsSinceOrder + 1
  const intended = { ...set(state, { attempts, attemptsSinceOrder }), isPreflightGood: false }
  return goTo(intended, 'create-intent', event.at)
}

function onCreated(state: Creating, event: EventOf<'created'>): RotationState {
  if (!isWaitingFor(state, event.attempt)) return state
  const sealedSecret = { id: event.secretId, state: 'sealed' as const, expiresAt: event.secretExpiresAt }
  const nameRule = nameRuleOf(currentAttempt(state)?.name ?? '', event.key.name)
  const attempts = markLast(state, 'created')
  const made = { ...set(state, { attempts, sealedSecret, nameRule, fault: null }), retries: 0 }
  const id = event.key.providerKeyId
  if (event.isKnownId === true || isOthers(state, id)) return refuseKnownId(made, event)
  if (event.isKnownSecret === true) {
    // Whatever is done to this key could be done to the old one: its id is left alone from now on.
    return stopAt(
      set(made, { idsBefore: [...state.idsBefore, id] }),
      'create-intent',
      event.at,
      'same-secret'
    )
  }
  return deliver(made, event, event.attempt)
}

/** A person made the key and gave its secret, which was looked up in the list and tried. */
function onKeyGiven(state: Creating, event: EventOf<'key-given'>): RotationState {
  if (!acts(state).includes('give-key') || isRefusedId(state, event.key.providerKeyId)) return state
  const { at, result, startedAt, secretId: id, secretExpiresAt: expiresAt } = event
  const probes = [...state.probes, { target: 'new' as const, startedAt, endedAt: at }]
  const given = set(state, { sealedSecret: { id, state: 'sealed', expiresAt }, probes, fault: null })
  const taken = deliver(given, event, 0)
  return result.kind === 'alive'
    ? setNew(taken, { probe: { state: 'alive', tries: 1, notBefore: 0 } })
    : taken
}

/** Was this key there before a person was asked for one, or is it a key of this rotation that was given up? */
export function isRefusedId(state: RotationState, id: string): boolean {
  return isOthers(state, id) || state.orphans.some(({ providerKeyId }) => providerKeyId === id)
}

type Made = Pick<EventOf<'created'>, 'at' | 'key' | 'fingerprint'>

function deliver(state: Creating, { at, key: facts, fingerprint }: Made, attempt: number): RotationState {
  const isTried = state.plan.provider.probe !== 'none'
  const key = {
    ...sideOf(facts),
    fingerprint,
    attempt,
    diff: diffPermissions(state.old.facts.permissions, facts.permissions),
    isDiffAccepted: false,
    probe: { state: isTried ? ('todo' as const) : ('unclear' as const), tries: 0, notBefore: at },
    hasPossession: false,
    deployedAt: null,
    base: null
  }
  return toDelivering(set(state, { handOff: null, deliveries: [] }), key, 'created', at)
}

/** An id that was there before must never become one that this rotation may revoke. */
function isOthers(state: RotationState, id: string): boolean {
  return id === state.old.facts.providerKeyId || state.idsBefore.includes(id)
}

/** The answer names a key that was there before, so that nobody knows what this create did. */
function refuseKnownId(state: Creating, { at }: EventOf<'created'>): RotationState {
  const unknown = { ...set(state, { attempts: markLast(state, 'unknown') }), reconcileReadings: 0 }
  return stopAt(unknown, 'create-unknown', at, 'id-seen-before')
}

function onCreateFailed(state: Creating, event: EventOf<'create-failed'>): RotationState {
  if (!isWaitingFor(state, event.attempt)) return state
  const { fault, at } = event
  const failed = set(state, { attempts: markLast(state, 'failed'), fault })
  if (fault.retry === 'later' && state.retries < MOST_RETRIES) {
    const wait = backoffMs(state.retries, state.plan.policy.pollMs, fault.retryAfterMs)
    const attemptsSinceOrder = state.attemptsSinceOrder - 1
    const later = set(failed, { retryAt: at + wait, attemptsSinceOrder })
    return goTo({ ...later, retries: state.retries + 1 }, 'preflight', at)
  }
  return goTo(failed, 'blocked', at, refusal(fault.code))
}

function refusal(code: string): RotationReason {
  if (code === 'cap-reached') return 'cap-full'
  return code === 'permission-missing' ? 'missing-create' : 'create-refused'
}

function onCreateUnknown(state: Creating, event: EventOf<'create-unknown'>): RotationState {
  if (!isWaitingFor(state, event.attempt)) return state
  const unknown = set(createBecomesUnknown(state, event.at, 'create-unanswered'), { fault: event.fault })
  if (event.providerKeyId === null || isOthers(state, event.providerKeyId)) return unknown
  // The key is known, its secret could not be kept: nobody has it.
  const orphan = {
    providerKeyId: event.providerKeyId,
    foundAt: event.at,
    state: 'clearing',
    claimedAt: null,
    lastUsed: { kind: 'never' },
    because: 'nobody-had-it'
  } as const
  return set(unknown, { orphans: [...state.orphans, orphan] })
}

/** A start finds an intent without an answer, and a consent to an incident's revoke that was for another moment. */
export function resumeCreating(state: Creating, at: number): Creating {
  const woken = { ...state, isPreflightGood: false }
  if (state.name === 'create-intent') return createBecomesUnknown(woken, at, 'interrupted')
  const wasAgreed = state.name === 'preflight' && state.plan.mode === 'incident' && state.claimedAt === null
  return wasAgreed ? goTo(woken, 'blocked', at, 'interrupted') : woken
}

function createBecomesUnknown(state: Creating, at: number, reason: RotationReason): Creating {
  const unknown = { ...set(state, { attempts: markLast(state, 'unknown') }), reconcileReadings: 0 }
  return goTo(unknown, 'create-unknown', at, reason)
}

function isWaitingFor(state: Creating, attempt: number): boolean {
  const last = currentAttempt(state)
  return state.name === 'create-intent' && last?.number === attempt && last.outcome === 'sent'
}
