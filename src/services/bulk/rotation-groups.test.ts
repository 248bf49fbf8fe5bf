import { actorFrom } from '../../core/actor'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RotationGroup } from '../../core/bulk/group'
import { failed, ok } from '../../core/fault'
import { asKeyId, asRotationId, type KeyId, type RotationId } from '../../core/ids'
import type { RotationOverview, RotationStateName } from '../../core/rotation/overview'
import type { RotationGroupStore } from '../../core/ports/rotation-groups'
import { createRotationGroups, type GroupTools, type RotationGroups } from './rotation-groups'

// The rotations here only begin, and say so; everything behind the start is decided by hand.

type Fakes = {
  readonly tools: GroupTools
  readonly rotations: Map<RotationId, RotationOverview>
  readonly started: string[]
  readonly acts: string[]
  move(id: string, state: RotationStateName): void
}

const ROWS = { groups: new Map<string, RotationGroup>(), left: new Map<string, Set<RotationId>>() }

function store(): RotationGroupStore {
  return {
    insert: group => void ROWS.groups.set(group.id, group),
    get: id => ROWS.groups.get(id) ?? null,
    save: next => void ROWS.groups.set(next.id, { ...(ROWS.groups.get(next.id) as RotationGroup), ...next }),
    remove: id => void ROWS.groups.delete(id),
    leave: (id, rotationId) => void ROWS.left.set(id, new Set([...(ROWS.left.get(id) ?? []), rotationId])),
    leavers: id => ROWS.left.get(id) ?? new Set()
  }
}

function overview(id: string, group: string | null, state: RotationStateName): RotationOverview {
  // Groups look only at these parts of a rotation.
  return {
    id: asRotationId(id),
    version: 1,
    group,
    state,
    startedAt: 10,
    closedAt: state === 'closed' ? 99 : null,
    acts: state === 'planned' ? ['start', 'abort'] : [],
    waits: { code: 'your-start', since: 10, until: null, progress: null, facts: {} },
    needsPerson: state === 'planned',
    accountId: 'account',
    old: { keyId: `key-${id}` }
  } as unknown as RotationOverview
}

function fakes(rotations = new Map<RotationId, RotationOverview>()): Fakes {
  const listeners = new Set<(overview: RotationOverview) => void>()
  const started: string[] = []
  const acts: string[] = []
  function move(id: string, state: RotationStateName): void {
    const was = rotations.get(asRotationId(id))
    const next = { ...overview(id, was?.group ?? null, state), version: (was?.version ?? 0) + 1 }
    rotations.set(next.id, next)
    for (const listener of listeners) listener(next)
  }
  let ids = 0
  const tools: GroupTools = {
    clock: { now: () => 1_000 },
    ids: { id: () => `group-${(ids += 1)}` },
    transactions: { run: work => work() },
    groups: store(),
    audit: {
      append: entry => (acts.push(entry.act), { ...entry, actor: actorFrom(entry.actor), seq: 1, hash: '' })
    },
    rotations: {
      plan: (keyIds, _mode, by) => {
        if (keyIds.some(id => id === 'gone')) return Promise.resolve(failed('not-found'))
        const made = keyIds.map(id => overview(id, by?.group ?? null, 'planned'))
        for (const each of made) rotations.set(each.id, each)
        for (const each of made) for (const listener of listeners) listener(each)
        return Promise.resolve(ok(made))
      },
      start: ({ id, version }) => {
        const found = rotations.get(id)
        if (found?.version !== version || found.state !== 'planned') return failed('conflict')
        started.push(id)
        move(id, 'preflight')
        return ok(rotations.get(id) as RotationOverview)
      },
      list: () => [...rotations.values()],
      onChange: listener => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      }
    },
    onChange: () => undefined
  }
  return { tools, rotations, started, acts, move }
}

const keys = (...ids: readonly string[]): readonly KeyId[] => ids.map(asKeyId)

async function begun(world: Fakes, atOnce = 2, ...ids: readonly string[]): Promise<RotationGroups> {
  const groups = createRotationGroups(world.tools)
  const planned = await groups.plan(
    keys(...(ids.length === 0 ? ['a', 'b', 'c', 'd'] : ids)),
    'routine',
    atOnce
  )
  if (!planned.ok) throw new Error('Not planned.')
  groups.begin('group-1')
  return groups
}

beforeEach(() => {
  ROWS.groups.clear()
  ROWS.left.clear()
})

describe('a bulk rotation', () => {
  it('begins nothing while it is only planned', async () => {
    const world = fakes()
    const groups = createRotationGroups(world.tools)

    await groups.plan(keys('a', 'b'), 'routine')

    expect(world.started).toEqual([])
    expect(groups.list()).toHaveLength(1)
  })

  it('begins so many at once, and the next when one has its new key in use', async () => {
    const world = fakes()
    await begun(world)
    expect(world.started).toEqual(['a', 'b'])

    world.move('a', 'draining')

    expect(world.started).toEqual(['a', 'b', 'c'])
  })

  it('asks nobody for those that wait for their turn', async () => {
    const world = fakes()
    const groups = await begun(world)

    const waiting = groups.seen(world.rotations.get(asRotationId('d')) as RotationOverview)

    expect(waiting.needsPerson).toBe(false)
    expect(waiting.waits).toMatchObject({ code: 'queued', facts: { atOnce: 2, isPaused: false } })
  })

  it('begins nothing new while it is paused, and goes on', async () => {
    const world = fakes()
    const groups = await begun(world)
    groups.pause('group-1')
    world.move('a', 'closed')
    expect(world.started).toEqual(['a', 'b'])

    groups.resume('group-1')

    expect(world.started).toEqual(['a', 'b', 'c'])
    expect(world.acts).toEqual(['rotation.group-begun', 'rotation.group-paused', 'rotation.group-resumed'])
  })

  it('stops when those under way are stuck, until one is taken out', async () => {
    const world = fakes()
    const groups = await begun(world)
    world.move('a', 'blocked')
    world.move('b', 'blocked')
    expect(world.started).toEqual(['a', 'b'])

    groups.leave(asRotationId('a'))

    expect(world.started).toEqual(['a', 'b', 'c'])
    expect(groups.seen(world.rotations.get(asRotationId('a')) as RotationOverview).group).toBeNull()
  })

  it('does not lose one that was taken out before its turn: it waits for its own start', async () => {
    const world = fakes()
    const groups = await begun(world)
    groups.leave(asRotationId('d'))
    for (const id of ['a', 'b', 'c']) world.move(id, 'closed')

    const alone = groups.seen(world.rotations.get(asRotationId('d')) as RotationOverview)

    expect(world.started).toEqual(['a', 'b', 'c'])
    expect(alone).toMatchObject({ group: null, state: 'planned', needsPerson: true })
    expect(groups.list()).toEqual([])
  })

  it('goes on after a restart, paused or not, without those that were taken out', async () => {
    const world = fakes()
    const first = await begun(world, 1)
    first.leave(asRotationId('b'))
    first.close()
    const again = fakes(world.rotations)
    const groups = createRotationGroups(again.tools)
    groups.resumeAll()
    expect(again.started).toEqual([])

    again.move('a', 'closed')

    expect(again.started).toEqual(['c'])
  })

  it('leaves nothing behind when no key could be planned', async () => {
    const world = fakes()
    const groups = createRotationGroups(world.tools)

    const planned = await groups.plan(keys('gone', 'a'), 'routine')

    expect(planned.ok).toBe(false)
    expect(ROWS.groups.size).toBe(0)
  })
})
