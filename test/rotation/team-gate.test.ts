import { describe, expect, it } from 'vitest'
import { failed, ok, type Result } from '../../src/core/fault'
import {
  NO_TEAM,
  type AskedCall,
  type CallPermit,
  type RotationNews,
  type TeamGate
} from '../../src/core/ports/team-gate'
import { actOnce, type HandOffWay } from '../kit/rotation/operator'
import { createWorld, overviewIn, type World } from '../kit/rotation/world'

const HELD = failed('conflict', 'lease-held', { retry: 'later', retryAfterMs: 5_000 })
const NEEDS_APPROVAL = failed('conflict', 'approval-needed', { retry: 'later', retryAfterMs: 5_000 })
const GOOD: Result<CallPermit> = ok({ fence: 1, isGood: () => true })

/** A team that answers as told, and remembers what it was asked. */
function testGate(answer: (asked: AskedCall) => Result<CallPermit> = () => GOOD) {
  const asked: string[] = []
  const told: RotationNews[] = []
  const team: TeamGate = {
    ...NO_TEAM,
    beforeCall(call) {
      asked.push(`${call.call} ${call.key.providerKeyId}`)
      return Promise.resolve(answer(call))
    },
    tell: news => told.push(news),
    tellAgain: news => told.push(news)
  }
  return { asked, told, team }
}

async function live(world: World, minutes: number, way: HandOffWay = 'destination'): Promise<void> {
  const end = world.time.now() + minutes * 60_000
  while (world.time.now() < end && overviewIn(world)?.state !== 'closed') {
    await actOnce(world, way)
    await world.time.quiesce()
    world.provider.use(world.file.secret)
    world.time.next(world.time.now() + 5_000)
  }
}

describe('a rotation in a team', () => {
  it('asks before each call that changes a key, about the old key, and tells how it goes', async () => {
    const gate = testGate()
    const world = createWorld({ team: gate.team })
    await world.start()

    await live(world, 60)

    expect(overviewIn(world)?.state).toBe('closed')
    expect(gate.asked[0]).toBe('create k1')
    expect(gate.asked.at(-1)).toBe('revoke k1')
    expect(gate.told.at(-1)).toMatchObject({ state: 'closed', isEnded: true })
  })

  it('is told to a team that it begins without, new key and all', async () => {
    const gate = testGate()
    const world = createWorld({ team: gate.team })
    await world.start()
    await live(world, 1)
    gate.told.length = 0

    world.life?.rotations.teamChanged()

    expect(gate.told).toMatchObject([{ hasCreated: true, isEnded: false }])
  })

  it.each([
    ['payments-production', 'production', true],
    ['payments', 'staging', false]
  ])('tells of the key %s whose word its environment is', async (name, environment, isEnvironmentProven) => {
    const calls: AskedCall[] = []
    const gate = testGate(call => {
      calls.push(call)
      return HELD
    })
    const world = createWorld({ team: gate.team, keyName: name })
    await world.start()

    await live(world, 5)

    expect(calls[0]).toMatchObject({ keyName: name, environment, isEnvironmentProven })
    expect(gate.told[0]).toMatchObject({ environment, isEnvironmentProven })
  })

  it.each(['create', 'revoke'] as const)(
    'sends no %s that the team holds up, and says that it waits',
    async held => {
      let isFree = false
      const gate = testGate(({ call }) => (call === held && !isFree ? HELD : GOOD))
      const world = createWorld({ team: gate.team })
      await world.start()

      await live(world, 20)

      expect(overviewIn(world)?.waits).toMatchObject({ code: 'team', facts: { detail: 'lease-held' } })
      expect(held === 'create' ? world.provider.creates.sent : world.provider.revoked.length).toBe(0)
      isFree = true
      await live(world, 60)
      expect(overviewIn(world)?.state).toBe('closed')
      expect(world.provider.creates.sent).toBe(1)
    }
  )

  it('writes no intent once its permit has run out on the way to the provider', async () => {
    const late: CallPermit = { fence: 1, isGood: () => false }
    const world = createWorld({ team: testGate(() => ok(late)).team })
    await world.start()

    await live(world, 20)

    expect(world.provider.creates.sent).toBe(0)
    expect(overviewIn(world)?.waits).toMatchObject({ code: 'team', facts: { detail: 'lease-lost' } })
  })

  it('starts no delivery once its permit has run out on the way there', async () => {
    let isLate = true
    const gate = testGate(({ call }) => ok({ fence: 1, isGood: () => call !== 'deliver' || !isLate }))
    const world = createWorld({ team: gate.team })
    await world.start()

    await live(world, 20, 'destinations')

    expect(overviewIn(world)?.deliveries).toMatchObject([{ state: 'waiting' }])
    expect(overviewIn(world)?.waits).toMatchObject({ code: 'team', facts: { detail: 'lease-lost' } })
    isLate = false
    await live(world, 60, 'destinations')
    expect(overviewIn(world)?.state).toBe('closed')
  })

  it('names every chosen destination in what is approved, so that another list needs another approval', async () => {
    const calls: AskedCall[] = []
    const gate = testGate(call => {
      calls.push(call)
      return call.call === 'deliver' ? NEEDS_APPROVAL : GOOD
    })
    const world = createWorld({ team: gate.team, entries: [[]] })
    await world.start()

    await live(world, 20, 'destinations')

    expect(overviewIn(world)?.waits).toMatchObject({ code: 'team', facts: { detail: 'approval-needed' } })
    const create = calls.find(({ call }) => call === 'create')
    const first = calls.findLast(({ call }) => call === 'deliver')
    expect(create?.about).toEqual([])
    expect(first?.about).toHaveLength(2)
    expect(first?.about.join()).toContain('env-file')
    expect(first?.where).toEqual(overviewIn(world)?.deliveries.map(({ where }) => where))
    const shown = overviewIn(world)
    if (shown === null || world.life === null) throw new Error('There is no rotation.')
    expect(world.life.rotations.waitingCall(shown.id)).toBe(first)
    expect(world.life.rotations.dropDelivery(shown, 0, 'not this one')).toMatchObject({ ok: true })
    await live(world, 20, 'destinations')
    expect(calls.at(-1)?.about).toEqual(first?.about.slice(1))
  })

  it('asks for a delivery by hand as well, and sends nothing that is not approved', async () => {
    const calls: AskedCall[] = []
    const gate = testGate(call => {
      calls.push(call)
      return call.call === 'deliver' ? NEEDS_APPROVAL : GOOD
    })
    const world = createWorld({ team: gate.team })
    await world.start()

    await live(world, 20)

    const shown = overviewIn(world)
    expect(shown?.state).toBe('created')
    const deliver = calls.find(({ call }) => call === 'deliver')
    expect(deliver?.about.join()).toContain('env-file')
    expect(shown === null ? null : world.life?.rotations.waitingCall(shown.id)).toMatchObject({
      call: 'deliver'
    })
  })

  it('is not planned while another member has the key', async () => {
    const team: TeamGate = { ...testGate().team, beforePlan: () => Promise.resolve(HELD) }
    const world = createWorld({ team })
    await world.start()

    const planned = await world.life?.rotations.plan([world.oldKeyId], 'routine')

    expect(planned).toMatchObject({ ok: false, fault: { detail: 'lease-held' } })
    expect(world.rows.rotations.size).toBe(0)
  })
})
