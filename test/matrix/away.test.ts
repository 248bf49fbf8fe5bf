import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock'
import type { SandboxFault } from '../../src/providers/kit/sandbox/fault-plan'
import { consume, liveKeys, type HttpWorld } from '../kit/rotation/http-world'
import { cell } from './matrix'
import {
  during,
  expectGoodEnd,
  expectPatience,
  forEach,
  inWorld,
  isCreate,
  isList,
  isProbe,
  isRevoke,
  madeKeys,
  requests,
  revokesSent,
  spoilAll,
  spoilFirst
} from './truth'

/** What stands between a machine and the provider in a hotel: its own page, or the way to it. Nothing reaches the provider. */
const PORTALS: Readonly<Record<string, SandboxFault>> = {
  'the way to a page': { kind: 'redirect', status: 302, to: 'http://portal.example/login' },
  'a page that says it is busy': { kind: 'server-error-before', status: 511 }
}
/** Another network: connections of the old one end. */
const CUT_OFF: SandboxFault = { kind: 'reset-before' }
const AWAY: Readonly<Record<string, SandboxFault>> = { ...PORTALS, 'another network': CUT_OFF }

/** Eight hours in which the machine sleeps: the wall clock goes on, its steady one does not, and the service works on. */
async function sleep(world: HttpWorld): Promise<void> {
  world.time.jump(8 * HOUR)
  if (world.consumes) await consume(world)
}

/** Steady time that the old key has to be quiet, with or without a night in between. */
async function drained({ isAsleep }: { readonly isAsleep: boolean }): Promise<number> {
  let passed = 0
  await inWorld({}, async world => {
    await world.live({ until: ({ state }) => state === 'draining' })
    const before = world.time.clock.monotonic()
    if (isAsleep) await sleep(world)
    await world.live({ until: ({ state }) => state === 'revoke-ready' })
    passed = world.time.clock.monotonic() - before
  })
  return passed
}

describe('a machine that sleeps, or is in another network', () => {
  it(cell('F18', 'create', 'that met no provider is looked for before another is sent'), () =>
    forEach(AWAY, fault =>
      inWorld({}, async world => {
        spoilFirst(world, isCreate, fault)
        await world.live({ until: ({ state }) => state === 'create-unknown' })
        await world.live({ forMs: 50 * SECOND, until: () => false })
        expect(requests(world, isCreate)).toHaveLength(1)

        await expectGoodEnd(world, { creates: 2 })
        expect(madeKeys(world)).toHaveLength(1)
      })
    )
  )

  it(cell('F18', 'create', 'that a machine slept through is found and cleared'), () =>
    forEach<SandboxFault>({ 'taken up': { kind: 'reset-after' }, 'not taken up': CUT_OFF }, fault =>
      inWorld({ paceMs: 5 * MINUTE, policy: { pollMaxMs: 5 * MINUTE } }, async world => {
        spoilFirst(world, isCreate, fault)
        await world.live({ until: ({ state }) => state === 'create-unknown' })
        const orphans = madeKeys(world)

        await sleep(world)

        // Nobody watched the old key for eight hours: as far as one knows it may be used as rarely as that.
        await world.live({ forMs: DAY })
        await expectGoodEnd(world, { creates: 2, revokes: [...orphans, world.oldId] })
      })
    )
  )

  it(cell('F18', 'verify', 'is not taken from a portal, and is repeated behind it'), () =>
    forEach(AWAY, fault =>
      inWorld({}, async world => {
        const mend = spoilAll(world, isProbe, fault)
        const probed = await world.live({ forMs: 20 * SECOND })
        expect(probed).toMatchObject({ state: 'created', sealedSecret: { state: 'sealed' } })
        mend()
        const mendLists = spoilAll(world, during(isList, 'deployed'), fault)
        const read = await world.live({ until: () => false, forMs: 3 * MINUTE })
        expect(read).toMatchObject({ state: 'deployed' })
        expect(read?.acts).not.toContain('revoke-old')
        mendLists()

        await expectGoodEnd(world, { creates: 1 })
      })
    )
  )

  it(cell('F18', 'verify', 'is not earned asleep: neither use nor quiet'), () =>
    inWorld({}, async world => {
      await world.live({ until: ({ state }) => state === 'deployed' })
      world.consumes = false
      await sleep(world)
      const unused = await world.live({ forMs: 5 * MINUTE, until: () => false })
      expect(unused).toMatchObject({ state: 'deployed', waits: { code: 'traffic-on-new' } })

      world.consumes = true
      await expectGoodEnd(world, { creates: 1 })

      expect(await drained({ isAsleep: true })).toBeGreaterThanOrEqual(await drained({ isAsleep: false }))
    })
  )

  it(cell('F18', 'revoke', 'that met no provider is looked for, and only then sent again'), () =>
    forEach(AWAY, fault =>
      inWorld({}, async world => {
        spoilFirst(world, isRevoke, fault)
        await world.live({ until: ({ waits }) => waits.code === 'reconcile' })
        await world.live({ forMs: 50 * SECOND, until: () => false })
        expect(revokesSent(world)).toEqual([world.oldId])

        await expectGoodEnd(world, { creates: 1, revokes: [world.oldId, world.oldId] })
      })
    )
  )

  it(cell('F18', 'revoke', 'that a machine slept through is sent again only where it was not done'), () =>
    forEach<SandboxFault>({ done: { kind: 'reset-after' }, 'not done': CUT_OFF }, fault =>
      inWorld({}, async world => {
        spoilFirst(world, isRevoke, fault)
        await world.live({ until: ({ waits }) => waits.code === 'reconcile' })
        const isDone = !liveKeys(world).some(key => key.id === world.oldId)

        await sleep(world)

        const revokes = isDone ? [world.oldId] : [world.oldId, world.oldId]
        await expectGoodEnd(world, { creates: 1, revokes })
      })
    )
  )

  it(cell('F18', 'list', 'of a portal says nothing about keys'), () =>
    forEach(AWAY, async fault => {
      for (const state of ['created', 'deployed', 'draining', 'revoke-intent', 'revoked-claimed'] as const)
        await inWorld({}, world => expectPatience(world, state, isList, fault, fault, fault))
    })
  )

  it(cell('F18', 'list', 'is read at once after a long sleep'), () =>
    inWorld({}, async world => {
      await world.live({ until: ({ state }) => state === 'draining' })
      await sleep(world)
      const before = requests(world, isList).length

      await world.live({ forMs: MINUTE, until: () => requests(world, isList).length > before })

      expect(requests(world, isList).length).toBeGreaterThan(before)
      await expectGoodEnd(world, { creates: 1 })
    })
  )
})
