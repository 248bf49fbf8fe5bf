import { describe, expect, it } from 'vitest'
import type { RotationOverview } from '../../src/core/rotation/overview'
import { createWorld, overviewIn, type World } from '../kit/rotation/world'

// The whole runner: which keys of the account a rotation may touch.

describe('a rotation', () => {
  it('never revokes a key of another service that a create was answered with', async () => {
    const world = createWorld({ hasNeighbour: true })
    const other = [...world.provider.keys.values()].find(key => key.name === 'billing-api')!
    world.provider.moods.create.push('known-id')
    await begin(await started(world))

    expect(now(world)).toMatchObject({ state: 'needs-human', reason: 'id-seen-before' })
    world.life!.rotations.abort(shown(world))
    await pass(world, 300_000)

    expect(world.provider.revoked).not.toContain(other.id)
    expect(other.status).toBe('active')
    expect(world.rows.boxes.size).toBe(0)
  })

  it('refuses a new secret that was handed out before', async () => {
    const world = createWorld()
    await begin(await started(world))
    world.life!.rotations.abort(shown(world))
    await pass(world, 300_000)
    world.provider.moods.create.push('known-secret')

    await begin(world)

    const last = [...world.rows.rotations.keys()].at(-1)!
    expect(world.life!.rotations.get(last)).toMatchObject({ state: 'needs-human', reason: 'same-secret' })
  })

  it('refuses to deliver a secret that equals the one of an old key made outside Rekey', async () => {
    const world = createWorld()
    world.provider.moods.create.push('known-secret')
    await begin(await started(world))
    expect(now(world)).toMatchObject({ state: 'created' })

    const [sealedSecret] = [...world.rows.sealedSecrets.values()]
    const sent = await world.life!.handoff.deliver({
      secretId: sealedSecret!.id,
      destinationId: 'env-file',
      settings: {},
      afterwards: 'keep-until-in-use'
    })

    expect(sent).toMatchObject({ ok: false, fault: { detail: 'secret-seen-before' } })
    expect(now(world)).toMatchObject({ state: 'needs-human', reason: 'same-secret' })
    world.life!.rotations.abort(shown(world))
    await pass(world, 300_000)
    expect(world.provider.revoked).toEqual([])
    expect(world.rows.boxes.size).toBe(0)
  })
})

async function started(world: World): Promise<World> {
  await world.start()
  return world
}

async function begin(world: World): Promise<void> {
  const planned = await world.life!.rotations.plan([world.oldKeyId], 'routine')
  if (!planned.ok) throw new Error(planned.fault.code)
  const [overview] = planned.value
  world.life!.rotations.start({ id: overview!.id, version: overview!.version })
  await pass(world, 10_000)
}

async function pass(world: World, ms: number): Promise<void> {
  const end = world.time.now() + ms
  while (world.time.now() < end) {
    await world.time.quiesce()
    world.time.next(Math.min(end, world.time.now() + 1_000))
  }
  await world.time.quiesce()
}

function now(world: World): RotationOverview {
  const overview = overviewIn(world)
  if (overview === null) throw new Error('There is no rotation.')
  return overview
}

function shown(world: World): { id: RotationOverview['id']; version: number } {
  const { id, version } = now(world)
  return { id, version }
}
