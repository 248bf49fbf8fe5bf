import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock'
import type { HttpWorld } from '../kit/rotation/http-world'
import { cell } from './matrix'
import {
  expectGoodEnd,
  forEach,
  inWorld,
  isCreate,
  isList,
  isRevoke,
  madeKeys,
  requests,
  spoilFirst,
  stateIn
} from './truth'

/** What people, summer time and empty batteries do to the clock of a machine. */
const JUMPS = { 'a day back': -DAY, 'an hour back': -HOUR, 'an hour on': HOUR, 'a day on': DAY }
const SKEWS = { ahead: 4 * MINUTE, behind: -4 * MINUTE }

/** The clock of this machine is set; the provider's is not. */
function setClock(world: HttpWorld, byMs: number): void {
  world.time.jump(byMs)
  world.skewMs -= byMs
}

/** Steady time until `until` holds. */
async function steadyUntil(world: HttpWorld, until: () => boolean): Promise<number> {
  const before = world.time.clock.monotonic()
  await world.live({ until })
  expect(until()).toBe(true)
  return world.time.clock.monotonic() - before
}

describe('clocks that differ or jump', () => {
  it(
    cell('F12', 'create', 'that was lost is looked for as long by monotonic time, whatever clocks say'),
    () =>
      forEach({ 'four minutes back': -4 * MINUTE, 'four minutes on': 4 * MINUTE }, jumpMs =>
        inWorld({}, async world => {
          spoilFirst(world, isCreate, { kind: 'reset-before' })
          await world.live({ until: ({ state }) => state === 'create-unknown' })

          setClock(world, jumpMs)
          const waitedMs = await steadyUntil(world, () => requests(world, isCreate).length === 2)

          expect(waitedMs).toBeGreaterThanOrEqual(world.policy.settleMs)
          expect(waitedMs).toBeLessThan(world.policy.settleMs + 2 * MINUTE)
          await expectGoodEnd(world, { creates: 2 })
          expect(madeKeys(world)).toHaveLength(1)
        })
      )
  )

  it(cell('F12', 'create', 'that was lost is not sent again while the clocks are far apart'), () =>
    forEach(JUMPS, jumpMs =>
      inWorld({}, async world => {
        spoilFirst(world, isCreate, { kind: 'reset-before' })
        await world.live({ until: ({ state }) => state === 'create-unknown' })

        setClock(world, jumpMs)
        const seen = await world.live({ until: ({ state }) => state === 'blocked' })

        expect(seen).toMatchObject({ reason: 'clock-skew', waits: { code: 'your-decision' } })
        expect(requests(world, isCreate)).toHaveLength(1)
        setClock(world, -jumpMs)
        await expectGoodEnd(world, { creates: 2 })
      })
    )
  )

  it(cell('F12', 'create', 'is found by its marker, although it is dated by another clock'), () =>
    forEach(SKEWS, skewMs =>
      inWorld({}, async world => {
        world.skewMs = skewMs
        spoilFirst(world, isCreate, { kind: 'server-error-after', status: 500 })
        await world.live({ until: ({ state }) => state === 'create-unknown' })
        const [orphan = ''] = madeKeys(world)

        await expectGoodEnd(world, { creates: 2, revokes: [orphan, world.oldId] })
      })
    )
  )

  it(
    cell('F12', 'revoke', 'that was lost is looked for as long by monotonic time before it is sent again'),
    () =>
      forEach(JUMPS, jumpMs =>
        inWorld({}, async world => {
          spoilFirst(world, isRevoke, { kind: 'reset-before' })
          await world.live({ until: ({ waits }) => waits.code === 'reconcile' })

          setClock(world, jumpMs)
          const waitedMs = await steadyUntil(world, () => requests(world, isRevoke).length === 2)

          expect(waitedMs).toBeGreaterThanOrEqual(world.policy.settleMs)
          expect(waitedMs).toBeLessThan(world.policy.settleMs + 2 * MINUTE)
          await expectGoodEnd(world, { creates: 1, revokes: [world.oldId, world.oldId] })
        })
      )
  )

  it(
    cell('F12', 'revoke', 'is proven by monotonic time: a clock that is set on makes nothing look frozen'),
    () =>
      forEach(JUMPS, jumpMs =>
        inWorld({ timing: { lastUsedLagMs: 90 * SECOND } }, async world => {
          await world.live({ until: ({ state }) => state === 'revoked-claimed' })

          setClock(world, jumpMs)
          const waitedMs = await steadyUntil(world, () => stateIn(world).evidence.grade === 'E2')

          expect(waitedMs).toBeGreaterThanOrEqual(90 * SECOND)
          expect(waitedMs).toBeLessThan(5 * MINUTE)
          await expectGoodEnd(world, { creates: 1 })
        })
      )
  )

  it(cell('F12', 'list', 'is read on in its usual time when the clock is set'), () =>
    forEach(JUMPS, jumpMs =>
      inWorld({}, async world => {
        await world.live({ until: ({ state }) => state === 'deployed' })
        world.consumes = false
        await world.live({ forMs: 2 * MINUTE, until: () => false })

        setClock(world, jumpMs)
        const before = requests(world, isList).length
        await world.live({ forMs: 2 * MINUTE, until: () => false })

        const read = requests(world, isList).length - before
        expect(read).toBeGreaterThanOrEqual(2)
        expect(read).toBeLessThanOrEqual(30)
        world.consumes = true
        await expectGoodEnd(world, { creates: 1 })
      })
    )
  )
})
