import type { Effect } from './effect'
import type { EventOf, RotationEvent } from './event'
import type { RotationAct } from './overview'
import type { RotationState } from './state'

/** What the lists say, once it is noted, with whether the old key was used since the last one. */
export type Listed = EventOf<'list-read'> & { readonly hasMoved: boolean }

type Handlers<State> = {
  readonly [Kind in RotationEvent['kind']]?: (state: State, event: EventOf<Kind>) => RotationState
}

/** Everything that one phase decides; each phase has one file. An event that does not fit leaves the very same state. */
export type PhaseRules<State extends RotationState> = {
  /** Its own events; those of all phases are in `anywhere.ts`. */
  readonly events: Handlers<State>
  /** A complete list of the group answered. */
  follow(state: State, listed: Listed): RotationState
  /** What follows at once, without waiting for anything outside. */
  settle(state: State, at: number): RotationState
  /** The work that it calls for, beside the work of all phases in `effects-of.ts`. */
  effects(state: State): readonly Effect[]
  /** What a person can do; the first is the primary button. */
  acts(state: State): readonly RotationAct[]
}

/** Lets a phase handle one of its own events. */
export function handleBy<State extends RotationState>(
  { events }: PhaseRules<State>,
  state: State,
  event: RotationEvent
): RotationState {
  // The handler of a kind takes events of that kind; the compiler does not follow the two through an index.
  const handle = events[event.kind] as ((state: State, event: RotationEvent) => RotationState) | undefined
  return handle === undefined ? state : handle(state, event)
}
