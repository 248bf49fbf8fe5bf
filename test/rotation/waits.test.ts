import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/core/clock'
import type { RotationOverview } from '../../src/core/rotation/overview'
import { liveThrough } from '../kit/rotation/operator'
import { createWorld, NO_MISHAPS, overviewIn, type World, type WorldOptions } from '../kit/rotation/world'

function now(world: World): RotationOverview {
  const overview = overviewIn(world)
  if (overview === null) throw new Error('There is no rotation.')
  return overview
}

/** A world whose rotation has come this far, with the consumer at work. */
async function until(state: RotationOverview['state'], options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options)
  for (let minute = 0; minute < 60 && overviewIn(world)?.state !== state; minute += 1)
    await liveThrough(world, { way: 'destination', untilMs: 1_000 })
  expect(now(world).state).toBe(state)
  return world
}

/** Lets time pass without an operator. */
async function pass(world: World, ms: number): Promise<void> {
  const end = world.time.now() + ms
  while (world.time.now() < end) {
    await world.time.quiesce()
    world.time.next(Math.min(end, world.time.now() + 1_000))
  }
  await world.time.quiesce()
}

/** … until the old key is quiet enough, and nobody has acted on it yet. */
async function untilQuiet(): Promise<World> {
  const world = await until('draining')
  await pass(world, 90_000)
  expect(now(world).state).toBe('revoke-ready')
  return world
}

describe('a person who looks', () => {
  it('is answered although the next reading is always due', async () => {
    const world = await until('draining', {
      traits: { listTakesMs: 100 },
      policy: { pollMs: 10, pollMaxMs: 10, quietMs: HOUR }
    })

    const asked = world.time.now()
    const looking = world.life!.rotations.checkNow(now(world).id).then(() => world.time.now())
    await pass(world, 2_000)

    expect((await looking) - asked).toBeLessThan(1_000)
  })

  it('is told within half a minute when what is under way does not end', async () => {
    const world = await until('draining', { policy: { quietMs: HOUR } })
    world.provider.moods.list.push('silent')

    const looking = world.life!.rotations.checkNow(now(world).id)
    await pass(world, 31_000)

    expect(await looking).toMatchObject({ ok: false, fault: { code: 'provider-unavailable' } })
  })
})

describe('a call that is never answered', () => {
  it('is given up after its deadline, named as unknown, and found out about', async () => {
    const world = await untilQuiet()
    world.provider.moods.change.push('silent')

    const { id } = now(world)
    const asked = await world.life!.rotations.prepareRevoke(id)
    if (!asked.ok) throw new Error(asked.fault.code)
    world.life!.rotations.revokeOld(asked.value.pin)
    await pass(world, 1_000)
    expect(now(world)).toMatchObject({
      state: 'revoke-intent',
      waits: { code: 'provider-answer' },
      acts: ['check-now']
    })
    expect(now(world).waits.until).not.toBeNull()
    await pass(world, 62_000)
    expect(now(world)).toMatchObject({ waits: { code: 'reconcile' }, acts: ['check-now', 'abandon'] })
    await pass(world, 120_000)

    expect(now(world).state).toBe('closed')
    expect(world.provider.revoked).toEqual(['k1'])
  })
})

describe('a bug in the middle of a call', () => {
  it('leaves an unknown outcome that a person can have looked at', async () => {
    const world = await untilQuiet()
    const { audit } = world.life!.store
    const append = audit.append.bind(audit)
    let hasFailed = false
    audit.append = entry => {
      if (entry.act === 'key.revoked' && !hasFailed) {
        hasFailed = true
        throw new TypeError('not a real bug')
      }
      return append(entry)
    }

    const asked = await world.life!.rotations.prepareRevoke(now(world).id)
    if (!asked.ok) throw new Error(asked.fault.code)
    world.life!.rotations.revokeOld(asked.value.pin)
    await pass(world, 5_000)
    expect(world.life!.bugs).toHaveLength(1)
    expect(now(world)).toMatchObject({
      state: 'revoke-intent',
      waits: { facts: { fault: 'internal' } },
      acts: ['check-now', 'abandon']
    })
    await pass(world, 61_000)
    await world.life!.rotations.checkNow(now(world).id)
    await pass(world, 60_000)

    expect(now(world).state).toBe('closed')
  })
})

describe('a full disk', () => {
  it('that only keeps the log from being emptied does not make a written row count as unwritten', async () => {
    const mishaps = { ...NO_MISHAPS, scrubs: ['full', 'full'] as const }

    const world = createWorld({ mishaps })
    const outcome = await liveThrough(world, { way: 'destination', untilMs: HOUR })

    expect(outcome.bugs).toEqual([])
    expect(now(world).state).toBe('closed')
  })

  it('is said by name, needs a person, and holds the rotation for a minute at most once it has room again', async () => {
    const world = await until('draining')
    world.mishaps = { ...NO_MISHAPS, disk: Array.from({ length: 1_000 }, () => 'full' as const) }

    await pass(world, 30 * MINUTE)
    expect(now(world)).toMatchObject({ waits: { code: 'storage' }, needsPerson: true })
    world.mishaps = NO_MISHAPS
    await pass(world, MINUTE)

    expect(now(world)).toMatchObject({ state: 'revoke-ready', waits: { code: 'your-confirmation' } })
  })

  it('at the start keeps that rotation waiting, by name, and loses nothing', async () => {
    const world = await until('draining')
    world.kill()
    world.mishaps = { ...NO_MISHAPS, disk: ['full', 'full'] }
    await world.start()
    await world.life!.rotations.resumeAll()

    expect(now(world).waits.facts).toMatchObject({ fault: 'storage-failed', detail: 'disk-full' })
    const outcome = await liveThrough(world, { way: 'destination', untilMs: HOUR })
    expect(outcome.bugs).toEqual([])
    expect(now(world).state).toBe('closed')
  })
})

describe('a clock that is set', () => {
  it.each([-DAY, -HOUR, HOUR, DAY])('by %i ms does not keep a rotation waiting, nor hurry it', async byMs => {
    const world = createWorld({ mishaps: { ...NO_MISHAPS, jumps: [{ at: 30_000, byMs }] } })
    const startedAt = world.time.clock.monotonic()

    const outcome = await liveThrough(world, { way: 'destination', untilMs: HOUR })

    const tookMs = world.time.clock.monotonic() - startedAt
    expect(outcome).toMatchObject({ bugs: [], consumerFailures: 0, nameless: [] })
    expect(now(world).state).toBe('closed')
    expect(tookMs).toBeGreaterThan(60_000)
    expect(tookMs).toBeLessThan(10 * 60_000)
  })
})
