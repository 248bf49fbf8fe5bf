import { describe, expect, it } from 'vitest'
import { testMember } from '../../../test/kit/team-builders'
import { SECOND } from '../../core/clock'
import { failed, ok } from '../../core/fault'
import { LEASE_MS } from '../../core/team/lease'
import { createLeases, type Leases } from './leases'

const self = testMember('Dana').id
const RESOURCES = Array.from({ length: 1_000 }, (_, index) => `key:${index}`)

type World = { leases: Leases; renewed: string[]; most: number; isDown: boolean; pass(ms: number): void }

/** A machine that holds a thousand leases, and how many renewals it has in flight at once at most. */
async function holding(): Promise<World> {
  let now = 0
  let inFlight = 0
  const clock = { now: () => now, monotonic: () => now }
  const world = { renewed: [] as string[], most: 0, isDown: false }
  const leases = createLeases({
    clock,
    member: self,
    ledger: {
      takeLease: () => Promise.resolve(ok({ isMine: true, fence: 1 })),
      async renewLease({ resource }) {
        world.renewed.push(resource)
        inFlight += 1
        world.most = Math.max(world.most, inFlight)
        await Promise.resolve()
        inFlight -= 1
        return world.isDown ? failed('provider-unavailable') : ok({ isMine: true, fence: 1 })
      },
      releaseLease: () => Promise.resolve(ok(null))
    }
  })
  for (const resource of RESOURCES) await leases.confirm(resource)
  return Object.assign(world, {
    leases,
    pass(ms: number) {
      now += ms
    }
  })
}

describe('leases', () => {
  it('are renewed after a third of their life, a few at a time', async () => {
    const world = await holding()
    for (let tick = 0; tick < 13; tick += 1) {
      await world.leases.renewAll()
      world.pass(3 * SECOND)
    }
    expect(world.renewed).toEqual([])

    world.pass(SECOND)
    await world.leases.renewAll()
    expect(world.renewed).toHaveLength(1_000)
    expect(world.most).toBe(2)
    await world.leases.renewAll()
    expect(world.renewed).toHaveLength(1_000)
  })

  it('are not all asked for while the database does not answer', async () => {
    const world = await holding()
    world.pass(LEASE_MS / 2)
    world.isDown = true
    await world.leases.renewAll()
    expect(world.renewed.length).toBeLessThan(10)

    world.isDown = false
    world.renewed.length = 0
    await world.leases.renewAll()
    expect(world.renewed).toHaveLength(1_000)
  })
})
