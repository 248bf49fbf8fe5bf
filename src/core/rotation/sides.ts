import { diffPermissions } from '../permissions'
import { startMonitor, continueMonitor, usedAt, waitUnseen } from './drain'
import { set, setNew } from './change'
import { isBaseReading } from './evidence'
import type { EventOf } from './event'
import type { KeyFacts, Reading, Seen } from './facts'
import type { RotationState, Sample, Side } from './state'

/** Rows of earlier versions call a key that a list left out `gone`. Only the provider's own word is that. */
export function plainReading(reading: Reading): Reading {
  return {
    ...reading,
    old: plainSeen(reading.old),
    new: reading.new === null ? null : plainSeen(reading.new)
  }
}

function plainSeen(seen: Seen): Seen {
  return seen.isListed ? seen : { ...seen, status: 'not-listed' }
}

/** Readings kept for the strip in the window; the journal has them all. */
const KEPT_SAMPLES = 240

export function sideOf(facts: KeyFacts): Side {
  return { facts, seen: null, readAt: null, samples: [], missedReadings: 0, deliveredTo: [] }
}

/** Notes what a list said about both keys and continues to monitor the old one. */
export function noteReading<State extends RotationState>(state: State, event: EventOf<'list-read'>): State {
  const { reading, startedAt } = event
  const isNewExpected =
    state.new !== null && startedAt >= (state.entered.created ?? 0) + state.plan.provider.listLagMs
  const old = noteSide(state.old, reading.old, startedAt, true)
  const next = set(state, { old, foreign: reading.foreign, suspects: reading.suspects })
  const key = state.new
  const noted =
    key === null || reading.new === null
      ? next
      : setNew(next, noteSide(adopt(key, reading.new), firstSeen(key, reading.new), startedAt, isNewExpected))
  return noteBase(noteMonitor(noteDiff(state, noted), event), event)
}

function noteDiff<State extends RotationState>(before: State, state: State): State {
  if (state.new === null || state.new.facts === before.new?.facts) return state
  const diff = diffPermissions(state.old.facts.permissions, state.new.facts.permissions)
  // A yes that was given to another difference is no yes to this one.
  return setNew(state, { diff, isDiffAccepted: false })
}

/** The first list that shows the new key says what it really is; the answer to the create may have said it otherwise. */
function adopt(side: Side, seen: Seen): Side {
  return isFirst(side, seen) && seen.facts !== null ? { ...side, facts: seen.facts } : side
}

function firstSeen(side: Side, seen: Seen): Seen {
  return isFirst(side, seen) ? { ...seen, changed: [], facts: null } : seen
}

function isFirst(side: Side, seen: Seen): boolean {
  return seen.isListed && side.samples.length === 0
}

/**
 * May a list that does not show the result of an unanswered create be relied on? One that also lacks a key which must be there
 * is taken for a hiccup of the provider, until it stays so.
 */
export function isCredible(state: RotationState, reading: Reading): boolean {
  if (state.new !== null && state.phase !== 'aborting')
    return reading.new?.isListed === true || state.new.missedReadings >= MISSES_TO_ASK
  if (state.claimedAt !== null || reading.old.isListed) return true
  return reading.new?.isListed === true || isOldUnlisted(state)
}

/**
 * Have several lists in a row left the old key out, although they show the new one where there is one? Then the rotation says
 * so and asks a person. It is never a proof: a key that a list leaves out may work as before.
 */
export function isOldUnlisted(state: RotationState): boolean {
  const { old } = state
  if (old.seen?.isListed !== false) return false
  const isControlled = state.new === null || state.phase === 'aborting' || state.new.seen?.isListed === true
  return isControlled && old.missedReadings >= (state.new === null ? MISSES_TO_ASK : 2)
}

/** Complete lists in a row without a key before a person is asked about it. */
export const MISSES_TO_ASK = 3

function noteSide(side: Side, seen: Seen, startedAt: number, isExpected: boolean): Side {
  const sample: Sample = { at: startedAt, lastUsedAt: usedAt(seen.lastUsed) }
  const missedReadings = seen.isListed ? 0 : side.missedReadings + (isExpected ? 1 : 0)
  // What is not in the list keeps its last known reading; the status alone says that it is missing.
  if (!seen.isListed)
    return {
      ...side,
      seen: { ...seen, lastUsed: side.seen?.lastUsed ?? seen.lastUsed },
      readAt: startedAt,
      missedReadings
    }
  return {
    ...side,
    seen,
    readAt: startedAt,
    missedReadings,
    samples: [...side.samples, sample].slice(-KEPT_SAMPLES)
  }
}

function noteMonitor<State extends RotationState>(state: State, event: EventOf<'list-read'>): State {
  const { old } = event.reading
  const moment = { at: event.startedAt, mono: event.mono, run: event.run }
  if (!old.isListed) return set(state, { monitor: waitUnseen(state, moment) })
  if (state.monitor !== null)
    return set(state, { monitor: continueMonitor(state, state.monitor, moment, old.lastUsed) })
  return set(state, { monitor: startMonitor(state, moment, old.lastUsed) })
}

function noteBase<State extends RotationState>(state: State, event: EventOf<'list-read'>): State {
  const seen = event.reading.new
  const isBase = state.new?.base === null && isBaseReading(state, event.startedAt)
  if (!isBase || seen === null || !seen.isListed) return state
  return setNew(state, { base: { lastUsedAt: usedAt(seen.lastUsed) } })
}
