import { HOUR, MINUTE, SECOND } from '../clock'
import type { Fault } from '../fault'
import type { AccountId } from '../ids'

// When each account is read next. All times here are readings of the monotonic clock: setting the computer's clock moves
// nothing. Pure: the clock and the dice are passed in.

export type MonitorPolicy = {
  /** Between two readings of one account, on mains and an unmetered line. */
  readonly everyMs: number
}

/** Around the machine, as far as somebody can tell; `unknown` never slows anything down. */
export type Surroundings = {
  readonly network: 'online' | 'offline'
  readonly power: 'mains' | 'battery' | 'unknown'
  readonly line: 'metered' | 'unmetered' | 'unknown'
}

export type AccountSchedule = {
  readonly accountId: AccountId
  /** The next reading is wanted from then on. */
  readonly dueAt: number
  /** The provider asked for silence until then: nothing may shorten this. */
  readonly notBefore: number
  readonly failures: number
}

export type ReadingEnd =
  | { readonly state: 'done' }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly fault: Fault }

/** A reading may be this much earlier or later than it is due, so that fifty accounts do not march in step. */
export const JITTER = 0.1
const BATTERY_FACTOR = 2
const METERED_FACTOR = 4
const FIRST_AFTER_MS = 3 * SECOND
/** After a start or a sleep, the readings that are due are spread over this long at most. */
const SPREAD_MS = 2 * MINUTE
const LONGEST_BACKOFF_MS = 6 * HOUR
/** Chance between 0 (included) and 1 (excluded). */
export type Dice = () => number

/** An account that was not watched before: read soon, the first one at once. */
export function newSchedule(accountId: AccountId, place: number, now: number, dice: Dice): AccountSchedule {
  const spread = place === 0 ? 0 : dice() * spreadFor(place)
  return { accountId, dueAt: now + FIRST_AFTER_MS + spread, notBefore: 0, failures: 0 }
}

/** Two seconds an account, at most two minutes: a few accounts are there at once, fifty do not burst. */
function spreadFor(place: number): number {
  return Math.min(SPREAD_MS, place * 2 * SECOND)
}

export function dueAccounts(schedules: readonly AccountSchedule[], now: number): readonly AccountId[] {
  return schedules.filter(one => dueTime(one) <= now).map(one => one.accountId)
}

/** When the next reading of any account is due; null without accounts. */
export function nextDue(schedules: readonly AccountSchedule[]): number | null {
  return schedules.length === 0 ? null : Math.min(...schedules.map(dueTime))
}

function dueTime(one: AccountSchedule): number {
  return Math.max(one.dueAt, one.notBefore)
}

export function intervalMs(policy: MonitorPolicy, around: Surroundings): number {
  const forPower = around.power === 'battery' ? BATTERY_FACTOR : 1
  const forLine = around.line === 'metered' ? METERED_FACTOR : 1
  return policy.everyMs * Math.max(forPower, forLine)
}

/** The schedule after a reading ended at `now`. */
export function afterReading(
  one: AccountSchedule,
  end: ReadingEnd,
  now: number,
  around: { readonly policy: MonitorPolicy; readonly surroundings: Surroundings; readonly dice: Dice }
): AccountSchedule {
  const everyMs = intervalMs(around.policy, around.surroundings)
  switch (end.state) {
    case 'done':
      return { ...one, failures: 0, dueAt: now + jittered(everyMs, around.dice) }
    case 'stopped':
      return { ...one, dueAt: now + jittered(everyMs, around.dice) }
    case 'failed': {
      const failures = one.failures + 1
      // Doubled by each failure: a provider that is down for a night is not asked a hundred times.
      const backoff = Math.min(LONGEST_BACKOFF_MS, everyMs * 2 ** Math.min(failures - 1, 16))
      const asked = end.fault.retryAfterMs ?? 0
      return {
        ...one,
        failures,
        dueAt: now + jittered(Math.max(everyMs, backoff), around.dice),
        notBefore: Math.max(one.notBefore, now + asked)
      }
    }
    default:
      return end satisfies never
  }
}

function jittered(ms: number, dice: Dice): number {
  return Math.round(ms * (1 - JITTER + 2 * JITTER * dice()))
}

/**
 * The machine slept, or the network was gone, for `lostMs`: what would have been due by now is due soon, spread out. What a
 * provider asked for stays: whether its time passed meanwhile is not ours to guess.
 */
export function afterGap(
  schedules: readonly AccountSchedule[],
  lostMs: number,
  now: number,
  dice: Dice
): readonly AccountSchedule[] {
  let place = 0
  return schedules.map(one => {
    const shifted = one.dueAt - lostMs
    if (shifted > now) return { ...one, dueAt: shifted }
    const soon = now + (place === 0 ? 0 : dice() * spreadFor(place))
    const dueAt = one.dueAt > now ? Math.min(one.dueAt, soon) : soon
    place += 1
    return { ...one, dueAt }
  })
}

export type ClockReading = { readonly wall: number; readonly monotonic: number }

/** Two looks are this far apart at most while the machine is awake. */
const LONGEST_STEP_MS = MINUTE
const CLOCK_SLACK_MS = 30 * SECOND

/**
 * How much time went by unnoticed between two looks: while the machine slept, whichever of its clocks stood still. A clock
 * that was set back is not lost time.
 */
export function lostBetween(before: ClockReading, after: ClockReading): number {
  const monotonicMs = after.monotonic - before.monotonic
  const wallMs = after.wall - before.wall
  const stoodStill = wallMs - monotonicMs
  if (stoodStill > CLOCK_SLACK_MS) return stoodStill
  // Where the monotonic clock runs on during sleep there is nothing to catch up in it, but the turn was missed.
  return monotonicMs > LONGEST_STEP_MS ? 1 : 0
}
