import { describe, expect, it } from 'vitest'
import { DAY, SECOND } from '../../src/core/clock'
import { consume, httpWorld, isOver, liveKeys, type HttpWorld } from '../kit/rotation/http-world'
import { cell } from './matrix'
import {
  expectGoodEnd,
  expectNoHarm,
  inWorld,
  isCreate,
  isList,
  madeKeys,
  requests,
  revokesSent,
  spoilAll
} from './truth'

/** Two machines with a database each, at one provider and with one service; what arrives is counted by the first. */
async function withColleague(
  work: (first: HttpWorld, second: HttpWorld) => Promise<void>,
  foreignMs = DAY
): Promise<void> {
  await inWorld({}, async first => {
    const second = await httpWorld({ beside: first, policy: { foreignMs } })
    try {
      // One service is enough for both.
      second.consumes = false
      await work(first, second)
    } finally {
      await second.close()
    }
  })
}

/** Both live on by turns. */
async function liveBoth(first: HttpWorld, second: HttpWorld): Promise<void> {
  for (let turns = 0; turns < 600; turns += 1) {
    for (const world of [first, second]) await world.live({ forMs: SECOND, until: () => false })
    const overviews = [first.overview(), second.overview()]
    if (overviews.every(overview => overview !== null && isOver(overview))) return
  }
}

describe('two operators at one provider', () => {
  it(cell('F17', 'create', 'is not sent by who finds the marker of the other'), () =>
    withColleague(async (first, second) => {
      await first.live({ until: ({ state }) => state === 'created' })

      const seen = await second.live({ forMs: 30 * SECOND, until: ({ state }) => state === 'blocked' })

      expect(seen).toMatchObject({ reason: 'foreign-marker', waits: { code: 'your-decision' } })
      expect(seen?.acts).toEqual(['retry', 'abort'])
      expect(requests(first, isCreate)).toHaveLength(1)
      await expectGoodEnd(first, { creates: 1 })
    })
  )

  it(cell('F17', 'create', 'of both at once leaves one key: the later one is taken back'), () =>
    withColleague(async (first, second) => {
      await first.live({ until: ({ state }) => state === 'created', acts: true })
      const mend = spoilAll(first, isList, { kind: 'stale-list', ms: 60 * SECOND })
      await second.live({ until: ({ state }) => state === 'created' })
      expect(liveKeys(first)).toHaveLength(3)
      const [kept = '', taken = ''] = madeKeys(first)
      mend()

      await liveBoth(first, second)

      expect(first.overview()).toMatchObject({ state: 'closed', reason: null })
      expect(second.overview()).toMatchObject({ state: 'aborted', reason: 'lost-tie' })
      expect(liveKeys(first).map(key => key.id)).toEqual([kept])
      expect(revokesSent(first)).toEqual([taken, first.oldId])
      await consume(first)
      expect(first.consumerFailures).toBe(0)
    })
  )

  it(cell('F17', 'revoke', 'is not sent while there is a replacement of the other'), () =>
    withColleague(async (first, second) => {
      await first.live({ until: ({ state }) => state === 'revoke-ready' })
      await second.live({ until: ({ state }) => state === 'created' })

      const seen = await first.live({ until: ({ state }) => state === 'needs-human' })

      expect(seen).toMatchObject({ reason: 'two-replacements', waits: { code: 'your-decision' } })
      expect(seen?.acts).toContain('keep-both')
      expect(revokesSent(first)).toEqual([])
      expectNoHarm(first)

      const theirs = second.overview()
      if (theirs !== null) second.life.rotations.abort({ id: theirs.id, version: theirs.version })
      await second.live({ until: isOver })
      const [kept = '', taken = ''] = madeKeys(first)
      const end = await first.live()
      expect(end).toMatchObject({ state: 'closed' })
      expect(revokesSent(first)).toEqual([taken, first.oldId])
      expect(liveKeys(first).map(key => key.id)).toEqual([kept])
      expect(first.consumerFailures).toBe(0)
    }, 0)
  )
})
