import { goTo, needPerson, toAborting } from './change'
import { onlyRekeyHadIt } from './deliveries'
import { canDiscardNew, isWinner, rivals } from './guards'
import { disown } from './orphans'
import type { Listed } from './phase'
import { MISSES_TO_ASK } from './sides'
import type { Delivering, Draining, Open, Overlapping, RotationState } from './state'

// What the lists say of the new key, in every phase that has one to look after.

/** Is the new key still the only one, still there, and still alive? */
export function checkNew(state: Delivering | Overlapping | Draining, { reading, at }: Listed): Open {
  const others = rivals(state, reading)
  if (others.length > 0) {
    if (others.every(rival => isWinner(state, rival))) return state
    return canDiscardNew(state) ? loseTie(state, at) : needPerson<Open>(state, 'two-replacements', at)
  }
  if (reading.new === null) return state
  if (!reading.new.isListed) return isNewMissing(state) ? needPerson<Open>(state, 'new-vanished', at) : state
  const isLive = reading.new.status !== 'gone' && reading.new.status !== 'disabled'
  return isLive ? state : needPerson<Open>(state, 'new-not-live', at)
}

/** Have so many lists in a row left it out that a person is asked? */
export function isNewMissing({ new: key }: RotationState): boolean {
  return (key?.missedReadings ?? 0) >= MISSES_TO_ASK
}

/** Stopped because the new key was missing: once it is listed again the rotation goes on, and says so. */
export function followStopped<State extends Open>(state: State, { reading, at }: Listed): State {
  if (state.name !== 'needs-human' || state.reason !== 'new-vanished') return state
  return reading.new?.status === 'live'
    ? (goTo<Open>(state, state.before, at, 'listed-again') as State)
    : state
}

function loseTie(state: Delivering | Overlapping | Draining, at: number): Open {
  const because = onlyRekeyHadIt(state) ? 'nobody-had-it' : 'proven'
  return toAborting(disown(state, because, at), at, 'lost-tie')
}
