import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/core/clock'
import type { SandboxFault } from '../../src/providers/kit/sandbox/fault-plan'
import { createMemoryKeychain, type KeychainMood } from '../../src/vault/memory-keychain'
import { liveKeys, type HttpWorld, type HttpWorldOptions } from '../kit/rotation/http-world'
import { breakDisk, DISK_FAULTS } from './disk'
import { cell } from './matrix'
import {
  during,
  expectGoodEnd,
  expectNoHarm,
  forEach,
  inWorld,
  isList,
  isRevoke,
  madeKeys,
  REFUSED,
  requests,
  RETRY_AFTER,
  revokeElsewhere,
  revokesSent,
  rowsNow,
  spoilAll,
  spoilFirst
} from './truth'

/** The answer to the revoke is lost, and it was not done: it is looked for, and only then sent again. */
async function expectSentAgainAfterLooking(
  fault: SandboxFault,
  options: HttpWorldOptions = {}
): Promise<void> {
  await inWorld(options, async world => {
    spoilFirst(world, isRevoke, fault)
    await untilLost(world)

    await world.live({ forMs: 50 * SECOND, until: () => false })
    expect(revokesSent(world), 'sent before a list could tell').toEqual([world.oldId])

    await expectGoodEnd(world, { creates: 1, revokes: [world.oldId, world.oldId] })
    const [first, second] = requests(world, isRevoke)
    const readings = requests(world, isList).filter(
      ({ at }) => at >= (first?.at ?? 0) + 60 * SECOND && at <= (second?.at ?? 0)
    )
    expect(readings.length, 'looks between').toBeGreaterThan(0)
  })
}

/** The answer to the revoke is lost, and it was done: the list says so, and nothing is sent again. */
async function expectFoundDone(fault: SandboxFault, options: HttpWorldOptions = {}): Promise<void> {
  await inWorld(options, async world => {
    spoilFirst(world, isRevoke, fault)
    await untilLost(world)

    await expectGoodEnd(world, { creates: 1, revokes: [world.oldId] })
    expect(world.overview()?.reason, 'our own doing').toBeNull()
  })
}

async function untilLost(world: HttpWorld): Promise<void> {
  const seen = await world.live({ until: overview => overview.waits.code === 'reconcile' })
  expect(seen).toMatchObject({ state: 'revoke-intent' })
  expect(seen?.acts).toEqual(['check-now', 'abandon'])
}

/** Lives up to the moment in which a person is asked to revoke. */
async function untilReady(world: HttpWorld): Promise<void> {
  const seen = await world.live({ until: ({ state }) => state === 'revoke-ready' })
  expect(seen).toMatchObject({ state: 'revoke-ready' })
}

describe('the revoke', () => {
  it(cell('F01', 'revoke', 'that was never taken up is sent again after a look'), () =>
    expectSentAgainAfterLooking({ kind: 'timeout-before' }, { timeoutMs: 400 })
  )

  it(cell('F02', 'revoke', 'that was taken up without an answer is found done'), () =>
    expectFoundDone({ kind: 'timeout-after' }, { timeoutMs: 400 })
  )

  it.each([5, 58])(cell('F02', 'revoke', 'that is taken up %i s later is found done'), lateS =>
    inWorld({ timeoutMs: 400 }, async world => {
      spoilFirst(world, isRevoke, { kind: 'timeout-before' })
      await untilLost(world)
      await world.live({ forMs: lateS * SECOND, until: () => false })

      await revokeElsewhere(world, world.oldId)

      await expectGoodEnd(world, { creates: 1, revokes: [world.oldId] })
    })
  )

  it(cell('F03', 'revoke', 'is sent again when it was asked to be, and not before'), () =>
    forEach(RETRY_AFTER, ({ header, leastS, mostS }) =>
      inWorld({}, async world => {
        await untilReady(world)
        spoilFirst(world, isRevoke, { kind: 'rate-limited', retryAfter: header(world.time.now()) })

        await expectGoodEnd(world, { creates: 1, revokes: [world.oldId, world.oldId] })

        const [first, second] = requests(world, isRevoke)
        const waitedS = ((second?.at ?? 0) - (first?.at ?? 0)) / SECOND
        expect(waitedS).toBeGreaterThanOrEqual(leastS)
        expect(waitedS).toBeLessThanOrEqual(mostS)
      })
    )
  )

  it(cell('F04', 'revoke', 'that a server error hides is looked for before anything else'), () =>
    forEach({ 500: 500, 502: 502, 503: 503, 504: 504 }, async status => {
      await expectSentAgainAfterLooking({ kind: 'server-error-before', status })
      await expectFoundDone({ kind: 'server-error-after', status })
    })
  )

  it(cell('F05', 'revoke', 'whose connection breaks is looked for before anything else'), () =>
    forEach<() => Promise<void>>(
      {
        'before the headers': () => expectSentAgainAfterLooking({ kind: 'reset-before' }),
        'before the headers, done': () => expectFoundDone({ kind: 'reset-after' }),
        'in the body': () => expectFoundDone({ kind: 'reset-mid-body' })
      },
      work => work()
    )
  )

  it(cell('F06', 'revoke', 'whose answer cannot be trusted is believed only when the list says so'), () =>
    forEach<SandboxFault>(
      {
        'cut off': { kind: 'truncated' },
        'cut off without a length': { kind: 'truncated-close-delimited' },
        'a key twice': { kind: 'duplicate-json-keys' },
        'too large': { kind: 'oversize' },
        'a bomb': { kind: 'gzip-bomb' },
        'a page': { kind: 'html-body' },
        mislabelled: { kind: 'wrong-content-type' },
        marked: { kind: 'byte-order-mark' }
      },
      fault =>
        inWorld({}, async world => {
          spoilFirst(world, isRevoke, fault)

          await expectGoodEnd(world, { creates: 1 })
        })
    )
  )

  it(cell('F07', 'revoke', 'that was answered but not done is noticed, and is no end'), () =>
    forEach<SandboxFault>(
      {
        'an empty success': { kind: 'answer', status: 200, json: {} },
        'about another key': { kind: 'answer', status: 200, json: { id: 'another' } }
      },
      fault =>
        inWorld({}, async world => {
          spoilFirst(world, isRevoke, fault)

          const seen = await world.live({ until: ({ state }) => state === 'revoke-failed' })

          expect(seen).toMatchObject({ reason: 'still-listed', waits: { code: 'your-decision' } })
          expect(seen?.acts).toEqual(['revoke-old', 'retry', 'keep-both', 'abandon'])
          expect(liveKeys(world).map(key => key.id)).toContain(world.oldId)
          await expectGoodEnd(world, { creates: 1, revokes: [world.oldId, world.oldId] })
        })
    )
  )

  it(cell('F07', 'revoke', 'is not called done because a list is empty'), () =>
    inWorld({}, async world => {
      spoilFirst(world, isRevoke, { kind: 'server-error-before', status: 500 })
      spoilFirst(world, during(isList, 'revoke-intent'), { kind: 'empty-list' }, { kind: 'empty-list' })

      await world.live({ until: () => requests(world, isRevoke).length > 0 })
      await expectGoodEnd(world, { creates: 1, revokes: [world.oldId, world.oldId] })
    })
  )

  it(cell('F10', 'revoke', 'is not sent for a key that somebody else revoked'), () =>
    inWorld({}, async world => {
      await untilReady(world)
      await revokeElsewhere(world, world.oldId)

      const end = await world.live()

      expect(end).toMatchObject({ state: 'closed', reason: 'revoked-elsewhere' })
      expect(revokesSent(world)).toEqual([])
      expect(liveKeys(world).map(key => key.id)).toEqual(madeKeys(world))
      expectNoHarm(world)
    })
  )

  it(cell('F10', 'revoke', 'is not sent when the new key was revoked meanwhile'), () =>
    inWorld({}, async world => {
      await untilReady(world)
      world.consumes = false
      const [gone = ''] = madeKeys(world)
      await revokeElsewhere(world, gone)

      const seen = await world.live({ until: ({ state }) => state === 'needs-human', forMs: 600 * SECOND })

      expect(seen).toMatchObject({ reason: 'new-not-live', waits: { code: 'your-decision' } })
      expect(revokesSent(world)).toEqual([])
      expect(liveKeys(world).map(key => key.id)).toEqual([world.oldId])
    })
  )

  it(cell('F10', 'revoke', 'is not sent for a key that was renamed since the person agreed'), () =>
    inWorld({}, async world => {
      await untilReady(world)
      const rows = await rowsNow(world)
      const renamed = rows.map(row =>
        row['api_key_id'] === world.oldId ? { ...row, name: 'something else' } : row
      )
      const mend = spoilAll(world, during(isList, 'revoke-intent'), {
        kind: 'answer',
        status: 200,
        json: renamed
      })

      const seen = await world.live({ until: ({ state }) => state === 'needs-human' })

      expect(seen).toMatchObject({ reason: 'changed-elsewhere', waits: { code: 'your-decision' } })
      expect(seen?.acts).toContain('retry')
      expect(revokesSent(world)).toEqual([])
      mend()
      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(cell('F11', 'revoke', 'that is refused for its credential stays owed until a person decides'), () =>
    inWorld({}, async world => {
      spoilFirst(world, isRevoke, REFUSED)

      const seen = await world.live({ until: ({ state }) => state === 'revoke-failed' })

      expect(seen).toMatchObject({ reason: 'revoke-refused', needsPerson: true })
      expect(seen?.waits).toMatchObject({ code: 'your-decision', facts: { fault: 'credential-rejected' } })
      expect(seen?.acts).toEqual(['revoke-old', 'retry', 'keep-both', 'abandon'])
      await expectGoodEnd(world, { creates: 1, revokes: [world.oldId, world.oldId] })
    })
  )

  it(cell('F13', 'revoke', 'is proven although lists are half a minute behind'), () =>
    forEach<SandboxFault | null>(
      { answered: null, 'not answered': { kind: 'server-error-after', status: 500 } },
      fault =>
        inWorld({ timing: { listLagMs: 30 * SECOND } }, async world => {
          await untilReady(world)
          spoilAll(world, isList, { kind: 'stale-list', ms: 30 * SECOND })
          if (fault !== null) spoilFirst(world, isRevoke, fault)

          await expectGoodEnd(world, { creates: 1 })
        })
    )
  )

  it(
    cell('F14', 'revoke', 'is not sent while the keychain does not give the key, and goes on afterwards'),
    () =>
      forEach<KeychainMood>(
        { locked: 'locked', absent: 'absent', hung: 'hung', refused: 'denied' },
        async mood => {
          const keychain = createMemoryKeychain()
          await inWorld({ keychain }, async world => {
            spoilFirst(world, isRevoke, { kind: 'server-error-before', status: 500 })
            await untilLost(world)
            await world.restart(() => keychain.setMood(mood))

            const seen = await world.live({ forMs: 200 * SECOND })

            expect(seen).toMatchObject({
              state: 'revoke-intent',
              needsPerson: true,
              waits: { code: 'vault' }
            })
            expect(seen?.acts).toEqual(['check-now', 'abandon'])
            expect(revokesSent(world)).toHaveLength(1)
            keychain.setMood('open')
            await world.life.vault.open()
            await expectGoodEnd(world, { creates: 1, revokes: [world.oldId, world.oldId] })
          })
        }
      )
  )

  it(cell('F14', 'revoke', 'that waits for a look is held by a vault that a person locked'), () =>
    inWorld({}, async world => {
      await untilReady(world)
      world.life.vault.lock()

      const seen = await world.live({ forMs: 60 * SECOND })

      expect(seen).toMatchObject({ waits: { code: 'vault' }, needsPerson: true })
      expect(revokesSent(world)).toEqual([])
      await world.life.vault.open()
      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(cell('F15', 'revoke', 'is not sent while its intent cannot be written'), () =>
    forEach(DISK_FAULTS, diskFault =>
      inWorld({}, async world => {
        const mend = breakDisk(world, diskFault, () => world.overview()?.state === 'revoke-intent')

        const seen = await world.live({ forMs: 600 * SECOND, until: () => false })

        expect(seen).toMatchObject({ state: 'revoke-intent', waits: { facts: { fault: 'storage-failed' } } })
        expect(revokesSent(world)).toEqual([])
        mend()
        await expectGoodEnd(world, { creates: 1 })
      })
    )
  )

  it(cell('F15', 'revoke', 'that was accepted is remembered until the disk takes it'), () =>
    forEach(DISK_FAULTS, diskFault =>
      inWorld({}, async world => {
        const mend = breakDisk(world, diskFault, () => revokesSent(world).length > 0)

        const seen = await world.live({ forMs: 600 * SECOND, until: () => false })

        expect(seen).toMatchObject({ state: 'revoke-intent', waits: { facts: { fault: 'storage-failed' } } })
        mend()
        await expectGoodEnd(world, { creates: 1 })
      })
    )
  )

  it(cell('F15', 'revoke', 'that could never be written is found done after a crash'), () =>
    inWorld({}, async world => {
      const mend = breakDisk(world, 'full', () => revokesSent(world).length > 0)
      await world.live({ forMs: 600 * SECOND, until: () => false })

      await world.restart(mend)

      await expectGoodEnd(world, { creates: 1 })
    })
  )
})
