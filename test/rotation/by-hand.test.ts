import { describe, expect, it } from 'vitest'
import { failed, ok, type FaultDetail } from '../../src/core/fault'
import { NO_TEAM, type TeamGate } from '../../src/core/ports/team-gate'
import { keyIdOf } from '../../src/core/ids'
import type { RotationMode, RotationOverview } from '../../src/core/rotation/overview'
import { Secret } from '../../src/core/secret'
import { keyOf } from '../kit/rotation/durable'
import { liveThrough } from '../kit/rotation/operator'
import { createWorld, overviewIn, type World, type WorldOptions } from '../kit/rotation/world'

// A provider that makes keys only in its console: a person makes the new key and gives its secret.

async function waiting(options: WorldOptions = {}, mode: RotationMode = 'routine'): Promise<World> {
  const world = createWorld({ ...options, traits: { ...options.traits, keysByHand: true } })
  await world.start()
  await world.life?.rotations.plan([world.oldKeyId], mode)
  world.life?.rotations.start(shown(world))
  await world.time.quiesce()
  return world
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

async function give(world: World, text: string): Promise<FaultDetail | 'taken' | undefined> {
  const apiKey = Secret.fromBytes(new Uint8Array(Buffer.from(text, 'utf8')))
  const given = await world.life?.rotations.giveKey(shown(world), { apiKey })
  expect(apiKey.isWiped).toBe(true)
  return given?.ok === true ? 'taken' : given?.fault.detail
}

async function restart(world: World): Promise<void> {
  world.kill()
  await world.start()
  await world.life?.rotations.resumeAll()
  await world.time.quiesce()
}

describe('a key that a person makes in the console', () => {
  it.each(['routine', 'incident'] as const)(
    'replaces the old one, without a create of ours (%s)',
    async mode => {
      const world = createWorld({ traits: { keysByHand: true } })

      const outcome = await liveThrough(world, { way: 'destination', mode, untilMs: 3_600_000 })

      expect(outcome).toMatchObject({ bugs: [], nameless: [] })
      expect(now(world)).toMatchObject({ state: 'closed', new: { providerKeyId: 'k2' } })
      expect(world.provider.creates.sent).toBe(0)
      expect(world.provider.liveKeys().map(key => key.secret)).toEqual([world.file.secret])
    }
  )

  it('is asked for once the old one was checked, and nothing is sealed before', async () => {
    const world = await waiting()

    expect(now(world)).toMatchObject({
      state: 'key-wanted',
      acts: ['give-key', 'abort'],
      waits: { code: 'your-new-key' },
      needsPerson: true
    })
    expect(now(world).steps.find(step => step.state === 'current')?.name).toBe('create')
    expect(world.rows.boxes.size).toBe(0)
  })

  it('may be made before the app is started again, and given after it', async () => {
    const world = await waiting()
    const made = world.provider.addKey('console key')

    await restart(world)

    expect(now(world).state).toBe('key-wanted')
    expect(await give(world, made.secret)).toBe('taken')
    expect(now(world)).toMatchObject({ state: 'created', new: { providerKeyId: made.id } })
  })

  it('is new as well where the clock was set back meanwhile', async () => {
    const world = await waiting()
    world.time.jump(-3_600_000)
    // The provider's own clock goes on as it did.
    world.provider.skewMs += 3_600_000
    world.life?.rotations.wakeAll()
    await world.time.quiesce()
    const made = world.provider.addKey('console key')

    expect(await give(world, made.secret)).toBe('taken')
  })

  it('is tried before it is taken, and that is no use of it', async () => {
    const world = await waiting()
    const made = world.provider.addKey('console key')
    await give(world, made.secret)

    expect(made.lastUsedAt).not.toBeNull()
    expect(world.life?.rotations.state(now(world).id)?.probes).toHaveLength(1)
    expect(now(world).acts).toContain('abort')
  })

  it.each([true, false])(
    'is revoked by an abort, which a person orders (uses reported: %s)',
    async reportsLastUsed => {
      const world = await waiting({ traits: { reportsLastUsed } })
      const made = world.provider.addKey('console key')
      await give(world, made.secret)

      world.life?.rotations.abort(shown(world))
      await world.time.quiesce()

      expect(world.provider.revoked).toEqual([made.id])
    }
  )

  it('is not revoked without a question once its sealed copy is lost: whoever made it has seen it', async () => {
    const world = await waiting({ traits: { reportsLastUsed: false } })
    const made = world.provider.addKey('console key')
    await give(world, made.secret)

    const { id, sealedSecret } = now(world)
    await world.life?.rotations.secretGone(id, sealedSecret!.id, 'unreadable')
    await world.time.quiesce()

    expect(world.provider.revoked).toEqual([])
    expect(now(world).acts).toContain('discard-orphan')
  })
})

describe('a secret that is not that of one new key', () => {
  it.each<[string, (world: World) => string, FaultDetail]>([
    ['of the old key', ({ provider }) => provider.keys.get('k1')?.secret ?? '', 'given-key-is-old'],
    ['of no listed key', () => 'not-a-real-secret-9-and-ends-in-9999', 'given-key-not-listed'],
    [
      'of a key of another group',
      ({ provider }) => provider.addKey('else', 'h').secret,
      'given-key-not-listed'
    ],
    [
      'with an error in its middle',
      ({ provider }) => provider.addKey('console key').secret.replace('and', 'or'),
      'given-key-refused'
    ],
    [
      'of a key that is revoked already',
      ({ provider }) => {
        const made = provider.addKey('console key')
        made.status = 'revoked'
        return made.secret
      },
      'given-key-not-listed'
    ]
  ])('%s is refused, and everything stays as it was', async (_what, secretIn, detail) => {
    const world = await waiting()
    const before = now(world)

    expect(await give(world, secretIn(world))).toBe(detail)

    expect(now(world)).toEqual(before)
    expect(world.rows.boxes.size).toBe(0)
  })

  it('of a key that was there before the rotation is refused, also after a start', async () => {
    const world = createWorld({ traits: { keysByHand: true } })
    const earlier = world.provider.addKey('somebody’s')
    world.time.next(world.time.now() + 3_600_000)
    await world.start()
    await world.life?.rotations.plan([world.oldKeyId], 'routine')
    world.life?.rotations.start(shown(world))
    await world.time.quiesce()
    await restart(world)

    expect(await give(world, earlier.secret)).toBe('given-key-not-listed')
  })

  it('is refused where two new keys show the same of theirs', async () => {
    const world = await waiting()
    const made = world.provider.addKey('console key')
    const twin = { ...made, id: 'k9', secret: made.secret }
    world.provider.keys.set(twin.id, twin)

    expect(await give(world, made.secret)).toBe('given-key-unclear')
  })

  it('is refused for a key that this rotation has given up', async () => {
    const world = await waiting({ traits: { reportsLastUsed: false } })
    const made = world.provider.addKey('console key')
    await give(world, made.secret)
    const { id, sealedSecret } = now(world)
    await world.life?.rotations.secretGone(id, sealedSecret!.id, 'unreadable')
    await world.time.quiesce()
    world.life?.rotations.notOurs(shown(world))
    await world.time.quiesce()

    expect(world.provider.revoked).toEqual([])
    expect(await give(world, made.secret)).not.toBe('taken')
  })

  it('is not taken before the team has approved, and the rotation says what it waits for', async () => {
    let isApproved = false
    const needed = failed('conflict', 'approval-needed', { retry: 'later' })
    const beforeCall: TeamGate['beforeCall'] = () =>
      Promise.resolve(isApproved ? ok({ fence: 1, isGood: () => true }) : needed)
    const world = await waiting({ team: { ...NO_TEAM, beforeCall } })
    const made = world.provider.addKey('console key')

    expect(await give(world, made.secret)).toBe('approval-needed')
    expect(now(world)).toMatchObject({ waits: { code: 'team' }, acts: ['give-key', 'abort'] })
    expect(world.life?.rotations.waitingCall(now(world).id)).toMatchObject({ call: 'create' })
    isApproved = true
    world.life?.rotations.teamChanged()
    expect(now(world).waits.code).toBe('your-new-key')
    expect(await give(world, made.secret)).toBe('taken')
  })

  it('is taken by one of two rotations of the same group', async () => {
    const world = await waiting()
    const other = world.provider.addKey('mailer')
    world.time.next(world.time.now() + 5_000)
    const listed = await world.provider.client({ tick: () => undefined }).listGroup('g')
    if (!listed.ok) throw new Error(listed.fault.code)
    for (const key of listed.value) {
      const known = keyOf(world.account, key, world.time.now())
      if (!world.rows.keys.has(known.id)) world.rows.keys.set(known.id, known)
    }
    const second = await world.life?.rotations.plan([keyIdOf(world.account.id, 'g', other.id)], 'routine')
    if (second?.ok !== true || second.value[0] === undefined) throw new Error('It was not planned.')
    const { id } = second.value[0]
    world.life?.rotations.start({ id, version: second.value[0].version })
    await world.time.quiesce()
    expect(await give(world, other.secret)).toBe('given-key-not-listed')
    const made = world.provider.addKey('console key')

    // The second one is mistyped where the list does not show it, and cannot be tried just now.
    world.provider.moods.probe.push('ok', 'unclear')
    const mistyped = made.secret.replace('and', 'or')

    const both = await Promise.all([
      give(world, made.secret),
      world.life?.rotations.giveKey(
        { id, version: world.life.rotations.get(id)?.version ?? 0 },
        { apiKey: Secret.fromBytes(new Uint8Array(Buffer.from(mistyped, 'utf8'))) }
      )
    ])
    const again = await world.life?.rotations.giveKey(
      { id, version: world.life.rotations.get(id)?.version ?? 0 },
      { apiKey: Secret.fromBytes(new Uint8Array(Buffer.from(made.secret, 'utf8'))) }
    )

    expect(both[0]).toBe('taken')
    expect(both[1]).toMatchObject({ ok: false })
    expect(again).toMatchObject({ ok: false })
    expect(world.life?.rotations.get(id)?.state).toBe('key-wanted')
  })

  it('needs an open vault and every part', async () => {
    const world = await waiting()
    const version = shown(world)

    expect(await world.life?.rotations.giveKey(version, {})).toMatchObject({
      fault: { code: 'invalid-input', subject: 'apiKey' }
    })
    world.life?.vault.lock()
    expect(await give(world, 'anything')).toBeUndefined()
    expect(now(world).state).toBe('key-wanted')
  })
})
