import { DAY, HOUR, MINUTE } from '../core/clock'
import type { KeyAttributes } from '../core/key'

// The invented company whose keys the sandbox shows. Pure: the same seed and time give the same world.

/** How a key has been used so far; decides its history and what Rekey will say about it. */
export type Habit =
  | 'busy'
  | 'steady'
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

type Plan = {
  readonly slug: string
  readonly providerId: string
  readonly name: string
  readonly environment: string
  readonly variant?: string
  readonly groups: readonly { readonly id: string; readonly name: string }[]
  readonly services: readonly string[]
  readonly environments: readonly string[]
  readonly keys: number
  readonly capPerGroup: number
  readonly consumers: number
  readonly sleepers: number
  readonly mustExpire: boolean
  readonly nameOf: (service: string, environment: string) => string
}

const PEOPLE = [
  { id: 'u_amara', name: 'Amara Obi', isMember: true },
  { id: 'u_jonas', name: 'Jonas Lind', isMember: true },
  { id: 'u_mei', name: 'Mei Tanaka', isMember: true },
  { id: 'u_rafael', name: 'Rafael Costa', isMember: false },
  { id: 'u_nadia', name: 'Nadia Petrov', isMember: true }
] as const

const LEDGER_SERVICES = [
  'payments-api',
  'payouts-worker',
  'ledger-sync',
  'reconciliation',
  'treasury-reports',
  'invoice-engine',
  'fraud-rules',
  'backoffice',
  'data-export',
  'checkout'
]
const MESSAGE_SERVICES = [
  'order-updates',
  'otp-gateway',
  'campaign-runner',
  'support-console',
  'status-alerts',
  'crm-sync',
  'newsletter',
  'billing-mailer'
]
const SMS_SERVICES = [
  'sms-sender',
  'delivery-tracker',
  'balance-watch',
  'two-factor',
  'webhook-relay',
  'callback-api'
]
const SCAN_SERVICES = ['upload-scanner', 'partner-import', 'mail-gateway', 'document-intake', 'backup-check']

/** What people add to a name when the plain one is taken. */
const ROUNDS = ['', '-batch', '-legacy', '-canary', '-partner', '-backfill', '-failover', '-loadtest']

function groups(...names: readonly string[]): { id: string; name: string }[] {
  return names.map(name => ({ id: name.toLowerCase().replaceAll(' ', '-'), name }))
}

function dashed(service: string, environment: string): string {
  return `${service}-${environment}`
}

/** As people label keys by hand: `Upload scanner (staging)`. */
function labelled(service: string, environment: string): string {
  const words = service.replaceAll('-', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${environment}`
}

const PLANS: readonly Plan[] = [
  {
    slug: 'ledger-eu',
    providerId: 'blnk',
    name: 'Ledger EU',
    environment: 'production',
    variant: '0.15',
    groups: groups('payments-team', 'treasury', 'platform', 'reporting'),
    services: LEDGER_SERVICES,
    environments: ['production'],
    keys: 48,
    capPerGroup: Infinity,
    consumers: 4,
    sleepers: 1,
    mustExpire: true,
    nameOf: service => service
  },
  {
    slug: 'ledger-staging',
    providerId: 'blnk',
    name: 'Ledger staging',
    environment: 'staging',
    variant: '0.15',
    groups: groups('payments-team', 'platform'),
    services: LEDGER_SERVICES,
    environments: ['staging'],
    keys: 36,
    capPerGroup: Infinity,
    consumers: 2,
    sleepers: 1,
    mustExpire: true,
    nameOf: service => service
  },
  {
    slug: 'harbour-messaging',
    providerId: 'blocx',
    name: 'Harbour Messaging',
    environment: 'production',
    groups: [{ id: 'org_harbour', name: 'Harbour Logistics' }],
    services: MESSAGE_SERVICES,
    environments: ['production', 'staging', 'development'],
    keys: 56,
    capPerGroup: Infinity,
    consumers: 4,
    sleepers: 1,
    mustExpire: false,
    nameOf: dashed
  },
  {
    slug: 'harbour-marketing',
    providerId: 'blocx',
    name: 'Harbour Marketing',
    environment: 'production',
    groups: [{ id: 'org_harbour_marketing', name: 'Harbour Marketing' }],
    services: ['newsletter', 'campaign-runner', 'crm-sync', 'survey-bot', 'landing-pages'],
    environments: ['production', 'staging'],
    keys: 40,
    capPerGroup: Infinity,
    consumers: 2,
    sleepers: 1,
    mustExpire: false,
    nameOf: dashed
  },
  {
    slug: 'sms-uk',
    providerId: '23telecom',
    name: 'SMS United Kingdom',
    environment: 'production',
    groups: [
      { id: '16', name: 'Main' },
      { id: '18', name: 'Marketing' },
      { id: '21', name: 'One-time codes' }
    ],
    services: SMS_SERVICES,
    environments: ['production', 'staging', 'test'],
    keys: 54,
    capPerGroup: Infinity,
    consumers: 3,
    sleepers: 1,
    mustExpire: false,
    nameOf: dashed
  },
  {
    slug: 'sms-nordics',
    providerId: '23telecom',
    name: 'SMS Nordics',
    environment: 'production',
    groups: [{ id: '31', name: 'Main' }],
    services: SMS_SERVICES,
    environments: ['production', 'test'],
    keys: 30,
    capPerGroup: Infinity,
    consumers: 1,
    sleepers: 0,
    mustExpire: false,
    nameOf: dashed
  },
  {
    slug: 'scan-gateway',
    providerId: 'blazelock',
    name: 'Scan gateway',
    environment: 'production',
    groups: [
      'File gateway',
      'Partner import',
      'Mail gateway',
      'Document intake',
      'Backups',
      'Claims portal',
      'Careers site'
    ].map((name, index) => ({ id: uuidLike(index + 1), name })),
    services: SCAN_SERVICES,
    environments: ['production', 'staging'],
    keys: 26,
    capPerGroup: 5,
    consumers: 2,
    sleepers: 1,
    mustExpire: false,
    nameOf: labelled
  },
  {
    slug: 'scan-partners',
    providerId: 'blazelock',
    name: 'Scan partners',
    environment: 'production',
    groups: ['Partner A', 'Partner B', 'Partner C', 'Partner D'].map((name, index) => ({
      id: uuidLike(index + 101),
      name
    })),
    services: SCAN_SERVICES,
    environments: ['production', 'staging'],
    keys: 15,
    capPerGroup: 5,
    consumers: 1,
    sleepers: 0,
    mustExpire: false,
    nameOf: labelled
  }
]

/** About 300 keys of eight accounts as they are at `now`. */
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
    // One slot of a capped group stays free, except in the first, which shows what a full cap looks like.
    const room =
      consumer !== 'none' || index % plan.groups.length === 0 ? plan.capPerGroup : plan.capPerGroup - 1
    if (inGroup >= room) continue
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
  const habit = HABITS.find(([share]) => roll < share)?.[1] ?? 'steady'
  if (habit === 'disabled' && plan.providerId !== '23telecom') return 'dormant'
  if (habit === 'expired' && !plan.mustExpire && plan.providerId !== '23telecom') return 'quiet'
  if (habit === 'revoked' && (plan.providerId === 'blazelock' || plan.providerId === '23telecom'))
    return 'never'
  return habit
}

/** Cumulative shares. */
const HABITS: readonly (readonly [number, Habit])[] = [
  [0.3, 'steady'],
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
    case 'steady':
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

function uuidLike(index: number): string {
  return `01890000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`
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
