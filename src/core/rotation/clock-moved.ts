import { SECOND } from '../clock'
import { set, setNew } from './change'
import type { EventOf } from './event'
import type { Activation, Attempt, Delivery, NewKey, Orphan, Probe, RotationState, Side, Task } from './state'

// The wall clock was set, in the middle of a rotation. Times in the state are readings of that clock; what lies between them
// must stay as long as it was, or a wait would last for ever, or not at all.

/** Smaller steps are the clock being corrected little by little; every wait bears them. */
export const CLOCK_STEP_MS = 5 * SECOND

/**
 * By how much the wall clock has stepped, in ms: `passed` is what both clocks say since the last look at them in this run,
 * null before the first. A clock that reads earlier than the newest row of the journal has stepped back, whenever that was.
 */
export function clockStepMs(
  state: RotationState,
  now: number,
  passed: { readonly wallMs: number; readonly monoMs: number } | null
): number {
  // A little earlier is no step: the row was written by this clock, or by one that was set to the same time.
  if (now < state.updatedAt - SECOND) return now - state.updatedAt
  if (passed === null) return 0
  const stepMs = passed.wallMs - passed.monoMs
  return stepMs > CLOCK_STEP_MS ? stepMs : 0
}

export function onClockMoved(state: RotationState, event: EventOf<'clock-moved'>): RotationState {
  if (event.byMs === 0) return state
  return event.byMs < 0 ? setBack(state, event.at, event.byMs) : setAhead(state, event)
}

/** Every reading of our clock moves with it, so that nothing lies in the future. */
function setBack(state: RotationState, at: number, byMs: number): RotationState {
  const moved = (time: number): number => time + byMs
  const movedOrNull = <T extends number | null>(time: T): T => (time === null ? time : (moved(time) as T))
  const entered = Object.fromEntries(Object.entries(state.entered).map(([name, time]) => [name, moved(time)]))
  const ended =
    state.phase === 'ended' ? { ...state, entered, closedAt: moved(state.closedAt) } : { ...state, entered }
  const keyed = state.new === null ? ended : setNew(ended, movedKey(state.new, moved))
  return set(keyed, {
    updatedAt: at,
    old: movedSide(state.old, moved),
    attempts: state.attempts.map((one): Attempt => ({ ...one, intendedAt: moved(one.intendedAt) })),
    orphans: state.orphans.map((one): Orphan => ({
      ...one,
      foundAt: moved(one.foundAt),
      claimedAt: movedOrNull(one.claimedAt)
    })),
    // The provider's clock was not set.
    clockOffsetMs: state.clockOffsetMs === null ? null : state.clockOffsetMs - byMs,
    clockUnsureSince: movedOrNull(state.clockUnsureSince),
    retryAt: state.retryAt === 0 ? 0 : moved(state.retryAt),
    sealedSecret:
      state.sealedSecret === null
        ? null
        : { ...state.sealedSecret, expiresAt: moved(state.sealedSecret.expiresAt) },
    handOff: state.handOff === null ? null : { ...state.handOff, startedAt: moved(state.handOff.startedAt) },
    deliveries: state.deliveries.map((one): Delivery => ({
      ...one,
      notBefore: one.notBefore === 0 ? 0 : moved(one.notBefore),
      startedAt: movedOrNull(one.startedAt),
      verifiedAt: movedOrNull(one.verifiedAt),
      activation: one.activation === null ? null : movedActivation(one.activation, moved)
    })),
    probes: state.probes.map((one): Probe => ({
      ...one,
      startedAt: moved(one.startedAt),
      endedAt: moved(one.endedAt)
    })),
    monitor:
      state.monitor === null
        ? null
        : {
            ...state.monitor,
            since: moved(state.monitor.since),
            last: { ...state.monitor.last, at: moved(state.monitor.last.at) }
          },
    coolingLast:
      state.coolingLast === null ? null : { ...state.coolingLast, at: moved(state.coolingLast.at) },
    task: state.task === null ? null : movedTask(state.task, moved),
    claimedAt: movedOrNull(state.claimedAt),
    evidence: {
      ...state.evidence,
      steps: state.evidence.steps.map(step => ({ ...step, at: moved(step.at) }))
    }
  })
}

/**
 * Either the clock was set, or the machine slept. What must really pass at the provider starts over from where it was, and
 * the two clocks are not compared any more: a value then counts only when it moves between two readings.
 */
function setAhead(state: RotationState, { at, byMs }: EventOf<'clock-moved'>): RotationState {
  const moved = (time: number): number => time + byMs
  const open = new Set(
    state.attempts.filter(one => one.outcome !== 'created' && one.outcome !== 'failed').map(one => one.number)
  )
  const hasClaimed = state.claimedAt !== null
  const isWaiting = state.task?.phase === 'unknown'
  if (open.size === 0 && !isWaiting && !hasClaimed && state.clockOffsetMs === null && state.retryAt === 0)
    return state
  return set(loseOffset(state, at), {
    attempts: state.attempts.map((one): Attempt =>
      open.has(one.number) ? { ...one, intendedAt: moved(one.intendedAt) } : one
    ),
    // They stay on the side of their attempt on which they were.
    orphans:
      open.size === 0 ? state.orphans : state.orphans.map(one => ({ ...one, foundAt: moved(one.foundAt) })),
    retryAt: state.retryAt === 0 ? 0 : moved(state.retryAt),
    task:
      state.task?.phase === 'unknown'
        ? { ...state.task, notBefore: moved(state.task.notBefore) }
        : state.task,
    claimedAt: state.claimedAt === null ? null : moved(state.claimedAt),
    monitor:
      state.monitor === null || !hasClaimed
        ? state.monitor
        : { ...state.monitor, since: moved(state.monitor.since) }
  })
}

function movedSide(side: Side, moved: (time: number) => number): Side {
  return {
    ...side,
    readAt: side.readAt === null ? null : moved(side.readAt),
    samples: side.samples.map(sample => ({ ...sample, at: moved(sample.at) }))
  }
}

function movedKey(key: NewKey, moved: (time: number) => number): NewKey {
  const { probe, deployedAt } = key
  return {
    ...key,
    ...movedSide(key, moved),
    deployedAt: deployedAt === null ? null : moved(deployedAt),
    probe: { ...probe, notBefore: probe.notBefore === 0 ? 0 : moved(probe.notBefore) }
  }
}

function movedActivation(activation: Activation, moved: (time: number) => number): Activation {
  const { start, notBefore, endedAt } = activation
  return {
    ...activation,
    start: start === null ? null : { ...start, at: moved(start.at), deadlineAt: moved(start.deadlineAt) },
    notBefore: notBefore === 0 ? 0 : moved(notBefore),
    endedAt: endedAt === null ? null : moved(endedAt)
  }
}

function movedTask(task: Task, moved: (time: number) => number): Task {
  return { ...task, since: moved(task.since), notBefore: moved(task.notBefore) }
}

/** How far apart both clocks are is not known any more: a use counts when it moves between two readings from now on. */
export function loseOffset<State extends RotationState>(state: State, at: number): State {
  return setNew(set(state, { clockOffsetMs: null, clockUnsureSince: at }), { base: null })
}
