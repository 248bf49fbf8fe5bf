import { actsOf, allows } from './acts'
import {
  comeBack,
  onAbandoned,
  onAbortAsked,
  onCreateAgainAsked,
  onDiscardAsked,
  onJournalDamaged,
  onKeptBoth,
  onNotOurs,
  onOldSecretKept,
  onSecretDestroyed,
  onStored,
  resume
} from './anywhere'
import { byPhase } from './by-phase'
import { set, withGrade } from './change'
import { onClockMoved } from './clock-moved'
import {
  onDeliveriesChosen,
  onDeliveryAttested,
  onDeliveryDropped,
  onDeliveryFailed,
  onDeliveryHeld,
  onDeliveryRetried,
  onDeliveryStarted
} from './follow-deliveries'
import {
  onActivated,
  onActivationAttested,
  onActivationFailed,
  onActivationRead,
  onActivationRetried,
  onActivationStarted
} from './follow-activations'
import { isQuiet } from './drain'
import type { Effect } from './effect'
import { effectsOf } from './effects-of'
import { gradeOfReading, isControlled } from './evidence'
import type { EventOf, RotationEvent } from './event'
import { followOrphans, startClearing } from './orphans'
import { handleBy } from './phase'
import { begin } from './phases/creating'
import { onHandOffFailed } from './phases/delivering'
import { noteReading, plainReading } from './sides'
import type { Damaged, RotationState } from './state'
import { isFinal } from './state'
import { followTask, onCommitted, onFailed, onIntended } from './tasks'

// The machine. Read this first: a state and an event give the next state and the work it calls for. Pure and total: an event
// that does not fit leaves the very same state, and the caller neither journals nor obeys it. Events of all phases are decided
// here and in `anywhere.ts`, the others by the phase that the rotation is in (`phases/`).

export type Step = { readonly state: RotationState; readonly effects: readonly Effect[] }

export function transition(state: RotationState, event: RotationEvent): Step {
  const next = nextOf(state, event)
  return { state: next, effects: effectsOf(next) }
}

/** The state after these events; null unless they begin with a plan. */
export function fold(events: readonly RotationEvent[]): RotationState | null {
  const [first, ...rest] = events
  if (first?.kind !== 'planned') return null
  return rest.reduce((state, event) => transition(state, event).state, begin(first))
}

function nextOf(state: RotationState, event: RotationEvent): RotationState {
  const handled = handle(state, event)
  return handled === state ? state : stamp(state, settled(handled, event.at), event.at)
}

/** Takes every step that follows at once; there are never many in a row. */
function settled(state: RotationState, at: number): RotationState {
  const next = settle(state, at)
  return next === state ? state : settled(next, at)
}

function settle(state: RotationState, at: number): RotationState {
  if (state.phase === 'damaged') return state
  return byPhase(startClearing(state, at), (rules, cleared) => rules.settle(cleared, at))
}

function handle(state: RotationState, event: RotationEvent): RotationState {
  // An unreadable journal stops everything but a person's word.
  if (state.phase === 'damaged') return event.kind === 'abandoned' ? onAbandoned(state, event) : state
  switch (event.kind) {
    case 'planned':
      return state
    case 'list-read':
      return onListRead(state, event)
    case 'retry-asked':
      return onRetryAsked(state, event)
    case 'handoff-failed':
      return event.delivery === undefined ? onHandOffFailed(state, event) : onDeliveryFailed(state, event)
    case 'handoff-started':
      return event.delivery === undefined ? ofPhase(state, event) : onDeliveryStarted(state, event)
    case 'handed-off':
      return event.delivery === undefined ? ofPhase(state, event) : onDeliveryHeld(state, event)
    case 'deliveries-chosen':
      return onDeliveriesChosen(state, event)
    case 'delivery-retried':
      return onDeliveryRetried(state, event)
    case 'delivery-attested':
      return onDeliveryAttested(state, event)
    case 'delivery-dropped':
      return onDeliveryDropped(state, event)
    case 'activation-started':
      return onActivationStarted(state, event)
    case 'activation-read':
      return onActivationRead(state, event)
    case 'activated':
      return onActivated(state, event)
    case 'activation-failed':
      return onActivationFailed(state, event)
    case 'activation-retried':
      return onActivationRetried(state, event)
    case 'activation-attested':
      return onActivationAttested(state, event)
    case 'call-intended':
      return onIntended(state, event)
    case 'call-committed':
      return onCommitted(state, event)
    case 'call-failed':
      return onFailed(state, event)
    case 'stored':
      return onStored(state, event)
    case 'secret-destroyed':
      return onSecretDestroyed(state, event)
    case 'old-secret-kept':
      return onOldSecretKept(state, event)
    case 'old-secret-destroyed':
      return state.hasOldSecret ? set(state, { hasOldSecret: false }) : state
    case 'discard-asked':
      return onDiscardAsked(state)
    case 'create-again-asked':
      return onCreateAgainAsked(state, event)
    case 'not-ours':
      return onNotOurs(state, event)
    case 'abort-asked':
      return onAbortAsked(state, event)
    case 'kept-both':
      return onKeptBoth(state, event)
    case 'abandoned':
      return onAbandoned(state, event)
    case 'resumed':
      return isFinal(state) && state.isSwept ? state : resume(state, event)
    case 'clock-moved':
      return onClockMoved(state, event)
    case 'journal-damaged':
      return onJournalDamaged(state, event)
    case 'started':
    case 'preflighted':
    case 'preflight-failed':
    case 'create-intended':
    case 'created':
    case 'key-given':
    case 'create-failed':
    case 'create-unknown':
    case 'probed':
    case 'control-probed':
    case 'witnessed':
    case 'permissions-accepted':
    case 'possession-proven':
    case 'deployed-confirmed':
    case 'in-use-attested':
    case 'no-traffic-expected':
    case 'adopt-intended':
    case 'credential-adopted':
    case 'disable-asked':
    case 'enable-asked':
    case 'revoke-confirmed':
    case 'secret-lost':
    case 'sweep-ended':
      return ofPhase(state, event)
    default:
      return event satisfies never
  }
}

type Sound = Exclude<RotationState, Damaged>

function ofPhase(state: Sound, event: RotationEvent): RotationState {
  return byPhase(state, (rules, state) => handleBy(rules, state, event))
}

function onRetryAsked(state: Sound, event: EventOf<'retry-asked'>): RotationState {
  if (!allows(state, 'retry')) return state
  if (state.name === 'needs-human') return comeBack(state, event.at)
  return byPhase(state, (rules, state) => handleBy(rules, state, event))
}

/** One complete list answered: everything that follows from it, in a fixed order. */
function onListRead(state: Sound, read: EventOf<'list-read'>): RotationState {
  const event = { ...read, reading: plainReading(read.reading) }
  const noted = gradeAnyway(followOrphans(noteReading(state, event), event), event)
  const before = state.monitor
  const after = noted.monitor
  const hasMoved = before !== null && after !== null && after.lastUsedAt !== before.lastUsedAt
  const tasked = followTask(noted, event)
  // A task that this list decided has had the last word.
  if (tasked.name !== noted.name || tasked.task !== noted.task) return tasked
  return byPhase(noted, (rules, state) => rules.follow(state, { ...event, hasMoved }))
}

/** In an incident the evidence goes on growing while the new key is made and handed off. */
function gradeAnyway<State extends Sound>(
  state: State,
  { reading, startedAt, at }: EventOf<'list-read'>
): State {
  const isWaiting = state.claimedAt === null || state.name === 'revoked-claimed' || isFinal(state)
  if (isWaiting || !isControlled(state, reading)) return state
  return withGrade(state, gradeOfReading(state, reading, startedAt), at)
}

/** Counts the event, and the version only when something changed that a person may have decided on. */
function stamp(before: RotationState, after: RotationState, at: number): RotationState {
  const isDecisive = basisOf(before) !== basisOf(after)
  return {
    ...after,
    seq: before.seq + 1,
    version: before.version + (isDecisive ? 1 : 0),
    updatedAt: Math.max(at, after.updatedAt)
  }
}

function basisOf(state: RotationState): string {
  return JSON.stringify([
    state.name,
    state.reason,
    actsOf(state),
    state.task?.phase ?? null,
    state.new?.facts.providerKeyId ?? null,
    state.old.seen?.status ?? null,
    state.new?.seen?.status ?? null,
    state.sealedSecret?.state ?? null,
    state.new?.deliveredTo ?? null,
    state.deliveries.map(delivery => [delivery.state, delivery.activation?.state]),
    state.evidence.grade,
    state.orphans.map(orphan => [orphan.providerKeyId, orphan.state]),
    isQuiet(state)
  ])
}
