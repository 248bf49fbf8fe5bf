import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/clock'
import type { RotationState } from '../../src/core/rotation/state'
import { NOON } from '../kit/builders'
import { after, goOn, IN_USE_AT, listRead, seen, upToInUse, usedAt } from '../kit/rotation-builders'

// A consumer that nobody knew of stays on the old key. When does the rotation say that the old key is quiet enough, and was that
// true? One use after the last word "safe to revoke" is one too many.

type Random = () => number

type Consumer = {
  readonly name: string
  /** The next use after one at `at`. */
  next(at: number, random: Random): number
  /** How long it stays on the old key before somebody moves it, in ms. */
  readonly staysMs: number
}

const HISTORY = 400 * DAY
const RUNS = 40

const CONSUMERS: readonly Consumer[] = [
  { name: 'hourly', staysMs: 3 * DAY, next: (at, random) => at + HOUR + (random() - 0.5) * 20 * MINUTE },
  {
    name: 'nightly',
    staysMs: 10 * DAY,
    next: (at, random) => startOfDay(at) + DAY + 2 * HOUR + random() * HOUR
  },
  {
    name: 'weekly',
    staysMs: 40 * DAY,
    next: (at, random) => startOfDay(at) + 7 * DAY + 3 * HOUR + random() * HOUR
  },
  { name: 'month-end', staysMs: 100 * DAY, next: (at, random) => endOfNextMonth(at) + random() * 4 * HOUR },
  { name: 'dead', staysMs: 0, next: () => Infinity },
  {
    name: 'bursty',
    staysMs: 20 * DAY,
    next: (at, random) => at + (random() < 0.9 ? random() * 10 * MINUTE : (0.5 + random()) * 2 * DAY)
  }
]

function startOfDay(at: number): number {
  return Math.floor(at / DAY) * DAY
}

function endOfNextMonth(at: number): number {
  const date = new Date(at + 2 * DAY)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0, 18)
}

function randomFrom(seed: number): Random {
  let state = (seed * 2_654_435_761) | 0
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
  }
}

type Ended = { readonly isFalse: boolean; readonly waitMs: number }

/** Rotates while the consumer goes on; ends when the machine says that the old key may go. */
function watch(consumer: Consumer, seed: number): Ended {
  const random = randomFrom(seed)
  const moveAt = IN_USE_AT + consumer.staysMs * random()
  const uses: number[] = []
  let at = NOON - HISTORY - random() * DAY
  while (at < moveAt) {
    uses.push(at)
    at = consumer.next(at, random)
  }
  const before = uses.filter(use => use < NOON)
  const gaps = before.slice(1).map((use, index) => use - (before[index] ?? use))
  const longestGapMs = gaps.length === 0 ? null : Math.max(...gaps)
  const lastUse = uses.at(-1) ?? NOON
  const lastUsedAt = (now: number) => usedAt(uses.findLast(use => use <= now) ?? NOON - HISTORY)

  let state: RotationState = after(upToInUse(), { longestGapMs })
  const everyMs = (longestGapMs ?? 0) > 2 * DAY ? HOUR / 2 : 15 * MINUTE
  let now = IN_USE_AT
  while (state.name !== 'revoke-ready') {
    now += everyMs
    if (now > NOON + 400 * DAY) throw new Error(`${consumer.name} ${seed} waits in ${state.name}.`)
    state = goOn(
      state,
      listRead(now, { old: seen({ lastUsed: lastUsedAt(now) }), new: seen({ lastUsed: usedAt(now) }) })
    )
  }
  return { isFalse: lastUse > now, waitMs: now - Math.max(lastUse, IN_USE_AT) }
}

describe('an old key that somebody may still use', () => {
  it.each(CONSUMERS)(
    'is never called safe to revoke too early: $name',
    consumer => {
      const ends = Array.from({ length: RUNS }, (_, seed) => watch(consumer, seed + 1))

      const waits = ends.map(end => end.waitMs).sort((a, b) => a - b)
      const medianHours = Math.round(((waits[RUNS / 2] ?? 0) / HOUR) * 10) / 10
      const falseSafe = ends.filter(end => end.isFalse).length
      process.stdout.write(
        `${JSON.stringify({ trace: consumer.name, runs: RUNS, falseSafe, medianHours })}\n`
      )
      expect(falseSafe).toBe(0)
    },
    120_000
  )
})
