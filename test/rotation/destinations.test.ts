import { describe, expect, it } from 'vitest'
import { asKeyId } from '../../src/core/ids'
import { violationsOf } from '../faults/violations'
import { ACTIVATION_MOODS, type ActivationMood } from '../kit/rotation/consumers'
import type { EntryMood } from '../kit/rotation/entries'
import { isDone, liveThrough } from '../kit/rotation/operator'
import { createWorld, overviewIn, type World } from '../kit/rotation/world'

// A whole rotation into an env file and one or two servers, each with a consumer of its own.

const HOUR = 3_600_000
const PLAN = { mode: 'routine', traits: {} } as const

async function live(world: World): Promise<readonly string[]> {
  const outcome = await liveThrough(world, {
    way: 'destinations',
    untilMs: HOUR,
    longerMs: HOUR,
    stepMs: 3_000
  })
  return violationsOf(world, outcome, PLAN)
}

function worldWith(...entries: readonly (readonly EntryMood[])[]): World {
  return createWorld({ entries })
}

describe('a rotation into several destinations', () => {
  it.each<[string, readonly EntryMood[]]>([
    ['all is well', ['ok']],
    ['one is out of reach for a while', ['down', 'down', 'ok']],
    ['one is out of reach for so long that a person is asked', [...Array<EntryMood>(8).fill('down'), 'ok']],
    ['one refuses, until a person has changed that', ['refuses', 'refuses', 'ok']],
    ['the connection of one is gone for a while', ['vanishes', 'ok']],
    ['an answer is lost before the write', ['lost-before', 'ok']],
    ['an answer is lost after the write', ['lost-after', 'ok']],
    ['somebody else changes the entry meanwhile', ['changed-meanwhile', 'ok']],
    ['a write waits for an approval', ['pending', 'ok']],
    ['a replica shows the old value for a moment', ['lags', 'ok']],
    ['a server says yes and does nothing', ['lies', 'ok']],
    ['a server never gives a value back', ['unreadable']]
  ])('ends with the new secret in all of them when %s', async (_what, moods) => {
    const world = worldWith(moods, ['ok'])

    expect(await live(world)).toEqual([])

    expect(isDone(world)).toBe(true)
    const secrets = [world.file.secret, ...world.entries.all.map(world.entries.keyOf)]
    expect(new Set(secrets)).toEqual(new Set([world.provider.liveKeys()[0]?.secret]))
  })

  it.each(ACTIVATION_MOODS)('waits until the consumers of each use the new secret: %s', async mood => {
    const activations: (readonly ActivationMood[])[] = [[mood, 'ok'], ['slow']]
    const world = createWorld({ entries: [['ok'], ['ok']], activations })

    expect(await live(world)).toEqual([])

    expect(isDone(world)).toBe(true)
    const used = world.entries.all.map(world.entries.keyInUse)
    expect(new Set(used)).toEqual(new Set([world.provider.liveKeys()[0]?.secret]))
  })

  it('ends without a destination that a person took out', async () => {
    const world = worldWith(['refuses'])

    expect(await live(world)).toEqual([])

    expect(overviewIn(world)).toMatchObject({
      state: 'closed',
      deliveries: [{ state: 'verified' }, { state: 'dropped' }]
    })
  })

  it('is known to have delivered where only a person saw the new secret', async () => {
    const world = worldWith(['unreadable'])

    expect(await live(world)).toEqual([])

    const delivered = world.deliveries.ofKey(overviewIn(world)?.new?.keyId ?? asKeyId('none'))
    const attested = delivered.filter(({ proof }) => proof === 'attested')
    expect(attested.map(({ label, destination }) => [label, destination?.id])).toEqual([
      ['server/entry-0', 'entry-0']
    ])
  })

  it('keeps the old secret of the first destination that can be read, where E3 is wanted', async () => {
    const world = createWorld({
      entries: [['unreadable'], ['ok']],
      policy: { wanted: 'E3' },
      traits: { probe: 'silent' }
    })

    expect(await live(world)).toEqual([])

    expect(overviewIn(world)).toMatchObject({ state: 'closed', evidence: { grade: 'E3' } })
  })
})
