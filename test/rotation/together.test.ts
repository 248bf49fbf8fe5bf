import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/core/clock'
import { fault } from '../../src/core/fault'
import { Faulted } from '../../src/core/faulted'
import { keyIdOf } from '../../src/core/ids'
import { createWorld, type World } from '../kit/rotation/world'

// Several rotations of one group wait for the disk once: at a start, and when a list has landed.

const MANY = 4
const COMMITS = 40

/** As many rotations, each with a new key that waits for its hand-off; then the process has died. */
async function manyBegun(): Promise<World> {
  const world = createWorld()
  const first = world.rows.keys.get(world.oldKeyId)!
  const keyIds = [world.oldKeyId]
  for (let more = 1; more < MANY; more += 1) {
    const { id, name } = world.provider.addKey(`payments-${more}`)
    const keyId = keyIdOf(world.account.id, 'g', id)
    world.rows.keys.set(keyId, { ...first, id: keyId, providerKeyId: id, name })
    keyIds.push(keyId)
  }
  await world.start()
  const { rotations } = world.life!
  await rotations.plan(keyIds, 'routine')
  for (const { id, version } of rotations.list()) rotations.start({ id, version })
  await world.time.pass(30 * SECOND)
  expect(rotations.list().map(each => each.state)).toEqual(Array(MANY).fill('created'))
  world.kill()
  return world
}

/** Has the disk refuse so many commits from now on; answers how many have been tried since. */
function countCommits(world: World, refused = 0): () => number {
  const disk = [...Array<'full'>(refused).fill('full'), ...Array<'ok'>(COMMITS).fill('ok')]
  world.mishaps = { ...world.mishaps, disk }
  return () => disk.length - world.mishaps.disk.length
}

const lastRows = (world: World): readonly string[] =>
  [...world.rows.events.values()].map(rows => /"kind":"([a-z-]+)"/.exec(rows.at(-1)?.event ?? '')?.[1] ?? '')

/** What is in memory is what is on disk. */
function expectMemoryAsWritten(world: World): void {
  const { rotations, bugs } = world.life!
  expect(bugs).toEqual([])
  for (const [id, rows] of world.rows.events) expect(rotations.state(id)?.seq).toBe(rows.length)
}

/** The commits of the start alone, and not of what follows it. */
async function commitsOfResuming(world: World, refused = 0): Promise<number> {
  const counted = countCommits(world, refused)
  const resumed = world.life!.rotations.resumeAll()
  const count = counted()
  await resumed
  return count
}

describe('rotations that are taken up again', () => {
  it('write their first rows in one transaction', async () => {
    const world = await manyBegun()
    await world.start()

    expect(await commitsOfResuming(world)).toBe(1)
    expect(lastRows(world)).toEqual(Array(MANY).fill('resumed'))
    expectMemoryAsWritten(world)
  })

  it('write each its own when the disk refuses that one, and none of them is ahead of the disk', async () => {
    const world = await manyBegun()
    await world.start()
    const told: number[] = []
    world.life!.rotations.onChange(({ id, version }) => {
      told.push(version)
      expect(world.life!.rotations.state(id)?.seq).toBe(world.rows.events.get(id)?.length)
    })

    // The shared one, and that of the first alone.
    const commits = await commitsOfResuming(world, 2)

    expect(commits).toBe(1 + MANY)
    expectMemoryAsWritten(world)
    await world.time.pass(60 * SECOND)
    const kinds = [...world.rows.events.values()].map(rows =>
      rows.filter(row => row.event.includes('"kind":"resumed"'))
    )
    expect(kinds.map(rows => rows.length)).toEqual(Array(MANY).fill(1))
    expect(told.length).toBeGreaterThan(MANY)
    expectMemoryAsWritten(world)
  })
})

describe('rotations that are taken up again on a disk that fails', () => {
  it('are not ahead of the disk when it cannot even be read after the commit that it refused', async () => {
    const world = await manyBegun()
    await world.start()
    const { events } = world.rows
    const read = events.get.bind(events)
    let isReadable = true
    events.get = id => {
      if (isReadable) return read(id)
      isReadable = true
      throw new Faulted(fault('storage-failed'))
    }
    const counted = countCommits(world, 1)
    // Looked at once, by the commit that is refused: the next reading fails.
    const disk = Object.defineProperty([...world.mishaps.disk], 0, {
      get: () => {
        isReadable = false
        return 'full'
      }
    })
    world.mishaps = { ...world.mishaps, disk }

    await world.life!.rotations.resumeAll()

    expect(isReadable).toBe(true)
    expect(counted()).toBe(1 + MANY)
    expect(lastRows(world)).toEqual(Array(MANY).fill('resumed'))
    expectMemoryAsWritten(world)
  })
})

describe('a list that many have waited for', () => {
  it('is written down for all of them in one transaction', async () => {
    const world = await manyBegun()
    await world.start()
    await world.life!.rotations.resumeAll()
    await world.time.pass(120 * SECOND)
    const before = [...world.rows.events.values()].map(rows => rows.length)

    // They read the same list from now on, at the same instants.
    const counted = countCommits(world)
    await world.time.pass(31 * SECOND)

    const readings = [...world.rows.events.values()].map((rows, index) => rows.length - (before[index] ?? 0))
    expect(readings.every(count => count >= 1)).toBe(true)
    expect(counted()).toBe(Math.max(...readings))
    expectMemoryAsWritten(world)
  })
})
