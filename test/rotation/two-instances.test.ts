import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/store/database'
import type { Db } from '../../src/store/db'
import { actOnce, isDone } from '../kit/rotation/operator'
import { createWorld, overviewIn, type World } from '../kit/rotation/world'

// Two instances on one machine, on one profile. The lock of the database lets one of them run; each may die at any point, and
// then either goes on with what it finds.

const INTERLEAVINGS = 1_000
/**
 * In some of them the lock is the real one, on disk, and the other instance tries it while the first one runs: being refused
 * takes a quarter of a second of waiting.
 */
const LOCKED_EVERY = 25
const LONGEST_MS = 3_600_000

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-instances-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

type End = {
  readonly world: World
  /** Times that both ran at once, and that the second one was told that the first one runs. */
  readonly overlaps: number
  readonly refusals: number
  readonly starts: number
  readonly failures: number
}

async function interleave(seed: number): Promise<End> {
  const world = createWorld({ seed })
  const path = join(folder, 'rekey.db')
  const random = dice(seed)
  const end = world.time.now() + LONGEST_MS
  const count = { overlaps: 0, refusals: 0, starts: 0, failures: 0 }
  let held: Db | null = null
  const isLocked = seed % LOCKED_EVERY === 0
  let mustBeRefused = isLocked
  while (world.time.now() < end && !isDone(world)) {
    if (world.life === null) {
      held?.close()
      held = isLocked ? opened(path) : null
      if (isLocked && held === null) throw new Error('Nobody holds it, and it does not open.')
      count.starts += 1
      world.time.dropTimers()
      if (count.starts < 6) world.crashPoints.add(world.steps + 1 + random(40))
      await begin(world)
    } else if (mustBeRefused && random(4) === 0) {
      mustBeRefused = false
      const second = opened(path)
      if (second === null) count.refusals += 1
      else count.overlaps += 1
      second?.close()
    }
    await world.time.quiesce()
    if (random(3) > 0) await actOnce(world, 'destination')
    await world.time.quiesce()
    if (world.provider.use(world.file.secret) === 'refused') count.failures += 1
    world.time.next(world.time.now() + 1 + random(5_000))
  }
  held?.close()
  return { world, ...count }
}

function opened(path: string): Db | null {
  const database = openDatabase({ path, migrations: [] })
  if (database.ok) return database.value
  expect(database.fault.detail).toBe('database-busy')
  return null
}

async function begin(world: World): Promise<void> {
  await world.start()
  // It may die while it starts.
  await world.life?.rotations.resumeAll().catch(() => undefined)
}

function dice(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0
    return (state >>> 8) % below
  }
}

describe('two instances on one profile', () => {
  it('never run at once, and leave one new key and one revoke', async () => {
    const broken: unknown[] = []
    let refusals = 0
    let starts = 0

    for (let seed = 1; seed <= INTERLEAVINGS; seed += 1) {
      const end = await interleave(seed)
      const { provider } = end.world
      refusals += end.refusals
      starts += end.starts
      const live = provider.liveKeys().map(key => key.id)
      const oldRevokes = provider.revoked.filter(id => id === 'k1').length
      const isGood =
        end.overlaps === 0 &&
        end.failures === 0 &&
        live.length === 1 &&
        provider.mostLive <= 2 &&
        oldRevokes === 1 &&
        new Set(provider.revoked).size === provider.revoked.length
      if (isGood) continue
      const overview = overviewIn(end.world)
      broken.push({
        seed,
        live,
        most: provider.mostLive,
        oldRevokes,
        state: overview?.state,
        why: overview?.reason
      })
    }

    expect(broken).toEqual([])
    expect(refusals).toBeGreaterThan(INTERLEAVINGS / LOCKED_EVERY / 2)
    expect(starts).toBeGreaterThan(2 * INTERLEAVINGS)
  }, 240_000)
})
