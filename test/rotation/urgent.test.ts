import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../src/core/clock'
import { keyIdOf } from '../../src/core/ids'
import type { RotationOverview } from '../../src/core/rotation/overview'
import { createWorld, type World } from '../kit/rotation/world'

// A person looks at one rotation while the lists of many others are slow and wait for their places.

const MANY = 60
const SLOW_MS = 20 * SECOND
/** As long as a person waits at most. */
const PATIENCE_MS = 30 * SECOND

/** As many planned rotations, each of a group of its own. */
async function manyGroups(): Promise<World> {
  const world = createWorld({ policy: { pollMs: 5 * SECOND, pollMaxMs: 5 * SECOND, quietMs: HOUR } })
  const first = world.rows.keys.get(world.oldKeyId)!
  const keyIds = [world.oldKeyId]
  for (let more = 1; more < MANY; more += 1) {
    const groupId = `g${more}`
    const { id, name } = world.provider.addKey(`payments-${more}`, groupId)
    const keyId = keyIdOf(world.account.id, groupId, id)
    world.rows.keys.set(keyId, { ...first, id: keyId, groupId, providerKeyId: id, name })
    keyIds.push(keyId)
  }
  await world.start()
  await world.life!.rotations.plan(keyIds, 'routine')
  return world
}

function startAll(world: World): void {
  const { rotations } = world.life!
  for (const { id, version } of rotations.list()) rotations.start({ id, version })
}

/** … that all read the provider again and again, and whose lists have become slow: some fly, most wait for their places. */
async function slowGroups(): Promise<World> {
  const world = await manyGroups()
  startAll(world)
  await world.time.pass(MINUTE)
  expect(new Set(world.life!.rotations.list().map(({ state }) => state))).toEqual(new Set(['created']))
  world.provider.listTakesMs = SLOW_MS
  await world.time.pass(MINUTE + SLOW_MS / 2)
  return world
}

/** Somebody looks, and is answered within a list's time by one that began after the question. */
async function expectFreshAnswer(world: World, place: number): Promise<void> {
  const { rotations } = world.life!
  const { id } = rotations.list()[place - 1]!
  const asked = world.time.now()
  const answer = rotations.checkNow(id).then(listRead => ({ listRead, tookMs: world.time.now() - asked }))
  await world.time.pass(PATIENCE_MS + SECOND)
  const { listRead, tookMs } = await answer

  expect(listRead).toMatchObject({ ok: true })
  expect(tookMs).toBe(SLOW_MS)
  expect(listRead.ok && readAt(listRead.value)).toBeGreaterThanOrEqual(asked)
  expect(world.life!.bugs).toEqual([])
}

function readAt(overview: RotationOverview): number {
  return overview.old.readAt ?? Number.NEGATIVE_INFINITY
}

describe('a person who looks while the lists of many groups are slow', () => {
  it.each([1, 25, MANY])(
    'is answered by rotation %i with a list that began after the question',
    async place => {
      const world = await slowGroups()
      world.provider.listTakesMs = SLOW_MS
      // All of them are due, most of them wait, and the first ones are half-way.
      await world.time.pass(MINUTE + SLOW_MS / 2)

      await expectFreshAnswer(world, place)
    }
  )
})

describe('a person who looks while other work waits for its place', () => {
  it('is answered without waiting for it', async () => {
    const world = await manyGroups()
    world.provider.listTakesMs = SLOW_MS
    startAll(world)
    // Each reads before it begins, and most of them wait.
    await world.time.pass(SLOW_MS / 2)

    await expectFreshAnswer(world, MANY)
  })
})

describe('an end of the app while the lists of many groups are slow', () => {
  it('does not wait for lists that only wait for their places', async () => {
    const world = await slowGroups()
    let hasEnded = false
    const stopping = world.life!.rotations.stop().then(() => {
      hasEnded = true
    })

    await world.time.quiesce()

    expect(hasEnded).toBe(true)
    await stopping
  })
})
