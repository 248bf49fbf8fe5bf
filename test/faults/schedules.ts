import type { ChangeMood, CreateMood, ListMood, ProbeMood, Traits } from '../kit/rotation/fake-provider'
import { liveThrough, type HandOffWay } from '../kit/rotation/operator'
import { createWorld, isSameRest, type Rest } from '../kit/rotation/world'
import { violationsOf } from './violations'

// What can go wrong, enumerated: a plan says how the provider behaves, a schedule adds the instants at which the process dies.

export type FaultPlan = {
  readonly create: readonly CreateMood[]
  readonly change: readonly ChangeMood[]
  readonly list: readonly ListMood[]
  readonly probe: readonly ProbeMood[]
  readonly way: HandOffWay
  readonly traits: Partial<Traits>
  /** Between two requests of the consumer. */
  readonly everyMs: number
}

export type Finding = {
  readonly plan: FaultPlan
  readonly crashes: readonly number[]
  readonly broken: readonly string[]
}

const CREATES: readonly CreateMood[] = [
  'ok',
  'not-sent',
  'unknown-before',
  'unknown-after',
  'late-commit',
  'rate-limited',
  'cap',
  'forbidden',
  'duplicate',
  'duplicate-unknown'
]
const SECOND_CREATES: readonly CreateMood[] = ['ok', 'unknown-after', 'late-commit', 'not-sent']
const CHANGES: readonly ChangeMood[] = [
  'ok',
  'not-sent',
  'unknown-before',
  'unknown-after',
  'late-commit',
  'rate-limited',
  'forbidden'
]
const LISTS: readonly ListMood[] = ['ok', 'ok', 'ok', 'ok', 'fails', 'empty', 'stale']
const PROBES: readonly ProbeMood[] = ['ok', 'ok', 'unclear', 'not-yet']
const WAYS: readonly HandOffWay[] = ['destination', 'copy']

/** Every pair of two creates with each change, handed off in both ways. */
export function systematicPlans(): readonly FaultPlan[] {
  return WAYS.flatMap(way =>
    CREATES.flatMap(first =>
      SECOND_CREATES.flatMap(second =>
        CHANGES.map(change => ({
          create: [first, second],
          change: [change],
          list: [],
          probe: [],
          way,
          traits: { canDisable: (first.length + change.length) % 2 === 0 },
          everyMs: (first.length + second.length) % 3 === 0 ? 90_000 : 3_000
        }))
      )
    )
  )
}

/** A plan out of everything, for a number; the same for the same number. */
export function randomPlan(seed: number): FaultPlan {
  const random = randomFrom(seed)
  const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)] as T
  const some = <T>(choices: readonly T[], most: number): readonly T[] =>
    Array.from({ length: random(most + 1) }, () => pick(choices))
  return {
    create: some(CREATES, 2),
    change: some(CHANGES, 3),
    list: some(LISTS, 12),
    probe: some(PROBES, 3),
    way: pick(WAYS),
    traits: {
      canDisable: random(2) === 0,
      reportsLastUsed: random(4) > 0,
      revokeMeans: pick(['deleted', 'kept'] as const),
      probe: pick(['silent', 'moves-last-used', 'none'] as const),
      cap: pick([null, 2, 3]),
      lagMs: pick([0, 3_000])
    },
    everyMs: pick([3_000, 3_000, 90_000])
  }
}

export type Explored = {
  /** Lived through, each from its last death to the end. */
  readonly schedules: number
  /** Deaths that left exactly what the death before them left: not lived through again, and not counted. */
  readonly repeats: number
  readonly findings: readonly Finding[]
}

/**
 * Lives through a plan without a death, then once from what a death at each instant leaves, and from each of those once more
 * with `doubles` second deaths. What came before a death is not lived through again: a process leaves nothing but its rests.
 */
export async function explore(
  plan: FaultPlan,
  seed: number,
  options: { readonly doubles: number; readonly stopAtFirst?: boolean }
): Promise<Explored> {
  const random = randomFrom(seed)
  const findings: Finding[] = []
  let schedules = 0
  let repeats = 0

  async function run(
    crashes: readonly number[],
    from: Rest | null,
    onTick: ((rest: () => Rest) => void) | null
  ): Promise<void> {
    const world = createWorld({ traits: plan.traits, seed, ...(from === null ? {} : { from }) })
    const { create, change, list, probe } = plan
    if (from === null) {
      const moods = { create: [...create], change: [...change], list: [...list], probe: [...probe] }
      Object.assign(world.provider.moods, moods)
    }
    world.onTick = onTick
    const outcome = await liveThrough(world, { way: plan.way, untilMs: 2_400_000, stepMs: plan.everyMs })
    schedules += 1
    const broken = violationsOf(world, outcome)
    if (broken.length > 0) findings.push({ plan, crashes, broken })
  }

  const isEnough = (): boolean => options.stopAtFirst === true && findings.length > 0
  const firsts: { readonly at: number; readonly rest: Rest }[] = []
  let ticks = 0
  await run([], null, take => {
    const rest = take()
    const last = firsts.at(-1)
    if (last !== undefined && isSameRest(last.rest, rest)) repeats += 1
    else firsts.push({ at: ticks, rest })
    ticks += 1
  })
  for (const first of firsts) {
    if (isEnough()) break
    const seconds = sampleOf<Rest>(options.doubles, random)
    await run([first.at], first.rest, seconds.offer)
    for (const second of seconds.chosen) {
      if (isEnough()) break
      await run([first.at, second.at], second.value, null)
    }
  }
  return { schedules, repeats, findings }
}

type Sample<T> = {
  readonly chosen: readonly { readonly at: number; readonly value: T }[]
  readonly offer: (take: () => T) => void
}

/** Keeps `most` of what it is offered, each with the same chance, and takes only what it keeps. */
function sampleOf<T>(most: number, random: (below: number) => number): Sample<T> {
  const chosen: { at: number; value: T }[] = []
  let offered = 0
  return {
    chosen,
    offer(take) {
      const at = offered
      offered += 1
      if (chosen.length < most) chosen.push({ at, value: take() })
      else {
        const place = random(offered)
        if (place < most) chosen[place] = { at, value: take() }
      }
    }
  }
}

function randomFrom(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761) | 0
  return below => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39)
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below
  }
}
