import type { ChangeMood, CreateMood, ListMood, ProbeMood, Traits } from '../kit/rotation/fake-provider'
import { liveThrough, type HandOffWay } from '../kit/rotation/operator'
import { createWorld } from '../kit/rotation/world'
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

export type Explored = { readonly schedules: number; readonly findings: readonly Finding[] }

/**
 * Lives through a plan without a crash, then with one at every instant at which there can be one, and with two at `doubles`
 * pairs of instants.
 */
export async function explore(
  plan: FaultPlan,
  seed: number,
  options: { readonly doubles: number; readonly stopAtFirst?: boolean }
): Promise<Explored> {
  const random = randomFrom(seed)
  const findings: Finding[] = []
  let schedules = 0

  async function run(crashes: readonly number[]): Promise<number> {
    const world = createWorld({ traits: plan.traits, seed: seed * 1_000 + schedules + 1 })
    Object.assign(world.provider.moods, {
      create: [...plan.create],
      change: [...plan.change],
      list: [...plan.list],
      probe: [...plan.probe]
    })
    for (const at of crashes) world.crashPoints.add(at)
    const outcome = await liveThrough(world, { way: plan.way, untilMs: 2_400_000, stepMs: plan.everyMs })
    schedules += 1
    const broken = violationsOf(world, outcome)
    if (broken.length > 0) findings.push({ plan, crashes, broken })
    return world.steps
  }

  const isEnough = (): boolean => options.stopAtFirst === true && findings.length > 0
  const steps = await run([])
  for (let at = 0; at < steps && !isEnough(); at += 1) await run([at])
  for (let pair = 0; pair < options.doubles && !isEnough(); pair += 1) {
    const first = random(steps)
    await run([first, first + 1 + random(steps)])
  }
  return { schedules, findings }
}

function randomFrom(seed: number): (below: number) => number {
  let state = (seed * 2_654_435_761) | 0
  return below => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    const mixed = Math.imul(state ^ (state >>> 12), 0x297a2d39)
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below
  }
}
