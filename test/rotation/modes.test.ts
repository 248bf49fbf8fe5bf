import { describe, expect, it } from 'vitest'
import type { RotationMode, RotationOverview } from '../../src/core/rotation/overview'
import { liveThrough } from '../kit/rotation/operator'
import { createWorld, overviewIn, type World, type WorldOptions } from '../kit/rotation/world'

async function started(options: WorldOptions = {}, mode: RotationMode = 'routine'): Promise<World> {
  const world = createWorld(options)
  await world.start()
  await world.life?.rotations.plan([world.oldKeyId], mode)
  return world
}

function now(world: World): RotationOverview {
  const overview = overviewIn(world)
  if (overview === null) throw new Error('There is no rotation.')
  return overview
}

/** Lets time pass, with the consumer at work. */
async function pass(world: World, ms: number): Promise<void> {
  const end = world.time.now() + ms
  while (world.time.now() < end) {
    await world.time.quiesce()
    world.provider.use(world.file.secret)
    world.time.next(Math.min(end, world.time.now() + 1_000))
  }
  await world.time.quiesce()
}

async function handOff(world: World): Promise<void> {
  const { sealedSecret } = now(world)
  if (sealedSecret === null) throw new Error('There is no sealed secret.')
  const choice = { destinationId: 'env-file', settings: {}, afterwards: 'keep-until-in-use' } as const
  const sent = await world.life?.handoff.deliver({ secretId: sealedSecret.id, ...choice })
  expect(sent?.ok).toBe(true)
}

function shown(world: World): { id: RotationOverview['id']; version: number } {
  const { id, version } = now(world)
  return { id, version }
}

describe('an incident', () => {
  it('kills the old key first, and only then makes another', async () => {
    const world = await started({}, 'incident')
    const asked = await world.life!.rotations.prepareRevoke(now(world).id)
    if (!asked.ok) throw new Error(asked.fault.detail ?? asked.fault.code)

    expect(asked.value.pin.newId).toBeNull()
    world.life!.rotations.revokeOld(asked.value.pin)
    await pass(world, 10_000)

    expect(world.provider.revoked).toEqual(['k1'])
    expect(now(world).state).toBe('created')
    await handOff(world)
    await pass(world, 120_000)
    expect(now(world).state).toBe('closed')
    expect(world.provider.liveKeys().map(key => key.id)).toEqual(['k2'])
  })

  it('does not end without a key because nobody fetched the new secret in time', async () => {
    const world = await started({ policy: { sealedSecretLifeMs: 600_000 } }, 'incident')
    const asked = await world.life!.rotations.prepareRevoke(now(world).id)
    if (!asked.ok) throw new Error(asked.fault.detail ?? asked.fault.code)
    world.life!.rotations.revokeOld(asked.value.pin)

    await pass(world, 700_000)

    expect(now(world)).toMatchObject({ state: 'created' })
    expect(world.provider.liveKeys().map(key => key.id)).toEqual(['k3'])
    await pass(world, 1_800_000)
    expect(now(world)).toMatchObject({ state: 'needs-human', reason: 'too-many-attempts' })
    expect(now(world).acts).toContain('create-again')
    expect(world.provider.liveKeys()).toEqual([])
  })
})

describe('a rotation that waits for capacity and is cancelled for an incident', () => {
  async function blocked(options: WorldOptions = {}): Promise<World> {
    const world = await started({ ...options, traits: { cap: 1 } })
    world.life!.rotations.start(shown(world))
    await pass(world, 10_000)
    expect(now(world)).toMatchObject({ state: 'blocked', reason: 'cap-full' })
    return world
  }

  const states = (world: World) =>
    world
      .life!.rotations.list()
      .map(({ mode, state }) => `${mode} ${state}`)
      .sort()

  it('is aborted and replaced in one write: whenever the process dies, exactly one of them holds the key', async () => {
    const ends = new Set<string>()
    let passed = 0
    for (let place = 0; place <= passed; place += 1) {
      const world = await blocked()
      const before = world.steps
      world.crashPoints.add(before + place)
      await world.life!.rotations.revokeFirst(shown(world)).catch(() => null)
      passed = Math.max(passed, world.steps - before)
      world.crashPoints.clear()
      world.kill()
      await world.start()
      await world.life!.rotations.resumeAll()
      await world.time.quiesce()

      const left = states(world)
      ends.add(left.join(', '))
      expect(left.filter(each => !each.endsWith('aborted'))).toHaveLength(1)
      expect(world.provider.revoked).toEqual([])
    }

    expect([...ends].sort()).toEqual(['incident planned, routine aborted', 'routine blocked'])
  })

  it('writes nothing when the disk refuses it, and may be asked again', async () => {
    const world = await blocked()
    world.mishaps = { ...world.mishaps, disk: ['full'] }

    const refused = await world.life!.rotations.revokeFirst(shown(world))
    const left = states(world)
    const taken = await world.life!.rotations.revokeFirst(shown(world))

    expect(refused).toMatchObject({ ok: false, fault: { code: 'storage-failed' } })
    expect(left).toEqual(['routine blocked'])
    expect(taken).toMatchObject({ ok: true, value: { mode: 'incident', state: 'planned' } })
    expect(states(world)).toEqual(['incident planned', 'routine aborted'])
  })

  it('is refused where a place is not what it waits for', async () => {
    const world = await started()
    world.life!.rotations.start(shown(world))
    await pass(world, 10_000)

    const refused = await world.life!.rotations.revokeFirst(shown(world))

    expect(refused).toMatchObject({ ok: false, fault: { code: 'conflict' } })
    expect(now(world).state).toBe('created')
  })
})

describe('an abort', () => {
  it('clears the new key that nobody has used, and leaves the old one alone', async () => {
    const world = await started()
    world.life!.rotations.start(shown(world))
    await pass(world, 10_000)

    expect(world.life!.rotations.abort(shown(world)).ok).toBe(true)
    await pass(world, 60_000)

    expect(now(world).state).toBe('aborted')
    expect(world.provider.liveKeys().map(key => key.id)).toEqual(['k1'])
    expect(world.rows.boxes.size).toBe(0)
  })

  it('is refused once somebody uses the new key', async () => {
    const world = await started()
    world.life!.rotations.start(shown(world))
    await pass(world, 10_000)
    await handOff(world)
    await pass(world, 20_000)

    const aborted = world.life!.rotations.abort(shown(world))

    expect(aborted).toMatchObject({ ok: false, fault: { code: 'conflict', detail: 'new-key-in-use' } })
  })
})

describe('a disabled key', () => {
  it('can be switched on again, and is then watched from the beginning', async () => {
    const world = await started({ traits: { canDisable: true } })
    world.life!.rotations.start(shown(world))
    await pass(world, 10_000)
    await handOff(world)
    await pass(world, 120_000)
    expect(now(world).acts[0]).toBe('disable-old')
    world.life!.rotations.disableOld(shown(world))
    await pass(world, 5_000)
    expect(world.provider.keys.get('k1')?.status).toBe('disabled')

    expect(world.life!.rotations.enableOld(shown(world)).ok).toBe(true)
    await pass(world, 6_000)

    expect(world.provider.keys.get('k1')?.status).toBe('active')
    expect(now(world).state).toBe('draining')
    expect(now(world).waits.progress).toBeLessThan(0.5)
  })

  it('may be revoked only when its cooling time is over', async () => {
    const world = await started({ traits: { canDisable: true } })
    world.life!.rotations.start(shown(world))
    await pass(world, 10_000)
    await handOff(world)
    await pass(world, 120_000)
    world.life!.rotations.disableOld(shown(world))
    await pass(world, 3_000)

    expect(now(world).waits.code).toBe('cooling')
    expect(now(world).acts).not.toContain('revoke-old')
    await pass(world, 40_000)
    expect(now(world).acts).toContain('revoke-old')
  })
})

/** Control probes in the journal. */
function probesSeen(world: World): number {
  return [...world.rows.events.values()].flat().filter(row => row.event.includes('"control-probed"')).length
}

describe('a locked vault', () => {
  it('is what the rotation waits for, and it goes on when it is opened', async () => {
    const world = await started()
    world.life!.vault.lock()
    world.life!.rotations.start(shown(world))
    await pass(world, 20_000)

    expect(now(world).waits.code).toBe('vault')
    expect(now(world).needsPerson).toBe(true)
    await world.life!.vault.open()
    await pass(world, 20_000)
    expect(now(world).state).toBe('created')
  })
})

describe('a stale window', () => {
  it('is refused', async () => {
    const world = await started()
    const stale = shown(world)
    world.life!.rotations.start(stale)

    expect(world.life!.rotations.abort(stale)).toMatchObject({
      ok: false,
      fault: { detail: 'confirmation-stale' }
    })
  })
})

describe('evidence E3', () => {
  it('needs the old secret and a live control, and destroys both copies afterwards', async () => {
    const world = createWorld({ policy: { wanted: 'E3' }, traits: { probe: 'silent' } })

    const outcome = await liveThrough(world, { way: 'destination', untilMs: 3_600_000 })

    expect(outcome.bugs).toEqual([])
    expect(now(world).state).toBe('closed')
    expect(now(world).evidence.grade).toBe('E3')
    expect(world.rows.oldSecrets.size + world.rows.boxes.size).toBe(0)
  })

  it('calls a person when a revoked key still answers, and goes on by itself once it is refused', async () => {
    const traits = { probe: 'silent', answersOnMs: 600_000 } as const
    const world = createWorld({ policy: { wanted: 'E3' }, traits })
    await liveThrough(world, { way: 'destination', untilMs: 240_000 })

    expect(world.provider.revoked).toEqual(['k1'])
    expect(now(world)).toMatchObject({
      state: 'revoked-claimed',
      reason: 'still-accepted',
      needsPerson: true,
      acts: ['check-now', 'abandon']
    })
    const asked = probesSeen(world)
    await world.life!.rotations.checkNow(now(world).id)
    expect(probesSeen(world)).toBeGreaterThan(asked)

    const outcome = await liveThrough(world, { way: 'destination', untilMs: 3_600_000 })
    expect(outcome.bugs).toEqual([])
    expect(now(world)).toMatchObject({ state: 'closed', reason: null, evidence: { grade: 'E3' } })
    expect(world.rows.oldSecrets.size + world.rows.boxes.size).toBe(0)
  })

  it('never takes the new secret for the old one, when a write came through and its answer did not', async () => {
    const world = await started({ policy: { wanted: 'E3' }, traits: { probe: 'silent' } })
    world.life!.rotations.start(shown(world))
    await pass(world, 10_000)
    world.file.secret = world.provider.keys.get('k2')!.secret
    const [sealedSecret] = [...world.rows.sealedSecrets.values()]
    world.life!.store.sealedSecrets.beginExposure({
      secretId: sealedSecret!.id,
      kind: 'destination',
      part: null,
      where: 'app/.env',
      startedAt: world.time.now()
    })

    await handOff(world)

    expect(world.rows.oldSecrets.size).toBe(0)
    const outcome = await liveThrough(world, { way: 'destination', untilMs: 600_000 })
    expect(outcome.consumerFailures).toBe(0)
    expect(now(world)).toMatchObject({ state: 'closed', evidence: { grade: 'E2' } })
  })
})

describe('an unreadable journal', () => {
  it('stops that rotation for a person and deletes nothing', async () => {
    const world = await started()
    world.life!.rotations.start(shown(world))
    await pass(world, 10_000)
    const rows = [...world.rows.events.values()][0] ?? []
    const third = rows[2]
    if (third !== undefined) third.event = '{"kind":"from-the-future","at":1}'
    const before = rows.length
    world.kill()
    await world.start()
    await world.life!.rotations.resumeAll()
    await pass(world, 60_000)

    expect(now(world)).toMatchObject({ state: 'needs-human', reason: 'journal-damaged', acts: ['abandon'] })
    expect(rows.length).toBe(before)
    expect(world.life!.rotations.abandon(shown(world), 'seen to by hand').ok).toBe(true)
    expect(now(world).state).toBe('abandoned')
  })
})
