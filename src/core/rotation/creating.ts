import { diffPermissions } from '../permissions'
import { backoffMs, beginTask, enter, needPerson, set } from './change'
import { isAtLeast, isProvenDead } from './evidence'
import type { EventOf } from './event'
import { preflightBlock } from './guards'
import { nameRuleOf } from './name-rule'
import { followOrphans } from './orphans'
import { createBecomesUnknown, markLast } from './recovery'
import { noteLook, plainLook, sideOf } from './sides'
import type { RotationReason, RotationState } from './state'
import { currentAttempt } from './state'

// From the plan to a sealed new secret.

const MOST_RETRIES = 3

export function onPreflighted(state: RotationState, event: EventOf<'preflighted'>): RotationState {
  if (state.name !== 'preflight') return state
  const { at, startedAt, mono, run } = event
  const facts = { ...event.facts, look: plainLook(event.facts.look) }
  const known = set(state, { clockOffsetMs: facts.clockOffsetMs, clockUnsureSince: null, fault: null })
  const looked = { kind: 'looked', at, startedAt, look: facts.look, mono, run } as const
  const noted = followOrphans(noteLook(known, looked), looked)
  const block = preflightBlock(noted, facts, at)
  if (block !== null) return enter(noted, 'blocked', at, block)
  if (state.plan.mode === 'incident' && state.claimedAt === null) return beginKill(noted, at)
  // A key that an earlier attempt may have made must not be taken for one that was there before.
  if (facts.look.suspects.length > 0)
    return { ...needPerson(noted, 'suspects', at), before: 'create-unknown' }
  const idsBefore = [...new Set([...state.idsBefore, ...facts.idsBefore])]
  const hasWitness = facts.hasWitness ?? false
  return set(noted, { isPreflightGood: true, idsBefore, hasWitness, reason: null })
}

export function onPreflightFailed(state: RotationState, event: EventOf<'preflight-failed'>): RotationState {
  if (state.name !== 'preflight') return state
  return enter(set(state, { fault: event.fault }), 'blocked', event.at, 'preflight-failed')
}

export function onCreateIntended(state: RotationState, event: EventOf<'create-intended'>): RotationState {
  const isDue =
    state.name === 'preflight' && state.isPreflightGood && event.attempt === state.attempts.length + 1
  if (!isDue) return state
  const { attempt: number, marker, name, nonce, at: intendedAt } = event
  const attempts = [...state.attempts, { number, marker, name, nonce, intendedAt, outcome: 'sent' as const }]
  const attemptsSinceOrder = state.attemptsSinceOrder + 1
  return enter(
    set(state, { attempts, attemptsSinceOrder, isPreflightGood: false }),
    'create-intent',
    event.at
  )
}

export function onCreated(state: RotationState, event: EventOf<'created'>): RotationState {
  if (!isWaitingFor(state, event.attempt)) return state
  const sealedSecret = { id: event.slotId, state: 'sealed' as const, expiresAt: event.slotExpiresAt }
  const nameRule = nameRuleOf(currentAttempt(state)?.name ?? '', event.key.name)
  const made = set(state, {
    attempts: markLast(state, 'created'),
    sealedSecret,
    nameRule,
    fault: null,
    retries: 0
  })
  const id = event.key.providerKeyId
  if (event.isKnownId === true || isOthers(state, id)) return refuseKnownId(made, event)
  if (event.isKnownSecret === true) return refuseKnownSecret(made, id, event.at)
  return enter(
    set(made, {
      new: { ...sideOf(event.key), fingerprint: event.fingerprint, attempt: event.attempt },
      diff: diffPermissions(state.old.facts.permissions, event.key.permissions),
      isDiffAccepted: false,
      newProbe: {
        state: state.plan.provider.probe === 'none' ? 'unclear' : 'todo',
        tries: 0,
        notBefore: event.at
      },
      handOff: null,
      hasPossession: false,
      deployedAt: null,
      newBaseAt: null
    }),
    'created',
    event.at
  )
}

/** Whatever is done to this key could be done to the old one: its id is left alone from now on. */
export function refuseKnownSecret(state: RotationState, id: string, at: number): RotationState {
  return needPerson(set(state, { new: null, idsBefore: [...state.idsBefore, id] }), 'same-secret', at)
}

export function onCreateFailed(state: RotationState, event: EventOf<'create-failed'>): RotationState {
  if (!isWaitingFor(state, event.attempt)) return state
  const { fault, at } = event
  const failed = set(state, { attempts: markLast(state, 'failed'), fault })
  if (fault.retry === 'later' && state.retries < MOST_RETRIES) {
    const wait = backoffMs(state.retries, state.plan.policy.pollMs, fault.retryAfterMs)
    const retry = {
      retries: state.retries + 1,
      retryAt: at + wait,
      attemptsSinceOrder: state.attemptsSinceOrder - 1
    }
    return enter(set(failed, retry), 'preflight', at)
  }
  return enter(failed, 'blocked', at, refusal(fault.code))
}

export function onCreateUnknown(state: RotationState, event: EventOf<'create-unknown'>): RotationState {
  if (!isWaitingFor(state, event.attempt)) return state
  const unknown = set(createBecomesUnknown(state, event.at), {
    reason: 'create-unanswered',
    fault: event.fault
  })
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

export function onProbed(state: RotationState, event: EventOf<'probed'>): RotationState {
  if (state.name !== 'created' || state.newProbe.state !== 'todo') return state
  const { result, startedAt, at } = event
  const probes = [...state.probes, { target: 'new' as const, startedAt, endedAt: at }]
  const tries = state.newProbe.tries + 1
  const noted = set(state, { probes })
  if (result.kind === 'alive' || (result.kind === 'unclear' && result.why === 'no-probe')) {
    const is = result.kind === 'alive' ? 'alive' : 'unclear'
    return set(noted, { newProbe: { state: is, tries, notBefore: 0 }, reason: cleared(state) })
  }
  const isOver = at >= (state.entered.created ?? 0) + state.plan.provider.propagationMs
  if (!isOver) {
    const notBefore = at + backoffMs(tries - 1, state.plan.policy.pollMs, undefined)
    return set(noted, { newProbe: { state: 'todo', tries, notBefore } })
  }
  // Unclear says nothing against the key; traffic has to prove it anyway. Dead after the whole budget does.
  if (result.kind === 'unclear') return set(noted, { newProbe: { state: 'unclear', tries, notBefore: 0 } })
  return set(noted, { newProbe: { state: 'dead', tries, notBefore: 0 }, reason: 'new-key-dead' })
}

/**
 * An incident makes the replacement as soon as the old key is seen to be gone: each second until then is an outage, and better
 * evidence can be waited for afterwards.
 */
export function isReplacementDue(state: RotationState): boolean {
  if (state.plan.mode !== 'incident' || state.new !== null || state.reason === 'still-accepted') return false
  return isAtLeast(state.evidence.grade, 'E1') || isProvenDead(state)
}

/** An id that was there before must never become one that this rotation may revoke. */
function isOthers(state: RotationState, id: string): boolean {
  return id === state.old.facts.providerKeyId || state.idsBefore.includes(id)
}

/** The answer names a key that was there before, so that nobody knows what this create did. */
function refuseKnownId(state: RotationState, { at }: EventOf<'created'>): RotationState {
  const asked = needPerson(set(state, { attempts: markLast(state, 'unknown') }), 'id-seen-before', at)
  return { ...asked, before: 'create-unknown', reconcileLooks: 0 }
}

function beginKill(state: RotationState, at: number): RotationState {
  return beginTask(enter(state, 'revoke-intent', at), 'revoke-old', state.old.facts.providerKeyId, at)
}

function isWaitingFor(state: RotationState, attempt: number): boolean {
  const last = currentAttempt(state)
  return state.name === 'create-intent' && last?.number === attempt && last.outcome === 'sent'
}

function cleared(state: RotationState): RotationReason | null {
  return state.reason === 'new-key-dead' ? null : state.reason
}

function refusal(code: string): RotationReason {
  if (code === 'cap-reached') return 'cap-full'
  return code === 'permission-missing' ? 'missing-create' : 'create-refused'
}
