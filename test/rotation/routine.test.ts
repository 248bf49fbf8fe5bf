import { describe, expect, it } from 'vitest'
import { liveThrough } from '../kit/rotation/operator'
import { createWorld, overviewIn } from '../kit/rotation/world'

describe('a routine rotation', () => {
  it('ends with one live delivered key, the old one proven dead, and no failed request', async () => {
    const world = createWorld()
    const oldCreatedAt = world.provider.keys.get('k1')?.createdAt

    const outcome = await liveThrough(world, { way: 'destination', untilMs: 3_600_000 })

    const overview = overviewIn(world)
    expect(outcome).toEqual({
      consumerFailures: 0,
      givenUpEarly: 0,
      askedAboutOwn: 0,
      restarts: 1,
      bugs: [],
      nameless: []
    })
    expect(overview?.state).toBe('closed')
    expect(overview?.evidence.grade).toBe('E2')
    // A provider may say of a young key that it is gone: it has to know how old it is.
    expect(world.provider.toldOf.map(({ createdAt }) => createdAt)).toEqual([oldCreatedAt])
    expect(world.provider.liveKeys().map(key => key.secret)).toEqual([world.file.secret])
  })
})
