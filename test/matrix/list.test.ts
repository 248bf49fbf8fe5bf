import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/core/clock'
import type { RotationStateName } from '../../src/core/rotation/overview'
import type { SandboxFault } from '../../src/providers/kit/sandbox/fault-plan'
import { createMemoryKeychain, type KeychainMood } from '../../src/vault/memory-keychain'
import { liveKeys, type HttpWorldOptions } from '../kit/rotation/http-world'
import { breakDisk, DISK_FAULTS } from './disk'
import { cell } from './matrix'
import {
  during,
  expectGoodEnd,
  expectNoHarm,
  expectPatience,
  forEach,
  inWorld,
  isCreate,
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

/** The states of a rotation without trouble in which lists are read, each for another reason. */
const READING: readonly RotationStateName[] = [
  'preflight',
  'created',
  'deployed',
  'draining',
  'revoke-intent',
  'revoked-claimed'
]

/** A list that cannot be had or believed, wherever it is read: everything stays, and goes on with the next good one. */
async function expectNothingFollows(fault: SandboxFault, options: HttpWorldOptions = {}): Promise<void> {
  const states = Object.fromEntries(READING.map(state => [state, state]))
  await forEach(states, state => inWorld(options, world => expectPatience(world, state, isList, fault)))
}

/** After a lost create, only a list that came whole may say that nothing was made. */
async function expectNothingConcluded(fault: SandboxFault, options: HttpWorldOptions = {}): Promise<void> {
  await inWorld(options, async world => {
    spoilFirst(world, isCreate, { kind: 'server-error-after', status: 500 })
    const mend = spoilAll(world, during(isList, 'create-unknown'), fault)

    const seen = await world.live({ forMs: 400 * SECOND })

    expect(seen).toMatchObject({ state: 'create-unknown' })
    expect(requests(world, isCreate)).toHaveLength(1)
    expect(revokesSent(world)).toEqual([])
    mend()
    const [orphan = ''] = madeKeys(world)
    await expectGoodEnd(world, { creates: 2, revokes: [orphan, world.oldId] })
  })
}

async function expectBoth(fault: SandboxFault): Promise<void> {
  await expectNothingFollows(fault)
  await expectNothingConcluded(fault)
}

describe('a list', () => {
  it(cell('F01', 'list', 'that never comes changes nothing'), async () => {
    for (const state of READING) {
      await inWorld({ timeoutMs: 300 }, world =>
        expectPatience(world, state, isList, { kind: 'timeout-before' })
      )
    }
  })

  it(cell('F03', 'list', 'is read again when it was asked to be, and not before'), () =>
    forEach(RETRY_AFTER, ({ header, leastS }) =>
      inWorld({}, async world => {
        await world.live({ until: ({ state }) => state === 'draining' })
        await expectPatience(world, 'draining', isList, {
          kind: 'rate-limited',
          retryAfter: header(world.time.now())
        })

        const lists = requests(world, during(isList, 'draining'))
        const waits = lists.slice(1).map((list, index) => (list.at - (lists[index]?.at ?? 0)) / SECOND)
        // A date is nearer by the time that the list is read.
        expect(Math.max(...waits)).toBeGreaterThanOrEqual(leastS - 6)
      })
    )
  )

  it(cell('F03', 'list', 'that is refused for pace changes nothing'), () =>
    expectBoth({ kind: 'rate-limited', retryAfter: '3', html: true })
  )

  it(cell('F04', 'list', 'that is a server error or a page changes nothing'), () =>
    forEach({ 500: 500, 502: 502, 503: 503, 504: 504 }, status =>
      expectBoth({ kind: 'server-error-before', status })
    )
  )

  it(cell('F05', 'list', 'whose connection breaks changes nothing'), () =>
    forEach<SandboxFault>(
      { 'before the headers': { kind: 'reset-before' }, 'in the body': { kind: 'reset-mid-body' } },
      expectBoth
    )
  )

  // A list that cannot be read as such is the provider's change, for which a person is asked before anything is begun.
  it(cell('F06', 'list', 'that cannot be trusted changes nothing'), () =>
    forEach<SandboxFault>(
      {
        'cut off': { kind: 'truncated' },
        'cut off without a length': { kind: 'truncated-close-delimited' },
        'a key twice': { kind: 'duplicate-json-keys' },
        'too large': { kind: 'oversize' },
        'a bomb': { kind: 'gzip-bomb' },
        'a page': { kind: 'html-body' }
      },
      async fault => {
        const later = READING.filter(state => state !== 'preflight')
        await forEach(Object.fromEntries(later.map(state => [state, state])), state =>
          inWorld({}, world => expectPatience(world, state, isList, fault))
        )
        await expectNothingConcluded(fault)
        await inWorld({}, async world => {
          spoilFirst(world, during(isList, 'preflight'), fault)
          await expectGoodEnd(world, { creates: 1 })
        })
      }
    )
  )

  it(cell('F06', 'list', 'that is whole and only mislabelled counts'), () =>
    forEach<SandboxFault>(
      { 'as a page': { kind: 'wrong-content-type' }, 'with a mark before it': { kind: 'byte-order-mark' } },
      fault =>
        inWorld({}, async world => {
          spoilAll(world, isList, fault)

          await expectGoodEnd(world, { creates: 1 })
        })
    )
  )

  it(cell('F07', 'list', 'that is empty is no proof that a key is gone'), async () => {
    const later = READING.filter(state => state !== 'preflight' && state !== 'revoke-intent')
    await forEach(Object.fromEntries(later.map(state => [state, state])), state =>
      inWorld({}, world => expectPatience(world, state, isList, { kind: 'empty-list' }))
    )
    await expectNothingConcludedTwice({ kind: 'empty-list' })
  })

  it(cell('F07', 'list', 'that is empty before anything began stops it for a person'), () =>
    inWorld({}, async world => {
      await world.live({ until: ({ state }) => state === 'planned' })
      const mend = spoilAll(world, isList, { kind: 'empty-list' })

      const seen = await world.live({ until: ({ state }) => state === 'blocked' })

      expect(seen).toMatchObject({ reason: 'not-listed', waits: { code: 'your-decision' } })
      expect(seen?.acts).toEqual(['retry', 'abort'])
      mend()
      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(cell('F07', 'list', 'of other keys only is no proof that a key is gone'), () =>
    inWorld({}, async world => {
      await world.live({ until: ({ state }) => state === 'draining' })
      const [row] = await rowsNow(world)
      const others = [{ ...row, api_key_id: 'api_key_of_somebody', name: 'somebody' }]

      await expectPatience(world, 'draining', isList, { kind: 'answer', status: 200, json: others })
    })
  )

  it(cell('F10', 'list', 'that shows the old key revoked by somebody else ends the waiting for it'), () =>
    inWorld({}, async world => {
      await world.live({ until: ({ state }) => state === 'draining' })
      await revokeElsewhere(world, world.oldId)

      const end = await world.live()

      expect(end).toMatchObject({ state: 'closed', reason: 'revoked-elsewhere' })
      expect(requests(world, isRevoke)).toEqual([])
      expect(liveKeys(world).map(key => key.id)).toEqual(madeKeys(world))
      expectNoHarm(world)
    })
  )

  it(cell('F10', 'list', 'that shows the new key revoked by somebody else stops for a person'), () =>
    inWorld({}, async world => {
      await world.live({ until: ({ state }) => state === 'draining' })
      world.consumes = false
      const [gone = ''] = madeKeys(world)
      await revokeElsewhere(world, gone)

      const seen = await world.live({ until: ({ needsPerson }) => needsPerson })

      expect(seen).toMatchObject({ state: 'needs-human', reason: 'new-not-live' })
      expect(seen?.acts).toEqual(expect.arrayContaining(['retry', 'create-again', 'abandon']))
      expect(liveKeys(world).map(key => key.id)).toEqual([world.oldId])
    })
  )

  it(cell('F10', 'list', 'that shows another name for a key of ours still shows that key'), () =>
    inWorld({}, async world => {
      await world.live({ until: ({ state }) => state === 'revoked-claimed' })
      const rows = await rowsNow(world)
      const renamed = rows.map(row => ({ ...row, name: 'renamed by somebody' }))
      spoilAll(world, isList, { kind: 'answer', status: 200, json: renamed })

      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(cell('F11', 'list', 'that the credential may not read any more changes nothing'), () =>
    forEach(
      Object.fromEntries(READING.filter(state => state !== 'preflight').map(state => [state, state])),
      state =>
        inWorld({}, async world => {
          const mend = spoilAll(world, during(isList, state), REFUSED)

          const seen = await world.live({ forMs: 400 * SECOND })

          expect(seen).toMatchObject({ state, waits: { facts: { fault: 'credential-rejected' } } })
          mend()
          await expectGoodEnd(world, { creates: 1 })
        })
    )
  )

  it(cell('F11', 'list', 'that the credential may not read before anything began asks a person'), () =>
    inWorld({}, async world => {
      await world.live({ until: ({ state }) => state === 'planned' })
      const mend = spoilAll(world, isList, REFUSED)

      const seen = await world.live({ until: ({ state }) => state === 'blocked' })

      expect(seen).toMatchObject({
        waits: { code: 'your-decision', facts: { fault: 'credential-rejected' } }
      })
      expect(seen?.acts).toEqual(['retry', 'abort'])
      mend()
      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(cell('F13', 'list', 'that is half a minute behind everywhere still leads to a good end'), () =>
    forEach({ 'as the provider says': 30 * SECOND, 'more than the provider says': 2 * SECOND }, listLagMs =>
      inWorld({ timing: { listLagMs } }, async world => {
        await world.live({ until: ({ state }) => state === 'planned' })
        spoilAll(world, isList, { kind: 'stale-list', ms: 30 * SECOND })

        await expectGoodEnd(world, { creates: 1 })
      })
    )
  )

  it(cell('F14', 'list', 'is not read without the keychain, and nothing follows from that'), () =>
    forEach<KeychainMood>(
      { locked: 'locked', absent: 'absent', hung: 'hung', refused: 'denied' },
      async mood => {
        const keychain = createMemoryKeychain()
        await inWorld({ keychain }, async world => {
          await world.live({ until: ({ state }) => state === 'draining' })
          await world.restart(() => keychain.setMood(mood))
          const before = requests(world, isList).length

          const seen = await world.live({ forMs: 300 * SECOND })

          expect(seen).toMatchObject({ state: 'draining', needsPerson: true, waits: { code: 'vault' } })
          expect(requests(world, isList)).toHaveLength(before)
          keychain.setMood('open')
          await world.life.vault.open()
          await expectGoodEnd(world, { creates: 1 })
        })
      }
    )
  )

  it(cell('F15', 'list', 'counts only once it is written'), () =>
    forEach(DISK_FAULTS, async diskFault => {
      for (const state of READING.filter(name => name !== 'created')) {
        await inWorld({}, async world => {
          let refused = 0
          const mend = breakDisk(world, diskFault, () => {
            const isMeant = world.overview()?.state === state
            if (isMeant) refused += 1
            return isMeant
          })

          const seen = await world.live({ until: () => refused > 2, forMs: 600 * SECOND })

          expect(seen).toMatchObject({ state, waits: { facts: { fault: 'storage-failed' } } })
          mend()
          await expectGoodEnd(world, { creates: 1 })
        })
      }
    })
  )
})

/** Two empty lists are one too many to be a hiccup, and still no proof. */
async function expectNothingConcludedTwice(fault: SandboxFault): Promise<void> {
  await inWorld({}, async world => {
    spoilFirst(world, isCreate, { kind: 'server-error-after', status: 500 })
    spoilFirst(world, during(isList, 'create-unknown'), fault, fault)
    await world.live({ until: ({ state }) => state === 'create-unknown' })
    const [orphan = ''] = madeKeys(world)

    await expectGoodEnd(world, { creates: 2, revokes: [orphan, world.oldId] })
  })
}
