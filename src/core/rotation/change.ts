import type { EvidenceGrade, RotationStateName } from './overview'
import { better } from './evidence'
import type {
  Aborting,
  Creating,
  Delivering,
  Draining,
  Ended,
  NewKey,
  Open,
  Overlapping,
  Resting,
  Revoking,
  RotationReason,
  RotationState,
  SealedSecret,
  Shared,
  Side,
  Task,
  TaskKind
} from './state'

// Small steps that the phases share, and the doors between the phases. Each returns a new state.

type SharedChange = Partial<Omit<Shared, 'plan' | 'seq' | 'version' | 'startedAt' | 'entered'>>

/** Changes what every phase has; a phase changes its own fields itself. */
export function set<State extends RotationState>(state: State, change: SharedChange): State {
  return { ...state, ...change }
}

export function setNew<State extends RotationState>(state: State, change: Partial<NewKey>): State {
  return state.new === null ? state : { ...state, new: { ...state.new, ...change } }
}

/** Names of one phase: callers narrow the state first, so that nothing leaves its phase without a door. */
type NameIn<State extends Open> = Exclude<State['name'], 'needs-human'>

/** Goes on within the phase; without a reason the last one is over. */
export function goTo<State extends Open>(
  state: State,
  name: NameIn<State>,
  at: number,
  reason: RotationReason | null = null
): State {
  return { ...state, name, before: null, reason, entered: { ...state.entered, [name]: at } }
}

/** Stops for a person, who lets the rotation go on at `before`. */
export function stopAt<State extends Open>(
  state: State,
  before: NameIn<State>,
  at: number,
  reason: RotationReason
): State {
  const entered = { ...state.entered, 'needs-human': at }
  return { ...state, name: 'needs-human', before, reason, entered, task: null }
}

/** Stops for a person, and remembers where to go on. */
export function needPerson<State extends Open>(state: State, reason: RotationReason, at: number): State {
  return stopAt(state, standingAt(state), at, reason)
}

/** Where it stands, or where it goes on once a person has helped. */
export function standingAt<State extends Open>(state: State): NameIn<State> {
  return (state.name === 'needs-human' ? state.before : state.name) as NameIn<State>
}

export function toCreating(
  state: RotationState,
  name: NameIn<Creating>,
  at: number,
  reason: RotationReason | null = null
): Creating {
  const fresh = { isPreflightGood: false, retries: 0, reconcileReadings: 0 }
  return { ...entering(state, name, at, reason), phase: 'creating', new: null, ...fresh }
}

export function toDelivering(
  state: RotationState,
  key: NewKey,
  name: NameIn<Delivering>,
  at: number,
  reason: RotationReason | null = null
): Delivering {
  return { ...entering(state, name, at, reason), phase: 'delivering', new: key }
}

export function toOverlapping(
  state: RotationState,
  key: NewKey,
  name: NameIn<Overlapping>,
  at: number,
  reason: RotationReason | null = null
): Overlapping {
  return { ...entering(state, name, at, reason), phase: 'overlapping', new: key }
}

export function toDraining(
  state: RotationState,
  key: NewKey,
  name: NameIn<Draining>,
  at: number,
  reason: RotationReason | null = null
): Draining {
  return { ...entering(state, name, at, reason), phase: 'draining', new: key }
}

export function toRevoking(
  state: RotationState,
  name: NameIn<Revoking>,
  at: number,
  reason: RotationReason | null = null
): Revoking {
  return { ...entering(state, name, at, reason), phase: 'revoking', new: state.new, reasonBefore: null }
}

/** An unanswered create stays to be looked for. */
export function toAborting(state: Open, at: number, reason: RotationReason | null = null): Aborting {
  const from = state.phase === 'aborting' ? state.from : standingAt(state)
  const isUnanswered = state.phase === 'creating' || state.phase === 'aborting'
  const reconcileReadings = isUnanswered ? state.reconcileReadings : 0
  return {
    ...entering(state, 'aborting', at, reason),
    phase: 'aborting',
    new: state.new,
    from,
    reconcileReadings
  }
}

export function toEnded(
  state: RotationState,
  name: Ended['name'],
  at: number,
  reason: RotationReason | null,
  givenUpBecause: string | null = null
): Ended {
  const from = leftAt(state)
  const entered = entering(state, name, at, reason)
  return { ...entered, phase: 'ended', new: state.new, closedAt: at, from, givenUpBecause, isSwept: false }
}

/** Where a rotation was that is stopped or being aborted; null for one that is on its way. */
export function leftAt(state: RotationState): Resting | null {
  if (state.phase === 'aborting' || state.phase === 'ended') return state.from
  return state.before
}

/** What only one phase knows does not outlive it. */
function entering<Name extends RotationStateName>(
  state: RotationState,
  name: Name,
  at: number,
  reason: RotationReason | null
): Shared & { readonly name: Name; readonly before: null } {
  const shared = Object.fromEntries(Object.entries(state).filter(([field]) => !OWN_FIELDS.has(field)))
  return {
    ...(shared as Shared),
    name,
    before: null,
    reason,
    entered: { ...state.entered, [name]: at }
  }
}

type Own<State> = Exclude<keyof State, keyof Shared | 'phase' | 'name' | 'before' | 'new'>
const OWN = [
  'isPreflightGood',
  'retries',
  'reconcileReadings',
  'reasonBefore',
  'from',
  'closedAt',
  'givenUpBecause',
  'isSwept'
] as const satisfies readonly (Own<Creating> | Own<Revoking> | Own<Aborting> | Own<Ended>)[]
const OWN_FIELDS: ReadonlySet<string> = new Set(OWN)

export function beginTask<State extends RotationState>(
  state: State,
  what: TaskKind,
  target: string,
  at: number
): State {
  const task: Task = {
    what,
    target,
    phase: 'reread',
    callId: state.calls + 1,
    since: at,
    notBefore: at,
    sends: 0,
    readings: 0,
    mayResend: true
  }
  return { ...state, task, calls: state.calls + 1 }
}

export function withSecretState<State extends RotationState>(
  state: State,
  secretState: SealedSecret['state']
): State {
  const { sealedSecret } = state
  return sealedSecret === null ? state : { ...state, sealedSecret: { ...sealedSecret, state: secretState } }
}

export function withGrade<State extends RotationState>(
  state: State,
  grade: EvidenceGrade,
  at: number
): State {
  const best = better(state.evidence.grade, grade)
  if (best === state.evidence.grade) return state
  return set(state, {
    evidence: { ...state.evidence, grade: best, steps: [...state.evidence.steps, { grade, at }] }
  })
}

export function deliveredTo<Key extends Side>(key: Key, where: string): Key {
  return key.deliveredTo.includes(where) ? key : { ...key, deliveredTo: [...key.deliveredTo, where] }
}

/** Wait before a refused call is tried again: doubled each time, at most a quarter of an hour, never less than asked for. */
export function backoffMs(tries: number, baseMs: number, retryAfterMs: number | undefined): number {
  const limit = 15 * 60_000
  const doubled = Math.min(limit, baseMs * 2 ** Math.min(tries, 20))
  return Math.min(limit, Math.max(doubled, retryAfterMs ?? 0))
}
