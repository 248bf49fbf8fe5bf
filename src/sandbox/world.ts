import { DAY, HOUR, MINUTE } from '../core/clock'
import type { KeyAttributes } from '../core/key'
import { PLANS, type Plan } from './world-plans'

// The invented company whose keys the sandbox shows. Pure: the same seed and time give the same world.

/** How a key has been used so far; decides its history and what Rekey will say about it. */
export type Habit =
  | 'busy'
  | 'regular'
  | 'nightly'
  | 'weekly'
  | 'quiet'
  | 'dormant'
  | 'never'
  | 'fresh'
  | 'disabled'
  | 'expired'
  | 'revoked'

export type WorldKey = {
  readonly groupId: string
  readonly name: string
  readonly service: string
  readonly environment: string
  readonly habit: Habit
  /** Index of the provider's preset, or a broad grant for the careless. */
  readonly power: 'preset' | 'wide'
  readonly preset: number
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly expiresAt: number | null
  readonly creator: { readonly id: string; readonly name: string; readonly isMember: boolean }
  readonly attributes: KeyAttributes
  /**
   * A small program that calls the provider with it: all the time, or only once its env file has changed, as a job does
   * that runs again when it is deployed.
   */
  readonly consumer: 'none' | 'always' | 'after-deploy'
}

export type WorldAccount = {
  readonly slug: string
  readonly providerId: string
  readonly name: string
  readonly environment: string
  readonly variant?: string
  readonly groups: readonly { readonly id: string; readonly name: string }[]
  readonly keys: readonly WorldKey[]
}

const PEOPLE = [
  { id: 'u_amara', name: 'Amara Obi', isMember: true },
  { id: 'u_jonas', name: 'Jonas Lind', isMember: true },
  { id: 'u_mei', name: 'Mei Tanaka', isMember: true },
  { id: 'u_rafael', name: 'Rafael Costa', isMember: false },
  { id: 'u_nadia', name: 'Nadia Petrov', isMember: true }
] as const

/** What people add to a name when the plain one is taken. */
const ROUNDS = ['', '-batch', '-legacy', '-canary', '-partner', '-backfill', '-failover', '-loadtest']

/** About 300 keys of nine accounts as they are at `now`. */
export function makeWorld(now: number, seed: number): readonly WorldAccount[] {
  const random = mulberry32(seed)
  return PLANS.map(plan => ({
    slug: plan.slug,
    providerId: plan.providerId,
    name: plan.name,
    environment: plan.environment,
    ...(plan.variant === undefined ? {} : { variant: plan.variant }),
    groups: plan.groups,
    keys: keysOf(plan, now, random)
  }))
}

function keysOf(plan: Plan, now: number, random: () => number): WorldKey[] {
  const keys: WorldKey[] = []
  const perGroup = new Map<string, number>()
  for (let index = 0; index < plan.keys; index++) {
    const consumer = consumerOf(plan, index)
    const habit = consumer === 'none' ? habitFor(plan, random()) : HABIT_OF[consumer]
    const group = plan.groups[index % plan.groups.length]
    const service = plan.services[Math.floor(index / plan.environments.length) % plan.services.length]
    const environment = plan.environments[index % plan.environments.length]
    if (group === undefined || service === undefined || environment === undefined) continue
    const inGroup = perGroup.get(group.id) ?? 0
    // One key of a capped group's quota stays free, except in the first, which shows what a full cap looks like.
    const capacity =
      consumer !== 'none' || index % plan.groups.length === 0 ? plan.capPerGroup : plan.capPerGroup - 1
    if (inGroup >= capacity) continue
    perGroup.set(group.id, inGroup + 1)
    keys.push(oneKey(plan, { habit, consumer, groupId: group.id, service, environment, index }, now, random))
  }
  return keys
}

type Draft = Pick<WorldKey, 'habit' | 'consumer' | 'groupId' | 'service' | 'environment'> & {
  readonly index: number
}

function oneKey(plan: Plan, draft: Draft, now: number, random: () => number): WorldKey {
  const { createdAt, lastUsedAt } = history(draft.habit, now, random)
  const round = Math.floor(draft.index / (plan.services.length * plan.environments.length))
  const base = plan.nameOf(draft.service, draft.environment)
  return {
    groupId: draft.groupId,
    name: `${base}${ROUNDS[round] ?? `-${round + 1}`}`,
    service: draft.service,
    environment: draft.environment,
    habit: draft.habit,
    power: draft.consumer === 'none' && random() < 0.14 ? 'wide' : 'preset',
    preset: Math.floor(random() * 8),
    createdAt,
    lastUsedAt,
    expiresAt: expiryOf(plan, draft.habit, now, random),
    // The remainder is always within the list.
    creator: PEOPLE[Math.floor(random() * PEOPLE.length) % PEOPLE.length] ?? PEOPLE[0],
    attributes: plan.providerId === '23telecom' ? { testMode: draft.environment === 'test' } : {},
    consumer: draft.consumer
  }
}

const HABIT_OF = { always: 'busy', 'after-deploy': 'dormant' } as const

function consumerOf(plan: Plan, index: number): WorldKey['consumer'] {
  if (index < plan.consumers) return 'always'
  return index < plan.consumers + plan.sleepers ? 'after-deploy' : 'none'
}

/** Providers without a state do not get keys in it. */
function habitFor(plan: Plan, roll: number): Habit {
  const habit = HABITS.find(([share]) => roll < share)?.[1] ?? 'regular'
  if (habit === 'disabled' && plan.providerId !== '23telecom') return 'dormant'
  if (habit === 'expired' && !plan.mustExpire && plan.providerId !== '23telecom') return 'quiet'
  if (habit === 'revoked' && (plan.providerId === 'blazelock' || plan.providerId === '23telecom'))
    return 'never'
  return habit
}

/** Cumulative shares. */
const HABITS: readonly (readonly [number, Habit])[] = [
  [0.3, 'regular'],
  [0.42, 'nightly'],
  [0.54, 'weekly'],
  [0.62, 'quiet'],
  [0.79, 'dormant'],
  [0.87, 'never'],
  [0.91, 'fresh'],
  [0.94, 'disabled'],
  [0.97, 'expired'],
  [1, 'revoked']
]

function history(
  habit: Habit,
  now: number,
  random: () => number
): { createdAt: number; lastUsedAt: number | null } {
  const born = (fromDays: number, toDays: number): number => now - between(random, fromDays, toDays) * DAY
  switch (habit) {
    case 'busy':
      return { createdAt: born(120, 420), lastUsedAt: now - between(random, 1, 40) * 1_000 }
    case 'regular':
      return { createdAt: born(60, 700), lastUsedAt: now - between(random, 2, 300) * MINUTE }
    case 'nightly':
      return { createdAt: born(90, 600), lastUsedAt: now - between(random, 3, 22) * HOUR }
    case 'weekly':
      return { createdAt: born(120, 500), lastUsedAt: now - between(random, 1, 6.5) * DAY }
    case 'quiet':
      return { createdAt: born(200, 600), lastUsedAt: now - between(random, 30, 80) * DAY }
    case 'dormant':
      return { createdAt: born(420, 900), lastUsedAt: now - between(random, 95, 400) * DAY }
    case 'never':
      return { createdAt: born(20, 300), lastUsedAt: null }
    case 'fresh':
      return { createdAt: born(0.2, 9), lastUsedAt: null }
    case 'disabled':
    case 'expired':
    case 'revoked':
      return { createdAt: born(400, 800), lastUsedAt: now - between(random, 40, 200) * DAY }
  }
}

function expiryOf(plan: Plan, habit: Habit, now: number, random: () => number): number | null {
  if (habit === 'expired') return now - between(random, 3, 60) * DAY
  if (plan.mustExpire) return now + (random() < 0.1 ? between(random, 2, 13) : between(random, 30, 360)) * DAY
  return plan.providerId === '23telecom' && random() < 0.4 ? now + between(random, 10, 300) * DAY : null
}

function between(random: () => number, from: number, to: number): number {
  return from + random() * (to - from)
}

/** A small seeded generator (public-domain algorithm by Tommy Ettinger): the sandbox looks the same each time. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
