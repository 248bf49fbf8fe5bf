import { describe, expect, it } from 'vitest'
import { DAY, SECOND } from '../../src/core/clock'
import * as blazelock from '../../src/providers/blazelock/index'
import type { SandboxFault } from '../../src/providers/kit/sandbox/fault-plan'
import { createMemoryKeychain, type KeychainMood } from '../../src/vault/memory-keychain'
import { createOsVault } from '../../src/vault/os-vault'
import { liveKeys, type HttpWorld, type HttpWorldOptions } from '../kit/rotation/http-world'
import { breakDisk, DISK_FAULTS } from './disk'
import { cell } from './matrix'
import {
  commitLate,
  expectGoodEnd,
  expectNoHarm,
  forEach,
  inWorld,
  isCreate,
  isList,
  isProbe,
  isRevoke,
  madeKeys,
  REFUSED,
  requests,
  RETRY_AFTER,
  revokeElsewhere,
  revokesSent,
  rowsNow,
  spoilAll,
  spoilFirst,
  stateIn
} from './truth'

/** The answer to the first create is lost; the provider made nothing. */
async function expectAnotherAfterLooking(fault: SandboxFault, options: HttpWorldOptions = {}): Promise<void> {
  await inWorld(options, async world => {
    spoilFirst(world, isCreate, fault)

    await untilUnknown(world)
    await world.live({ forMs: 50 * SECOND, until: () => false })
    expect(requests(world, isCreate).length, 'creates before the lists could tell').toBe(1)

    await expectGoodEnd(world, { creates: 2 })
    expect(madeKeys(world).length).toBe(1)
  })
}

/** The answer to the first create is lost; the provider made a key whose secret nobody has. */
async function expectOrphanCleared(fault: SandboxFault, options: HttpWorldOptions = {}): Promise<void> {
  await inWorld(options, async world => {
    spoilFirst(world, isCreate, fault)

    await untilUnknown(world)
    expect(world.life.sealedSecrets.countBoxes(), 'nothing was sealed').toBe(0)
    const [orphan = ''] = madeKeys(world)

    await expectGoodEnd(world, { creates: 2, revokes: [orphan, world.oldId] })
    const cleared = requests(world, isRevoke)[0]?.at ?? Infinity
    expect(requests(world, isCreate)[1]?.at, 'the orphan goes before another is made').toBeGreaterThanOrEqual(
      cleared
    )
  })
}

async function untilUnknown(world: HttpWorld): Promise<void> {
  const overview = await world.live({ until: seen => seen.state === 'create-unknown' })
  expect(overview).toMatchObject({ state: 'create-unknown', waits: { code: 'reconcile' } })
  expect(overview?.acts).toEqual(['check-now', 'abort', 'abandon'])
}

describe('a create', () => {
  it(cell('F01', 'create', 'that was never taken up is looked for twice before another is sent'), () =>
    expectAnotherAfterLooking({ kind: 'timeout-before' }, { timeoutMs: 400 })
  )

  it(cell('F02', 'create', 'that was taken up without an answer is found by its marker and cleared'), () =>
    expectOrphanCleared({ kind: 'timeout-after' }, { timeoutMs: 400 })
  )

  it.each([10, 59, 90])(cell('F02', 'create', 'that is taken up %i s later leaves no second key'), lateS =>
    inWorld({ timeoutMs: 400 }, async world => {
      spoilFirst(world, isCreate, { kind: 'timeout-before' })
      await untilUnknown(world)
      await world.live({ forMs: lateS * SECOND, until: () => false })

      const late = commitLate(world)

      const isAfterwards = requests(world, isCreate).length > 1
      await expectGoodEnd(world, {
        creates: 2,
        revokes: [late, world.oldId],
        liveAtCreate: isAfterwards ? 2 : 1
      })
    })
  )

  it(cell('F03', 'create', 'is sent again when it was asked to be, and not before'), () =>
    forEach(RETRY_AFTER, async ({ header, leastS, mostS }) => {
      await inWorld({}, async world => {
        spoilFirst(world, isCreate, { kind: 'rate-limited', retryAfter: header(world.time.now()) })
        const seen = await world.live({
          until: overview => requests(world, isCreate).length === 1 && overview.state === 'preflight'
        })
        expect(seen).toMatchObject({ waits: { facts: { fault: 'rate-limited' } } })

        await expectGoodEnd(world, { creates: 2 })

        const [first, second] = requests(world, isCreate)
        const waitedS = ((second?.at ?? 0) - (first?.at ?? 0)) / SECOND
        expect(waitedS).toBeGreaterThanOrEqual(leastS)
        expect(waitedS).toBeLessThanOrEqual(mostS)
        expect(madeKeys(world).length).toBe(1)
      })
    })
  )

  it(cell('F04', 'create', 'that a server error hides is looked for, and cleared where it was made'), () =>
    forEach({ 500: 500, 502: 502, 503: 503, 504: 504 }, async status => {
      await expectAnotherAfterLooking({ kind: 'server-error-before', status })
      await expectOrphanCleared({ kind: 'server-error-after', status })
    })
  )

  it(cell('F05', 'create', 'whose connection breaks is looked for, and cleared where it was made'), () =>
    forEach<() => Promise<void>>(
      {
        'before the headers': () => expectAnotherAfterLooking({ kind: 'reset-before' }),
        'before the headers, made': () => expectOrphanCleared({ kind: 'reset-after' }),
        'in the body': () => expectOrphanCleared({ kind: 'reset-mid-body' })
      },
      work => work()
    )
  )

  it(cell('F06', 'create', 'whose answer cannot be trusted is cleared, and its secret is not kept'), () =>
    forEach<SandboxFault>(
      {
        'cut off': { kind: 'truncated' },
        'cut off without a length': { kind: 'truncated-close-delimited' },
        'a key twice': { kind: 'duplicate-json-keys' },
        'too large': { kind: 'oversize' },
        'a bomb': { kind: 'gzip-bomb' },
        'a page': { kind: 'html-body' }
      },
      fault => expectOrphanCleared(fault)
    )
  )

  it(cell('F06', 'create', 'whose whole and valid answer is only mislabelled counts'), () =>
    forEach<SandboxFault>(
      { 'as a page': { kind: 'wrong-content-type' }, 'with a mark before it': { kind: 'byte-order-mark' } },
      fault =>
        inWorld({}, async world => {
          spoilFirst(world, isCreate, fault)

          await expectGoodEnd(world, { creates: 1 })
        })
    )
  )

  it(cell('F07', 'create', 'that answers without a secret, or something else, is cleared'), () =>
    forEach<SandboxFault>(
      { 'no secret': { kind: 'without-secret' }, 'another shape': { kind: 'other-shape' } },
      fault => expectOrphanCleared(fault)
    )
  )

  it(cell('F07', 'create', 'that answers with another key never makes that key ours to revoke'), () =>
    inWorld({}, async world => {
      const [old] = await rowsNow(world)
      const others = world.spoil
      world.spoil = arrival => {
        if (!isCreate(arrival) || requests(world, isCreate).length > 1) return others(arrival)
        const name = stateIn(world).attempts.at(-1)?.name ?? ''
        return { kind: 'answer', status: 201, json: { ...old, name, key: 'not-a-real-secret' } }
      }

      const seen = await world.live({
        until: overview => overview.needsPerson && overview.state !== 'planned',
        acts: true
      })

      expect(seen).toMatchObject({
        state: 'needs-human',
        reason: 'id-seen-before',
        waits: { code: 'your-decision' }
      })
      expect(seen?.acts).toEqual(['not-ours', 'retry', 'create-again', 'abort', 'abandon'])
      expect(revokesSent(world)).toEqual([])
      expect(liveKeys(world).map(key => key.id)).toEqual([world.oldId])
      expectNoHarm(world)
    })
  )

  it(cell('F08', 'create', 'that the provider doubled leaves one key, answered or not'), () =>
    forEach<SandboxFault>(
      { answered: { kind: 'duplicate-create' }, 'not answered': { kind: 'server-error-after', status: 500 } },
      fault =>
        inWorld({}, async world => {
          spoilFirst(world, isCreate, fault)
          await world.live({
            until: ({ state }) => state === 'create-unknown' || state === 'created',
            acts: true
          })
          if (fault.kind === 'server-error-after') commitLate(world)
          const isAnswered = fault.kind === 'duplicate-create'

          const end = await world.live()

          const made = madeKeys(world)
          const kept = end?.new?.providerKeyId ?? ''
          const lost = made.filter(id => id !== kept)
          expect(lost.length).toBe(isAnswered ? 1 : 2)
          expect(revokesSent(world)).toHaveLength(lost.length + 1)
          await expectGoodEnd(world, { creates: isAnswered ? 1 : 2, revokes: revokesSent(world) })
          expect([...revokesSent(world)].sort()).toEqual([...lost, world.oldId].sort())
        })
    )
  )

  it(cell('F09', 'create', 'for which there was no room from the start is not sent'), () =>
    inWorld({ folder: blazelock, policy: { wanted: 'E1' } }, async world => {
      fillUp(world, CAP - 1)

      const seen = await world.live({ until: ({ state }) => state === 'blocked' })

      expect(seen).toMatchObject({ state: 'blocked', reason: 'cap-full', needsPerson: true })
      expect(seen?.acts).toEqual(['retry', 'abort'])
      expect(liveKeys(world).map(key => key.id)).toEqual([world.oldId])
    })
  )

  it(cell('F09', 'create', 'that our own orphan keeps over the limit is sent once the orphan is gone'), () =>
    inWorld({ folder: blazelock, policy: { wanted: 'E1' } }, async world => {
      fillUp(world, CAP - 2)
      spoilFirst(world, ({ method }) => method === 'POST', { kind: 'server-error-after', status: 500 })

      const end = await world.live({ forMs: 3_600 * SECOND })

      expect(end).toMatchObject({ state: 'closed' })
      expect(madeKeys(world).length, 'the lost one and its successor').toBe(2)
      expect(liveKeys(world).map(key => key.id)).toEqual([end?.new?.providerKeyId])
      expectNoHarm(world)
    })
  )

  it(cell('F10', 'create', 'is not repeated for an old key that somebody revoked meanwhile'), () =>
    inWorld({}, async world => {
      world.consumes = false
      spoilFirst(world, isCreate, { kind: 'reset-before' })
      await untilUnknown(world)

      await revokeElsewhere(world, world.oldId)
      const seen = await world.live({ until: ({ state }) => state === 'blocked', forMs: 300 * SECOND })

      expect(seen).toMatchObject({ state: 'blocked', reason: 'old-not-live' })
      expect(seen?.acts).toEqual(['retry', 'abort'])
      expect(requests(world, isCreate).length).toBe(1)
      expectNoHarm(world)
    })
  )

  it(
    cell(
      'F10',
      'create',
      'whose key somebody revokes before it is handed off is made anew when a person says so'
    ),
    () =>
      inWorld({}, async world => {
        await world.live({ until: ({ state }) => state === 'created' })
        const [gone = ''] = madeKeys(world)

        await revokeElsewhere(world, gone)
        const seen = await world.live({ acts: false, until: ({ state }) => state === 'needs-human' })

        expect(seen).toMatchObject({ reason: 'new-not-live', waits: { code: 'your-decision' } })
        expect(seen?.acts).toEqual(['retry', 'create-again', 'abort', 'keep-both', 'abandon'])
        if (seen !== null) world.life.rotations.createAgain(seen)
        await expectGoodEnd(world, { creates: 2 })
      })
  )

  it(cell('F10', 'create', 'is not sent for an old key that was renamed since the plan'), () =>
    inWorld({}, async world => {
      await world.live({ acts: true, until: ({ state }) => state === 'planned' })
      const rows = await rowsNow(world)
      const mend = spoilAll(world, isList, {
        kind: 'answer',
        status: 200,
        json: rows.map(row => ({ ...row, name: 'renamed by somebody' }))
      })

      const seen = await world.live({ until: ({ state }) => state === 'blocked' })

      expect(seen).toMatchObject({ reason: 'changed-elsewhere', waits: { code: 'your-decision' } })
      expect(requests(world, isCreate)).toEqual([])
      mend()
      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(
    cell('F11', 'create', 'that is refused for its credential says so, and goes on once that is mended'),
    () =>
      inWorld({}, async world => {
        spoilFirst(world, isCreate, REFUSED)

        const seen = await world.live({ until: ({ state }) => state === 'blocked' })

        expect(seen).toMatchObject({
          waits: { code: 'your-decision', facts: { fault: 'credential-rejected' } }
        })
        expect(seen?.acts).toEqual(['retry', 'abort'])
        expect(madeKeys(world)).toEqual([])
        await expectGoodEnd(world, { creates: 2 })
      })
  )

  it(cell('F13', 'create', 'is found although lists are half a minute behind'), () =>
    forEach<SandboxFault | null>(
      { answered: null, 'not answered': { kind: 'server-error-after', status: 500 } },
      fault =>
        inWorld({ timing: { listLagMs: 30 * SECOND } }, async world => {
          spoilAll(world, isList, { kind: 'stale-list', ms: 30 * SECOND })
          if (fault !== null) spoilFirst(world, isCreate, fault)
          await world.live({ until: ({ state }) => state === 'created' || state === 'create-unknown' })
          const [first = ''] = madeKeys(world)

          const isLost = fault !== null
          await expectGoodEnd(world, {
            creates: isLost ? 2 : 1,
            revokes: isLost ? [first, world.oldId] : [world.oldId]
          })
        })
    )
  )

  it(cell('F14', 'create', 'is not sent while the keychain does not give the key'), () =>
    forEach<KeychainMood>(
      { locked: 'locked', absent: 'absent', hung: 'hung', refused: 'denied' },
      async mood => {
        const keychain = createMemoryKeychain()
        await inWorld({ keychain }, async world => {
          await world.live({ acts: true, until: ({ state }) => state === 'planned' })
          await world.restart(() => keychain.setMood(mood))

          const seen = await world.live({ forMs: 120 * SECOND })

          expect(seen).toMatchObject({ state: 'preflight', needsPerson: true, waits: { code: 'vault' } })
          expect(seen?.acts).toEqual(['abort'])
          expect(requests(world, isCreate)).toEqual([])
          keychain.setMood('open')
          expect((await world.life.vault.open()).ok).toBe(true)
          await expectGoodEnd(world, { creates: 1 })
        })
      }
    )
  )

  it(cell('F14', 'create', 'keeps its secret for half a minute when the vault is locked under it'), () =>
    inWorld({}, async world => {
      lockAtFirstCreate(world)
      await world.live({ forMs: 20 * SECOND, until: () => false })
      expect(world.life.sealedSecrets.countBoxes()).toBe(0)

      await world.life.vault.open()

      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(
    cell('F14', 'create', 'whose secret could not be sealed is cleared, and made anew when the vault opens'),
    () =>
      inWorld({}, async world => {
        lockAtFirstCreate(world)

        const seen = await world.live({ forMs: 100 * SECOND })

        const [orphan = ''] = madeKeys(world)
        expect(seen).toMatchObject({ state: 'create-unknown', needsPerson: true, waits: { code: 'vault' } })
        expect(stateIn(world).orphans).toMatchObject([{ providerKeyId: orphan, because: 'nobody-had-it' }])
        await world.life.vault.open()
        await expectGoodEnd(world, { creates: 2, revokes: [orphan, world.oldId] })
      })
  )

  it(
    cell('F14', 'create', 'whose sealed secret no key opens any more is cleared and made anew'),
    async () => {
      const keychain = createMemoryKeychain()
      const another = createMemoryKeychain()
      await createOsVault({ keychain: another, hasSealedRows: () => false }).open()
      await inWorld({ keychain }, async world => {
        spoilAll(world, isProbe, { kind: 'server-error-before', status: 500 })
        await world.live({ until: ({ state }) => state === 'created' })
        const [lost = ''] = madeKeys(world)

        await world.restart(() => {
          for (const [name, value] of another.items) keychain.items.set(name, value)
        })

        await expectGoodEnd(world, { creates: 2, revokes: [lost, world.oldId] })
      })
    }
  )

  it(cell('F15', 'create', 'is not sent while its intent cannot be written'), () =>
    forEach(DISK_FAULTS, diskFault =>
      inWorld({}, async world => {
        const mend = breakDisk(world, diskFault, () => {
          if (world.overview() === null) return false
          const state = stateIn(world)
          return state.phase === 'creating' && state.isPreflightGood
        })

        const seen = await world.live({ forMs: 60 * SECOND })

        expect(seen).toMatchObject({ state: 'preflight', waits: { facts: { fault: 'storage-failed' } } })
        expect(seen?.acts).toEqual(['abort'])
        expect(requests(world, isCreate)).toEqual([])
        mend()
        await expectGoodEnd(world, { creates: 1 })
      })
    )
  )

  it(cell('F15', 'create', 'keeps its secret in memory until the disk takes it'), () =>
    forEach(DISK_FAULTS, diskFault =>
      inWorld({}, async world => {
        const mend = breakDisk(world, diskFault, () => world.overview()?.state === 'create-intent')

        const seen = await world.live({ forMs: 120 * SECOND })

        expect(seen).toMatchObject({ state: 'create-intent', waits: { facts: { fault: 'storage-failed' } } })
        expect(world.life.sealedSecrets.countBoxes()).toBe(0)
        mend()
        await expectGoodEnd(world, { creates: 1 })
      })
    )
  )

  it(cell('F15', 'create', 'that could never be written is found and cleared after a crash'), () =>
    inWorld({}, async world => {
      const mend = breakDisk(world, 'full', () => world.overview()?.state === 'create-intent')
      await world.live({ forMs: 60 * SECOND })
      const [orphan = ''] = madeKeys(world)

      await world.restart(mend)

      await expectGoodEnd(world, { creates: 2, revokes: [orphan, world.oldId] })
    })
  )
})

const CAP = 5

/** Other live keys of the same group. */
function fillUp(world: HttpWorld, others: number): void {
  const groupId = world.server.keys()[0]?.groupId ?? ''
  for (let n = 1; n <= others; n += 1) {
    const createdAt = world.time.now() - 90 * DAY
    world.server.seed({ groupId, name: `other-service-${n}`, grants: ['send'], createdAt, lastUsedAt: null })
  }
}

function lockAtFirstCreate(world: HttpWorld): void {
  let isLocked = false
  const others = world.spoil
  world.spoil = arrival => {
    if (isCreate(arrival) && !isLocked) {
      isLocked = true
      world.life.vault.lock()
    }
    return others(arrival)
  }
}
