import { expect } from 'vitest'
import { SECOND } from '../../src/core/clock'
import type { RotationStateName } from '../../src/core/rotation/overview'
import { journalIds, type RotationState } from '../../src/core/rotation/state'
import type { SandboxFault } from '../../src/providers/kit/sandbox/fault-plan'
import { journalStore } from '../../src/store/journal'
import type { Arrival, HttpWorld, HttpWorldOptions } from '../kit/rotation/http-world'
import { consume, httpWorld, liveKeys, unseen } from '../kit/rotation/http-world'

// What the tests of the matrix share: which requests are meant, how they are spoiled, and what a good end is.

type Matches = (arrival: Arrival) => boolean

export const isCreate: Matches = ({ method, path }) => method === 'POST' && path.endsWith('/api-keys')
export const isRevoke: Matches = ({ method }) => method === 'DELETE'
export const isList: Matches = ({ method, path, isVersionCheck }) =>
  method === 'GET' && path === '/api-keys' && !isVersionCheck
export const isProbe: Matches = ({ method, path, state }) =>
  method === 'GET' && path === '/zz-probe' && state === 'created'

export function during(matches: Matches, ...states: readonly Arrival['state'][]): Matches {
  return arrival => states.includes(arrival.state) && matches(arrival)
}

/** The first requests that match meet these faults, one each. Answers how many have not been met yet. */
export function spoilFirst(
  world: HttpWorld,
  matches: Matches,
  ...faults: readonly SandboxFault[]
): () => number {
  const left = [...faults]
  const others = world.spoil
  world.spoil = arrival => (left.length > 0 && matches(arrival) ? (left.shift() ?? null) : others(arrival))
  return () => left.length
}

/** All requests that match meet this fault, until it is mended. */
export function spoilAll(world: HttpWorld, matches: Matches, fault: SandboxFault): () => void {
  const others = world.spoil
  let isOver = false
  world.spoil = arrival => (!isOver && matches(arrival) ? fault : others(arrival))
  return () => {
    isOver = true
  }
}

export function requests(world: HttpWorld, matches: Matches): readonly Arrival[] {
  return world.arrivals.filter(matches)
}

/** Ids that revokes were sent for, in order. */
export function revokesSent(world: HttpWorld): readonly string[] {
  return requests(world, isRevoke).map(({ path }) => path.slice(path.lastIndexOf('/') + 1))
}

/** Ids of keys of the service that somebody made after the old one, in the order in which they were made. */
export function madeKeys(world: HttpWorld): readonly string[] {
  return world.server
    .keys()
    .filter(key => key.id !== world.oldId && key.name.startsWith('payments-api'))
    .map(key => key.id)
}

/** Runs `work` in a world of its own, and leaves nothing behind. */
export async function inWorld(
  options: HttpWorldOptions,
  work: (world: HttpWorld) => Promise<void>
): Promise<void> {
  const world = await httpWorld(options)
  try {
    await work(world)
  } finally {
    await world.close()
  }
}

/** Reads that go wrong while the rotation is in `state` change nothing: it stays there, and then goes on to a good end. */
export async function expectPatience(
  world: HttpWorld,
  state: RotationStateName,
  matches: Matches,
  ...faults: readonly SandboxFault[]
): Promise<void> {
  const left = spoilFirst(world, during(matches, state), ...faults)
  const seen = await world.live({ until: () => left() === 0 })
  expect(left(), `requests in ${state} that were not met`).toBe(0)
  expect(seen, `after trouble in ${state}`).toMatchObject({ state })
  await expectGoodEnd(world, { creates: 1 })
}

export type GoodEnd = {
  /** Creates that were sent. */
  readonly creates: number
  /** Ids that revokes were sent for, in order; by default the old key's, once. */
  readonly revokes?: readonly string[]
  /** Live keys that a create may find; the old one. */
  readonly liveAtCreate?: number
}

/** Lives on to the end, and checks everything that holds at each good one. */
export async function expectGoodEnd(world: HttpWorld, wanted: GoodEnd): Promise<void> {
  const end = await world.live()
  expect(end, `stands in ${end?.state}: ${JSON.stringify(end?.waits)} ${end?.reason}`).toMatchObject({
    state: 'closed'
  })
  expectOneKey(world)
  await consume(world)
  expect(world.consumerFailures, 'requests of the service that failed').toBe(0)
  expect(requests(world, isCreate).length, 'creates').toBe(wanted.creates)
  expect(revokesSent(world), 'revokes').toEqual(wanted.revokes ?? [world.oldId])
  expect(Math.max(...world.liveAtCreate), 'keys that a create found').toBeLessThanOrEqual(
    wanted.liveAtCreate ?? 1
  )
}

/** One live key, delivered and ours; nothing sealed, shown twice, revoked too early or unrecorded. */
function expectOneKey(world: HttpWorld): void {
  const overview = world.overview()
  const state = overview === null ? null : world.life.rotations.state(overview.id)
  if (overview === null || state === null) throw new Error('There is no rotation.')
  expect(liveKeys(world).map(key => key.id)).toEqual([overview.new?.providerKeyId])
  expectNoHarm(world)
  expect(world.life.sealedSecrets.countBoxes(), 'sealed secrets').toBe(0)
}

/** What holds at any moment, good end or not. */
export function expectNoHarm(world: HttpWorld): void {
  const overview = world.overview()
  const state = overview === null ? null : world.life.rotations.state(overview.id)
  if (state === null) throw new Error('There is no rotation.')
  expect(world.tooEarly, 'revokes of the old key before the new one was in use').toBe(0)
  expect(new Set(world.shown).size, 'secrets shown once').toBe(world.shown.length)
  expect(
    revokesSent(world).filter(id => !journalIds(state).has(id)),
    'revokes without a journal'
  ).toEqual([])
  expect(world.life.store.audit.verify().isValid, 'audit chain').toBe(true)
  const rows = journalStore(world.life.store.db).rows(state.plan.rotationId)
  expect(
    rows.every(row => row.isIntact),
    'journal'
  ).toBe(true)
}

/** Runs `work` for each variant side by side; a failure names its variant. */
export async function forEach<T>(
  variants: Readonly<Record<string, T>>,
  work: (variant: T) => Promise<void>
): Promise<void> {
  const failures: unknown[] = []
  await Promise.all(
    Object.entries(variants).map(async ([name, variant]) => {
      try {
        await work(variant)
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        failures.push(new Error(`${name}: ${why}`, { cause: error }))
      }
    })
  )
  if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join('\n'))
  if (failures.length > 0) throw failures[0]
}

/** The rotation as the machine has it. */
export function stateIn(world: HttpWorld): RotationState {
  const overview = world.overview()
  const state = overview === null ? null : world.life.rotations.state(overview.id)
  if (state === null) throw new Error('There is no rotation.')
  return state
}

/** The provider takes up a create whose answer was lost long ago. */
export function commitLate(world: HttpWorld): string {
  const name = stateIn(world).attempts.at(0)?.name ?? ''
  const groupId = world.server.keys()[0]?.groupId ?? ''
  return world.server.seed({
    groupId,
    name,
    grants: ['*:read'],
    createdAt: Math.ceil(world.time.now()),
    lastUsedAt: null
  }).id
}

/** Somebody else revokes a key. */
export async function revokeElsewhere(world: HttpWorld, id: string): Promise<void> {
  const groupId = world.server.keys()[0]?.groupId ?? ''
  const answer = await unseen(world, () =>
    fetch(`${world.server.url}/api-keys/${id}?owner=${groupId}`, {
      method: 'DELETE',
      headers: asManager(world)
    })
  )
  if (!answer.ok) throw new Error(`Nobody could revoke it: ${answer.status}.`)
}

/** The list as the provider would answer it now, for changing it. */
export async function rowsNow(world: HttpWorld): Promise<readonly Record<string, unknown>[]> {
  const groupId = world.server.keys()[0]?.groupId ?? ''
  const answer = await unseen(world, () =>
    fetch(`${world.server.url}/api-keys?owner=${groupId}`, { headers: asManager(world) })
  )
  return (await answer.json()) as readonly Record<string, unknown>[]
}

function asManager(world: HttpWorld): Record<string, string> {
  return { 'x-blnk-key': Object.values(world.server.credential)[0] ?? '' }
}

/** The management credential is not known any more. */
export const REFUSED: SandboxFault = {
  kind: 'answer',
  status: 401,
  json: {
    error: 'Invalid API key',
    error_detail: { code: 'AUTH_INVALID_API_KEY', message: 'Invalid API key' }
  }
}

type RetryAfter = {
  header(now: number): string | null
  /** How long the next try may wait, in seconds: never less than asked for, never more than a quarter of an hour. */
  readonly leastS: number
  readonly mostS: number
}

/** Each spelling that a provider may use; without a readable one, our own back-off holds. */
export const RETRY_AFTER: Readonly<Record<string, RetryAfter>> = {
  seconds: { header: () => '12', leastS: 12, mostS: 30 },
  'a date': { header: now => new Date(now + 40 * SECOND).toUTCString(), leastS: 39, mostS: 60 },
  zero: { header: () => '0', leastS: 1, mostS: 30 },
  negative: { header: () => '-5', leastS: 1, mostS: 30 },
  'far too long': { header: () => '1000000000', leastS: 899, mostS: 930 },
  nothing: { header: () => null, leastS: 1, mostS: 30 },
  words: { header: () => 'in a while', leastS: 1, mostS: 30 }
}
