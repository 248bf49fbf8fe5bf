import { ACTIVATION_MOODS, type ActivationMood } from '../kit/rotation/consumers'
import { ENTRY_MOODS, type EntryMood } from '../kit/rotation/entries'
import type { ChangeMood, CreateMood, ListMood, ProbeMood, Traits } from '../kit/rotation/fake-provider'
import { liveThrough, type HandOffWay } from '../kit/rotation/operator'
import { createWorld, isSameRest, NO_MISHAPS, type Mishaps, type Rest } from '../kit/rotation/world'
import { violationsOf } from './violations'

// What can go wrong, enumerated: a plan says how the provider behaves, a schedule adds the instants at which the process dies.

export type FaultPlan = {
  readonly create: readonly CreateMood[]
  readonly change: readonly ChangeMood[]
  readonly list: readonly ListMood[]
  readonly probe: readonly ProbeMood[]
  readonly way: HandOffWay
  /** For `destinations`: what each server beside the env file does to each delivery. */
  readonly entries?: readonly (readonly EntryMood[])[]
  /** What goes wrong with the activation of the consumers of each of them. */
  readonly activations?: readonly (readonly ActivationMood[])[]
  readonly traits: Partial<Traits>
  /** Between two requests of the consumer. */
  readonly everyMs: number
  readonly wanted: 'E1' | 'E3'
  readonly mode: 'routine' | 'incident'
  readonly mishaps: Mishaps
  /** Provider clock minus ours. */
  readonly skewMs?: number
  /** Between two requests of a service that goes on with the old key. */
  readonly forgottenMs?: number
  /** Nobody uses the key, and a person says so; a service may come back to it after so long, and stays. */
  readonly unused?: { readonly backAfterMs: number | null }
}

/** First deaths of one plan that are lived through. */
const MOST_DEATHS = 300

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
  'duplicate-unknown',
  'silent'
]
const SECOND_CREATES: readonly CreateMood[] = ['ok', 'unknown-after', 'late-commit', 'not-sent']
const CHANGES: readonly ChangeMood[] = [
  'ok',
  'not-sent',
  'unknown-before',
  'unknown-after',
  'late-commit',
  'rate-limited',
  'forbidden',
  'silent'
]
const LISTS: readonly ListMood[] = [
  ...Array.from({ length: 9 }, () => 'ok' as const),
  'fails',
  'empty',
  'stale',
  'silent',
  'omits-oldest',
  'omits-newest',
  'repeats',
  'reordered'
]
const PROBES: readonly ProbeMood[] = ['ok', 'ok', 'unclear', 'not-yet']
const NAMES = ['kept', 'kept', 'cut', 'cut-off', 'slugged', 'suffixed', 'replaced'] as const
const WAYS: readonly HandOffWay[] = ['destination', 'copy', 'destinations']

const HOUR = 3_600_000
/** Clocks are set by these, in the middle of a rotation. */
const STEPS_MS = [-24 * HOUR, -HOUR, -2 * 60_000, 30_000, 4 * 60_000, HOUR, 24 * HOUR]
/** Commits of a rotation, more or less. */
const COMMITS = 24

const PLAIN: FaultPlan = {
  create: [],
  change: [],
  list: [],
  probe: [],
  way: 'destination',
  traits: {},
  everyMs: 3_000,
  wanted: 'E1',
  mode: 'routine',
  mishaps: NO_MISHAPS
}

/** One for each situation that most bugs need, so that a bug is met soon. */
function firstPlans(): readonly FaultPlan[] {
  const mostly: readonly ListMood[] = ['ok', 'empty', 'ok', 'ok', 'empty', 'ok', 'ok', 'ok', 'empty']
  return [
    { ...PLAIN, traits: { canDisable: true } },
    // What real servers taught comes soon: an id that is somebody else's, a name that is replaced, times without a zone, uses that
    // are lost while a service goes on with the old key, and a yes to a revoke that does nothing.
    { ...PLAIN, create: ['known-id'] },
    // The mark in the name alone says whose the new key is.
    { ...PLAIN, create: ['unknown-after'] },
    // Only the destination knows the old secret, and the create answers with it.
    { ...PLAIN, create: ['known-secret'] },
    { ...PLAIN, create: ['unknown-after'], traits: { names: 'replaced' } },
    { ...PLAIN, everyMs: 90_000, traits: { times: 'zone-less' } },
    { ...PLAIN, forgottenMs: 10_000, traits: { recordsEach: 20 } },
    { ...PLAIN, change: ['ok', 'lies'], traits: { revokeMeans: 'deleted', canDisable: true } },
    // Nobody uses it, and somebody says so; a service comes back before that, and while it is to be quiet.
    ...BACK_AFTER.map(backAfterMs => unused(PLAIN, backAfterMs)),
    // The provider makes two keys of one create, and nothing in their names says whose they are.
    { ...PLAIN, create: ['duplicate'], traits: { names: 'replaced' } },
    // It was planned by a list that told uses, and no list tells them any more.
    { ...PLAIN, mode: 'incident', skewMs: -200_000, traits: { reportsLastUsed: false } },
    {
      ...PLAIN,
      mode: 'incident',
      way: 'copy',
      wanted: 'E3',
      skewMs: -200_000,
      traits: { reportsLastUsed: false }
    },
    // The old secret is kept for the last proof, and both of them have to go.
    { ...PLAIN, wanted: 'E3' },
    // The revoke is accepted and listed, but the key is let in for a while; at the end, for a day.
    { ...PLAIN, wanted: 'E3', traits: { answersOnMs: 120_000 } },
    { ...PLAIN, wanted: 'E3', way: 'copy', traits: { reportsLastUsed: false } },
    // The service takes its time to use the new key.
    { ...PLAIN, way: 'copy', everyMs: 90_000 },
    { ...PLAIN, create: ['late-commit'], change: ['late-commit'] },
    { ...PLAIN, create: ['unknown-after'], change: ['unknown-after'], way: 'copy' },
    { ...PLAIN, create: ['duplicate'], traits: { canDisable: true } },
    // The second of two keys is found, may not be cleared at once, and is left to the sweep.
    { ...PLAIN, create: ['duplicate'], change: ['forbidden'] },
    { ...PLAIN, create: ['duplicate-unknown'], change: ['unknown-before'] },
    // Now and then a list lacks a key that is there, where keys that are gone are listed no more.
    { ...PLAIN, list: mostly, everyMs: 90_000, traits: { revokeMeans: 'deleted', cap: 3 } },
    // Lists stay empty for a while.
    ...[6, 10].map(before => ({
      ...PLAIN,
      list: [...all('ok' as const, before), ...all('empty' as const, 5)]
    })),
    { ...PLAIN, mode: 'incident', create: ['unknown-after'], change: ['unknown-after'] },
    { ...PLAIN, mode: 'incident', change: ['late-commit'], way: 'copy', wanted: 'E3' },
    // By the clock a day has passed before anybody could fetch the new secret.
    {
      ...PLAIN,
      mode: 'incident',
      probe: ['not-yet', 'not-yet'],
      mishaps: { ...NO_MISHAPS, jumps: [{ at: 7_000, byMs: 25 * HOUR }] }
    },
    { ...PLAIN, create: ['unknown-after'], way: 'copy', mishaps: { ...NO_MISHAPS, disk: fullAt(7, 1) } },
    // It was written, and the disk refuses to say so: what stands there now is not the old secret any more.
    {
      ...PLAIN,
      wanted: 'E3',
      probe: ['ok', 'unclear'],
      mishaps: { ...NO_MISHAPS, disk: fullAt(9, 1) }
    },
    // A copy counts as begun and is not, and the start after it cannot write down that it was interrupted.
    {
      ...PLAIN,
      way: 'copy',
      mishaps: { ...NO_MISHAPS, disk: [...all<'ok' | 'full'>('ok', 9), 'full', 'full', 'ok', 'ok', 'full'] }
    },
    { ...PLAIN, wanted: 'E3', traits: { answersOnMs: 24 * HOUR } },
    // Lists leave the old key out, which works as before.
    { ...PLAIN, list: [...all<ListMood>('ok', 4), ...all<ListMood>('omits-oldest', 30)] },
    {
      ...PLAIN,
      list: [...all<ListMood>('ok', 6), ...all<ListMood>('omits-oldest', 30)],
      traits: { revokeMeans: 'deleted', canDisable: true }
    },
    ...[4, 9, 14].map(before => ({
      ...PLAIN,
      list: [...all<ListMood>('ok', before), ...all<ListMood>('omits-oldest', 6)],
      traits: { revokeMeans: 'deleted' as const }
    })),
    { ...PLAIN, list: all<ListMood>('repeats', 40), create: ['duplicate'] },
    {
      ...PLAIN,
      list: [...all<ListMood>('ok', 5), ...all<ListMood>('omits-newest', 5)],
      create: ['unknown-after']
    },
    // A name is what the provider makes of it; the answer may be lost.
    ...(['cut', 'cut-off', 'slugged', 'suffixed', 'replaced'] as const).flatMap(names =>
      (['ok', 'unknown-after', 'late-commit'] as const).map(create => ({
        ...PLAIN,
        create: [create],
        traits: { names }
      }))
    ),
    // No API makes keys: a person makes the new one, and gives its secret.
    ...byHandPlans(),
    // Somebody else's id is no answer.
    { ...PLAIN, create: ['known-id', 'known-id', 'known-id'] },
    // Most uses are lost, and one service goes on with the old key.
    { ...PLAIN, traits: { recordsEach: 2 } },
    { ...PLAIN, forgottenMs: 20_000 },
    // The provider says yes, and does nothing.
    { ...PLAIN, change: ['lies'] },
    { ...PLAIN, change: ['lies', 'lies'], create: ['duplicate'], traits: { revokeMeans: 'deleted' } },
    // The clock of this machine is wrong from the start.
    ...[-200_000, 200_000, 100 * 24 * HOUR].map(skewMs => ({ ...PLAIN, skewMs, everyMs: 90_000 }))
  ]
}

function byHandPlans(): readonly FaultPlan[] {
  const byHand: FaultPlan = { ...PLAIN, traits: { keysByHand: true } }
  const unlisted: readonly ListMood[] = [
    'ok',
    'ok',
    'omits-newest',
    'stale',
    'empty',
    'ok',
    'fails',
    'silent'
  ]
  return [
    byHand,
    { ...byHand, mode: 'incident', way: 'copy' },
    {
      ...byHand,
      wanted: 'E3',
      probe: ['unclear', 'not-yet', 'ok'],
      traits: { ...byHand.traits, canDisable: true }
    },
    {
      ...byHand,
      list: unlisted,
      change: ['unknown-after'],
      traits: { ...byHand.traits, revokeMeans: 'deleted' }
    },
    {
      ...byHand,
      probe: ['not-yet', 'not-yet', 'unclear'],
      traits: { ...byHand.traits, reportsLastUsed: false }
    },
    ...[2, 4, 6, 8].map(at => ({ ...byHand, mishaps: { ...NO_MISHAPS, disk: fullAt(at, 1) } }))
  ]
}

/** When a service comes back to a key that nobody used. */
const BACK_AFTER: readonly (number | null)[] = [null, 3_000, 7_000, 12_000]

function unused(plan: FaultPlan, backAfterMs: number | null): FaultPlan {
  const back = backAfterMs === null ? {} : { forgottenMs: 500, everyMs: 500 }
  return { ...plan, ...back, unused: { backAfterMs } }
}

/** Two and three destinations, of which one or two misbehave. */
function destinationPlans(): readonly FaultPlan[] {
  const among = (entries: readonly (readonly EntryMood[])[]): FaultPlan => ({
    ...PLAIN,
    way: 'destinations',
    entries
  })
  const activated = (...activations: readonly (readonly ActivationMood[])[]): FaultPlan => ({
    ...among(activations.map(() => ['ok'])),
    activations
  })
  return [
    ...ACTIVATION_MOODS.map(mood => activated([mood, 'ok'], ['ok'])),
    activated(['slow'], ['lost-after', 'ok']),
    { ...activated(['lost-before', 'slow'], ['untold', 'ok']), mode: 'incident' },
    { ...activated(['fails', 'ok']), entries: [['lost-after', 'down', 'ok']] },
    among([['ok'], ['ok']]),
    // The last one never takes it, and its service is shut down.
    among([['ok'], ['refuses']]),
    ...ENTRY_MOODS.map(mood => among([[mood, 'ok']])),
    among([['unreadable'], ['lost-after', 'changed-meanwhile', 'ok']]),
    among([
      ['down', 'down', 'down', 'down', 'down', 'down', 'down', 'ok'],
      ['pending', 'ok']
    ]),
    { ...among([['lost-before', 'ok'], ['ok']]), wanted: 'E3' },
    {
      ...among([
        ['changed-meanwhile', 'ok'],
        ['lost-after', 'ok']
      ]),
      mode: 'incident'
    }
  ]
}

/** Every pair of answers of the provider, and every mishap at every place. Any first few of them are a sample of all. */
function systematicPlans(): readonly FaultPlan[] {
  return spread([...answerPlans(), ...mishapPlans(), ...unusedPlans()])
}

/** Every create, and every change, of a key that nobody uses. */
function unusedPlans(): readonly FaultPlan[] {
  const answers: readonly Partial<FaultPlan>[] = [
    ...CREATES.map(create => ({ create: [create] })),
    ...CHANGES.map(change => ({ change: [change], traits: { canDisable: true } }))
  ]
  return (['destination', 'copy'] as const).flatMap(way =>
    BACK_AFTER.flatMap(backAfterMs =>
      answers.map(answer => unused({ ...PLAIN, way, ...answer }, backAfterMs))
    )
  )
}

/** The same ones, with neighbours far apart from each other. */
function spread<T>(items: readonly T[]): readonly T[] {
  let step = Math.floor(items.length * 0.618)
  while (commonDivisor(step, items.length) > 1) step += 1
  return items.map((_item, index) => items[(index * step) % items.length] as T)
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b)
}

/** Every pair of two creates with each change, handed off in both ways. */
function answerPlans(): readonly FaultPlan[] {
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
          everyMs: (first.length + second.length) % 3 === 0 ? 90_000 : 3_000,
          wanted: (first.length + second.length + change.length) % 5 === 0 ? 'E3' : 'E1',
          mode: 'routine' as const,
          mishaps: NO_MISHAPS
        }))
      )
    )
  )
}

/** A disk that refuses the n-th commit, once or for a while; a keychain that locks, a clock that is set, at the n-th moment. */
function mishapPlans(): readonly FaultPlan[] {
  const disks = Array.from({ length: COMMITS }, (_, before): Partial<Mishaps> => {
    const times = before % 3 === 0 ? 3 : 1
    return { disk: fullAt(before, times) }
  })
  const scrubs: readonly Partial<Mishaps>[] = [{ scrubs: ['full'] }, { scrubs: ['full', 'full'] }]
  const locks = [0, 2_000, 7_000, 20_000, 60_000].map((at): Partial<Mishaps> => ({
    locks: [{ at, forMs: at % 4_000 === 0 ? 20_000 : 90_000 }]
  }))
  const jumps = STEPS_MS.flatMap(byMs =>
    [500, 6_000, 30_000].map((at): Partial<Mishaps> => ({ jumps: [{ at, byMs }] }))
  )
  return [...disks, ...scrubs, ...locks, ...jumps].map((given, index) => ({
    create: index % 4 === 3 ? ['unknown-after'] : [],
    change: index % 3 === 2 ? ['late-commit'] : [],
    list: [],
    probe: [],
    way: WAYS[index % WAYS.length] ?? 'copy',
    traits: { canDisable: index % 5 === 0 },
    everyMs: 3_000,
    wanted: index % 4 === 2 ? 'E3' : 'E1',
    mode: 'routine' as const,
    mishaps: { ...NO_MISHAPS, ...given }
  }))
}

/** A disk that takes so many commits, and then refuses one, or several. */
function fullAt(before: number, times: number): Mishaps['disk'] {
  return [...all('ok' as const, before), ...all('full' as const, times)]
}

function all<T>(value: T, times: number): readonly T[] {
  return Array.from({ length: times }, () => value)
}

/** A plan out of everything, for a number; the same for the same number. */
export function randomPlan(seed: number): FaultPlan {
  const random = randomFrom(seed)
  const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)] as T
  const some = <T>(choices: readonly T[], most: number): readonly T[] =>
    Array.from({ length: random(most + 1) }, () => pick(choices))
  const way = pick(WAYS)
  const entries = Array.from({ length: 1 + random(2) }, () => [...some(ENTRY_MOODS, 3), 'ok' as const])
  const activations = entries.map(() =>
    random(2) === 0 ? [] : [...some(ACTIVATION_MOODS, 3), 'ok' as const]
  )
  return {
    ...(way === 'destinations' ? { entries, activations } : {}),
    create: some(CREATES, 2),
    change: some(CHANGES, 3),
    list: some(LISTS, 12),
    probe: some(PROBES, 3),
    way,
    traits: {
      canDisable: random(2) === 0,
      reportsLastUsed: random(4) > 0,
      revokeMeans: pick(['deleted', 'kept'] as const),
      probe: pick(['silent', 'moves-last-used', 'none'] as const),
      cap: pick([null, 2, 3]),
      lagMs: pick([0, 3_000]),
      names: pick(NAMES),
      times: pick(['zoned', 'zoned', 'zoned', 'zone-less'] as const)
    },
    skewMs: pick([0, 0, -200_000, 200_000]),
    everyMs: pick([3_000, 3_000, 90_000]),
    wanted: pick(['E1', 'E1', 'E3'] as const),
    mode: pick(['routine', 'routine', 'routine', 'incident'] as const),
    mishaps: {
      disk: random(3) === 0 ? some(['ok', 'ok', 'ok', 'full'] as const, 40) : [],
      scrubs: random(4) === 0 ? some(['ok', 'full'] as const, 3) : [],
      locks: random(4) === 0 ? [{ at: random(90_000), forMs: random(120_000) }] : [],
      jumps: random(3) === 0 ? [{ at: random(90_000), byMs: pick(STEPS_MS) }] : []
    }
  }
}

/** The n-th of all plans. Every third one is drawn out of everything: no list of pairs would have thought of it. */
export function plansInTurn(areDestinationsFirst = false): (index: number) => FaultPlan {
  const first = areDestinationsFirst
    ? [...destinationPlans(), ...firstPlans()]
    : [...firstPlans(), ...destinationPlans()]
  const systematic = systematicPlans()
  return index => {
    const later = index - first.length
    const listed = later % 3 === 2 ? undefined : systematic[later - Math.floor(later / 3)]
    return first[index] ?? listed ?? randomPlan(index)
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
    const { create, change, list, probe, mishaps, traits, wanted, skewMs } = plan
    const world = createWorld({
      traits,
      seed,
      mishaps,
      activations: plan.activations ?? [],
      entries: plan.entries ?? (plan.way === 'destinations' ? [['ok']] : []),
      policy: { wanted },
      hasNeighbour: create.includes('known-id'),
      isUnused: plan.unused !== undefined,
      forgottenFromMs: plan.unused?.backAfterMs ?? 0,
      ...(skewMs === undefined ? {} : { skewMs }),
      ...(from === null ? {} : { from })
    })
    if (from === null) {
      const moods = { create: [...create], change: [...change], list: [...list], probe: [...probe] }
      Object.assign(world.provider.moods, moods)
    }
    world.onTick = onTick
    const outcome = await liveThrough(world, {
      way: plan.way,
      mode: plan.mode,
      // Where somebody uses the old key for ever, more time shows nothing new.
      untilMs: plan.forgottenMs === undefined ? 2_400_000 : 300_000,
      longerMs: plan.forgottenMs === undefined ? 4_800_000 : 0,
      stepMs: plan.everyMs,
      forgottenMs: plan.forgottenMs ?? null
    })
    schedules += 1
    const broken = violationsOf(world, outcome, plan)
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
  // A day of polling has a thousand instants that hardly differ: a share of them, from the beginning to the end, is lived through.
  const step = Math.ceil(firsts.length / MOST_DEATHS)
  for (const first of firsts.filter((_, index) => index % step === 0)) {
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
