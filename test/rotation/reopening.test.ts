import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { asRotationId } from '../../src/core/ids'
import type { RotationOverview } from '../../src/core/rotation/overview'
import { actOnce, liveThrough } from '../kit/rotation/operator'
import { createWorld, overviewIn, type World } from '../kit/rotation/world'

// A rotation that has ended is open again where its old key turns out to be alive.

describe('a rotation that an older version closed because lists left the old key out', () => {
  it('is open again after the next start, says not listed, and goes on looking', async () => {
    const world = createWorld()
    await world.start()
    leaveEnded(world, 'closed-revoked-elsewhere-row-missing')
    world.kill()

    await world.start()
    const [reopened] = world.life!.rotations.list()

    expect(reopened).toMatchObject({ state: 'draining', reason: 'not-listed', closedAt: null })
    expect(world.rows.rotations.get(reopened!.id)?.phase).toBe('open')
    expect(world.rows.keys.get(world.oldKeyId)?.rotationId).toBe(reopened!.id)
    await world.life!.rotations.checkNow(reopened!.id)
    expect(now(world)).toMatchObject({ old: { status: 'live' } })
    expect(world.provider.revoked).toEqual([])
  })
})

describe('a closed rotation whose old key is listed again', () => {
  it.each(['kept', 'deleted'] as const)(
    'opens again after an ordinary sync (revoked rows are %s)',
    async revokeMeans => {
      const world = createWorld({ traits: { revokeMeans } })
      await liveThrough(world, { way: 'destination', untilMs: 3_600_000 })
      expect(world.rows.rotations.get(now(world).id)?.phase).toBe('ended')
      expect(now(world)).toMatchObject({ state: 'closed' })
      await world.life!.rotations.listsRead()
      expect(now(world)).toMatchObject({ state: 'closed' })

      comeBack(world)
      // A list right after a revoke may be older than the revoke.
      world.time.next(world.time.now() + 60_000)
      await world.life!.rotations.listsRead()

      expect(now(world)).toMatchObject({ state: 'revoke-failed', reason: 'listed-again', closedAt: null })
      expect(now(world).evidence.grade).toBe('E0')
    }
  )

  it('is refused in words while another rotation of the same key is open, and opens once that has ended', async () => {
    const world = createWorld()
    await liveThrough(world, { way: 'destination', untilMs: 3_600_000 })
    const { id } = now(world)
    comeBack(world)
    world.time.next(world.time.now() + 60_000)
    const { rotations, store, bugs } = world.life!
    const planned = await rotations.plan([world.oldKeyId], 'routine')
    const other = planned.ok ? planned.value[0]! : null

    await rotations.listsRead()
    const checked = await rotations.checkNow(id)

    expect(checked).toMatchObject({
      ok: false,
      fault: { code: 'conflict', detail: 'another-rotation-open' }
    })
    expect(bugs).toEqual([])
    expect(rotations.get(id)).toMatchObject({ state: 'closed' })
    expect(store.keys.get(world.oldKeyId)?.rotationId).toBe(other?.id)

    expect(rotations.abort({ id: other!.id, version: other!.version })).toMatchObject({ ok: true })
    await rotations.listsRead()
    expect(rotations.get(id)).toMatchObject({ state: 'revoke-failed', reason: 'listed-again' })
  })

  it('stays as it is where it was aborted and the old key lives on', async () => {
    const world = createWorld()
    await world.start()
    await actOnce(world, 'destination')
    const { id, version } = now(world)
    world.life!.rotations.abort({ id, version })
    await world.life!.rotations.settled(id)
    const before = now(world)

    await world.life!.rotations.listsRead()

    expect(now(world)).toEqual(before)
  })
})

/** As a sync would leave it: the provider lists the old key as active, and the inventory says so. */
function comeBack(world: World): void {
  const old = world.provider.keys.get('k1')!
  old.status = 'active'
  world.life!.store.keys.setStatus(world.oldKeyId, 'active')
}

function leaveEnded(world: World, name: string): void {
  const { journal } = world.life!.store
  const file = path.join(import.meta.dirname, 'journals', `${name}.json`)
  const { rows } = JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly string[] }
  const id = asRotationId('id-1-1')
  journal.open({ id, accountId: world.account.id, keyId: world.oldKeyId, startedAt: world.time.now() })
  rows.forEach((event, index) => {
    journal.append(id, { seq: index + 1, at: world.time.now(), event, actor: 'rekey' })
  })
  journal.setPhase(id, 'ended', world.time.now())
}

function now(world: World): RotationOverview {
  const overview = overviewIn(world)
  if (overview === null) throw new Error('There is no rotation.')
  return overview
}
