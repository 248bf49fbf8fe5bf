import { describe, expect, it } from 'vitest'
import { takesPlace } from '../../src/core/bulk/group'
import { DAY, SECOND } from '../../src/core/clock'
import { keyIdOf, type KeyId, type RotationId } from '../../src/core/ids'
import type { Key } from '../../src/core/key'
import type { RotationOverview } from '../../src/core/rotation/overview'
import type { Schedule } from '../../src/core/schedule/decide'
import { createRotationGroups, type RotationGroups } from '../../src/services/bulk/rotation-groups'
import { chooseChecked } from '../../src/services/rotation/choose-destinations'
import { createScheduleRunner } from '../../src/services/schedules/runner'
import { Crash, createWorld, START, type Life, type World } from '../kit/rotation/world'

// What begins rotations by itself (a schedule, a group) dies at every point at which a process can die: before and after each
// commit, and around each request and each write of a file. Then it starts again.

const HOUR_MS = 3_600 * SECOND

/** One run of the app, and what it does in each of its turns. */
type Turn = (life: Life) => () => Promise<void>

/** Lives until `isOver`, and dies at these points. */
async function live(
  world: World,
  deaths: readonly number[],
  { turn, isOver }: { readonly turn: Turn; isOver(world: World): boolean }
): Promise<void> {
  for (const at of deaths) world.crashPoints.add(at)
  const end = world.time.now() + 4 * HOUR_MS
  let act: () => Promise<void> = () => Promise.resolve()
  while (world.time.now() < end && !(lifeOf(world) !== null && isOver(world))) {
    try {
      if (lifeOf(world) === null) {
        world.time.dropTimers()
        await world.start()
        await lifeOf(world)?.rotations.resumeAll()
        const life = lifeOf(world)
        if (life !== null) act = turn(life)
      }
      await world.time.quiesce()
      if (lifeOf(world) !== null) await act()
    } catch (error) {
      if (!(error instanceof Crash)) throw error
    }
    await world.time.quiesce()
    expect(lifeOf(world)?.bugs ?? []).toEqual([])
    world.time.next(world.time.now() + 5 * SECOND)
  }
}

/** The process dies between two looks at it. */
function lifeOf(world: World): Life | null {
  return world.life
}

/** The word that no schedule and no group has: the old key may go. */
async function revokeWhatIsReady({ rotations }: Life): Promise<void> {
  for (const { id, acts, waits } of rotations.list()) {
    if (!acts.includes('revoke-old') || waits.code === 'cooling') continue
    const asked = await rotations.prepareRevoke(id)
    if (asked.ok) rotations.revokeOld(asked.value.pin)
  }
}

/** Notes every secret that is written into the consumer's file. */
function writesOf(world: World): readonly string[] {
  const writes: string[] = []
  let secret = world.file.secret
  Object.defineProperty(world.file, 'secret', {
    get: () => secret,
    set: (next: string) => {
      writes.push(next)
      secret = next
    }
  })
  return writes
}

const areAllEnded =
  (count: number) =>
  ({ rows }: World): boolean =>
    rows.rotations.size === count && [...rows.rotations.values()].every(({ phase }) => phase === 'ended')

const SCHEDULE: Schedule = {
  id: 'monthly',
  name: 'Every month',
  environment: null,
  accountId: null,
  everyDays: 30,
  leadDays: 0,
  window: { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 0, timeZone: 'UTC' },
  act: 'start',
  pausedAt: null,
  createdAt: START
}

/** A key that is due, in a server and in a file, and a schedule for it. A person only ever says that the old key may go. */
async function liveByCalendar(deaths: readonly number[]): Promise<Calendar> {
  const world = createWorld({ entries: [['ok']] })
  const createdAt = START - 40 * DAY
  world.provider.keys.set('k1', { ...world.provider.keys.get('k1')!, createdAt })
  world.rows.keys.set(world.oldKeyId, { ...world.rows.keys.get(world.oldKeyId)!, createdAt })
  const places = ['entry-0', 'env-file'].map(id => ({ id, settings: {} }))
  const turn: Turn = life => {
    const { store, rotations } = life
    const runner = createScheduleRunner({
      clock: world.time.clock,
      transactions: store.transactions,
      schedules: {
        ...store.scheduled,
        all: () => [SCHEDULE],
        put: () => undefined,
        remove: () => undefined,
        postpone: () => undefined,
        postponedUntil: () => null
      },
      accounts: {
        all: () => [world.account],
        get: () => world.account,
        state: () => ({ lastGoodSyncAt: world.time.now() }) as never
      },
      keys: {
        isReady: true,
        page: () => ({ rows: activeKeys(world).map(key => ({ key })), total: 0, groups: [] }) as never
      },
      audit: store.audit,
      rotations,
      destinations: life.destinations,
      activators: new Map(),
      destinationsOf: () => places,
      deliverTo: (id, choices) =>
        chooseChecked({ rotations, destinations: life.destinations, activators: new Map() }, id, choices),
      onChange: () => undefined
    })
    return async () => {
      runner.wake()
      await runner.look()
      await revokeWhatIsReady(life)
      world.provider.use(world.file.secret)
    }
  }
  const writes = writesOf(world)
  await live(world, deaths, { turn, isOver: areAllEnded(1) })
  const states = world.life?.rotations.list().map(each => `${each.state}/${each.reason ?? '-'}`) ?? []
  return { world, states, writes }
}

type Calendar = {
  readonly world: World
  readonly states: readonly string[]
  /** Every secret that was written into the file. One whose write was cut off may be written again. */
  readonly writes: readonly string[]
}

function activeKeys({ rows }: World): readonly Key[] {
  return [...rows.keys.values()].filter(key => key.status === 'active')
}

/** What is wrong with the end of it; null when nothing is. */
function faultOfCalendar({ world, states, writes }: Calendar): object | null {
  const live = world.provider.liveKeys()
  const isGood =
    states.length === 1 &&
    states[0] === 'closed/-' &&
    world.rows.scheduled.size === 1 &&
    live.length === 1 &&
    live[0]?.id !== 'k1' &&
    world.provider.revoked.filter(id => id === 'k1').length === 1 &&
    new Set(writes).size === 1 &&
    world.file.secret === live[0]?.secret &&
    world.entries.all.every(entry => world.entries.keyOf(entry) === live[0]?.secret)
  return isGood ? null : { states, live: live.map(key => key.id), secrets: new Set(writes).size }
}

describe('a schedule whose app dies', () => {
  it('begins one rotation, ends it, and delivers one new secret only, wherever it dies', async () => {
    const whole = await liveByCalendar([])
    expect(faultOfCalendar(whole)).toBeNull()
    const points = whole.world.steps
    const wrong: object[] = []

    for (let at = 0; at < points; at += 1) {
      // Once, and once more soon after: while it picks up what the first death left.
      for (const deaths of [[at], [at, at + 1], [at, at + 4]]) {
        const problem = faultOfCalendar(await liveByCalendar(deaths))
        if (problem !== null) wrong.push({ deaths, ...problem })
      }
    }

    expect(wrong).toEqual([])
    // Plan, start, preflight, create, seal, send, revoke and what lies between them.
    expect(points).toBeGreaterThan(40)
  }, 120_000)
})

type Bulk = {
  readonly world: World
  readonly keys: readonly KeyId[]
  readonly mostAtOnce: number
  readonly states: readonly string[]
}

const MEMBERS = 3

/** Three keys as one group, one at a time. A person plans, says go, hands off and revokes, as often as they have to. */
async function liveAsGroup(deaths: readonly number[]): Promise<Bulk> {
  const world = createWorld()
  const keys = [world.oldKeyId]
  for (let more = 1; more < MEMBERS; more += 1) keys.push(addKey(world, `payments-${more}`))
  const writes = writesOf(world)
  const count = { most: 0 }
  const turn: Turn = life => {
    const { store, rotations } = life
    const groups = createRotationGroups({
      clock: world.time.clock,
      ids: { id: () => `group-${world.rows.groups.size}-${world.steps}` },
      transactions: store.transactions,
      groups: store.groups,
      audit: store.audit,
      rotations,
      onChange: () => undefined
    })
    groups.resumeAll()
    return async () => {
      await planAndBegin(world, groups, keys)
      for (const overview of rotations.list()) await handOff(life, overview)
      await revokeWhatIsReady(life)
      for (const secret of writes) world.provider.use(secret)
      for (const { id } of groups.list()) {
        const begun = rotations.list().filter(each => each.group === id && takesPlace(each))
        count.most = Math.max(count.most, begun.length)
      }
    }
  }
  await live(world, deaths, { turn, isOver: areAllEnded(MEMBERS) })
  const states = world.life?.rotations.list().map(each => `${each.state}/${each.reason ?? '-'}`) ?? []
  return { world, keys, mostAtOnce: count.most, states }
}

function addKey(world: World, name: string): KeyId {
  const { id } = world.provider.addKey(name)
  const keyId = keyIdOf(world.account.id, 'g', id)
  const first = world.rows.keys.get(world.oldKeyId)!
  world.rows.keys.set(keyId, { ...first, id: keyId, providerKeyId: id, name })
  return keyId
}

async function planAndBegin(world: World, groups: RotationGroups, keys: readonly KeyId[]): Promise<void> {
  const planned = new Set([...world.rows.rotations.values()].map(({ keyId }) => keyId))
  const left = keys.filter(keyId => !planned.has(keyId))
  if (left.length > 0) await groups.plan(left, 'routine', 1)
  for (const { id, startedAt } of groups.list()) if (startedAt === null) groups.begin(id)
}

async function handOff({ handoff }: Life, { acts, state, sealedSecret }: RotationOverview): Promise<void> {
  if (state !== 'created' || sealedSecret?.state !== 'sealed' || !acts.includes('hand-off')) return
  const place = { destinationId: 'env-file', settings: {}, afterwards: 'keep-until-in-use' } as const
  await handoff.deliver({ secretId: sealedSecret.id, ...place })
}

function faultOfGroup({ world, keys, mostAtOnce, states }: Bulk): object | null {
  const { rows, provider } = world
  const rotated = [...rows.rotations.values()].map(({ keyId }) => keyId)
  const begun = new Map<RotationId, number>()
  for (const { act, rotationId } of rows.audit) {
    if (act === 'rotation.started' && rotationId !== null)
      begun.set(rotationId, (begun.get(rotationId) ?? 0) + 1)
  }
  const isGood =
    mostAtOnce === 1 &&
    states.every(state => state === 'closed/-') &&
    rotated.length === MEMBERS &&
    keys.every(keyId => rotated.includes(keyId)) &&
    [...begun.values()].every(times => times === 1) &&
    begun.size === MEMBERS &&
    provider.liveKeys().length === MEMBERS &&
    new Set(provider.revoked).size === provider.revoked.length
  return isGood ? null : { states, mostAtOnce, revoked: provider.revoked, starts: [...begun.values()] }
}

describe('a group whose app dies', () => {
  it('rotates each member once, one at a time, and leaves none behind, wherever it dies', async () => {
    const whole = await liveAsGroup([])
    expect(faultOfGroup(whole)).toBeNull()
    const points = whole.world.steps
    const wrong: object[] = []

    for (let at = 0; at < points; at += 1) {
      const problem = faultOfGroup(await liveAsGroup([at]))
      if (problem !== null) wrong.push({ at, ...problem })
    }

    expect(wrong).toEqual([])
    expect(points).toBeGreaterThan(100)
  }, 120_000)
})
