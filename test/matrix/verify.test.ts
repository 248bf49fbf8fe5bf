import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/clock'
import type { SandboxFault } from '../../src/providers/kit/sandbox/fault-plan'
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
  isProbe,
  madeKeys,
  REFUSED,
  requests,
  RETRY_AFTER,
  revokeElsewhere,
  revokesSent,
  rowsNow,
  spoilAll,
  stateIn
} from './truth'

/** A probe that says nothing keeps the secret sealed, and is repeated. */
async function expectProbeRepeated(fault: SandboxFault, options: HttpWorldOptions = {}): Promise<void> {
  await inWorld(options, async world => {
    const mend = spoilAll(world, isProbe, fault)

    const seen = await world.live({ forMs: 20 * SECOND })

    expect(seen).toMatchObject({
      state: 'created',
      waits: { code: 'propagation' },
      sealedSecret: { state: 'sealed' }
    })
    expect(seen?.acts).toEqual(['check-now', 'abort'])
    mend()
    await expectGoodEnd(world, { creates: 1 })
  })
}

/** Readings that fail prove no use: the old key stays, and nothing is offered that would end it. */
async function expectUseUnproven(fault: SandboxFault, options: HttpWorldOptions = {}): Promise<void> {
  await inWorld(options, async world => {
    const mend = spoilAll(world, during(isList, 'deployed'), fault)

    const seen = await world.live({ until: () => false, forMs: 90 * SECOND })

    expect(seen).toMatchObject({ state: 'deployed', waits: { code: 'provider-answer' } })
    expect(seen?.acts).not.toContain('revoke-old')
    expect(liveKeys(world).map(key => key.id)).toContain(world.oldId)
    mend()
    await expectGoodEnd(world, { creates: 1 })
  })
}

async function expectBoth(fault: SandboxFault, options: HttpWorldOptions = {}): Promise<void> {
  await expectProbeRepeated(fault, options)
  await expectUseUnproven(fault, options)
}

describe('the proof that the new key works', () => {
  it(cell('F01', 'verify', 'is asked for again when nobody answers'), () =>
    inWorld({ timeoutMs: 400 }, async world => {
      await expectPatience(world, 'created', isProbe, { kind: 'timeout-before' })
    })
  )

  it(cell('F01', 'verify', 'is not taken from a list that never came'), () =>
    inWorld({ timeoutMs: 400 }, world =>
      expectPatience(world, 'deployed', isList, { kind: 'timeout-before' })
    )
  )

  it(cell('F03', 'verify', 'waits as long as it is asked to'), () =>
    forEach(RETRY_AFTER, async ({ header, leastS }) => {
      await inWorld({ timing: { propagationMs: HOUR } }, async world => {
        const fault = { kind: 'rate-limited', retryAfter: header(world.time.now() + 10 * SECOND) } as const
        await expectPatience(world, 'created', isProbe, fault)
        const [first, second] = requests(world, isProbe)
        // Words and dates are read anew at each answer; what matters is that nobody hurries.
        expect(((second?.at ?? 0) - (first?.at ?? 0)) / SECOND).toBeGreaterThanOrEqual(Math.min(leastS, 5))
      })
      await inWorld({}, async world => {
        await world.live({ until: ({ state }) => state === 'deployed' })
        const fault = { kind: 'rate-limited', retryAfter: header(world.time.now()) } as const
        await expectPatience(world, 'deployed', isList, fault)
        const lists = requests(world, during(isList, 'deployed'))
        const waits = lists.slice(1).map((list, index) => (list.at - (lists[index]?.at ?? 0)) / SECOND)
        // A date is nearer by the time that the list is read.
        expect(Math.max(...waits)).toBeGreaterThanOrEqual(leastS - 6)
      })
    })
  )

  it(cell('F04', 'verify', 'is not taken from a server error or a page'), () =>
    forEach({ 500: 500, 502: 502, 503: 503, 504: 504 }, status =>
      expectBoth({ kind: 'server-error-before', status })
    )
  )

  it(cell('F04', 'verify', 'is left to the traffic when the probe never gets an answer'), () =>
    inWorld({}, async world => {
      spoilAll(world, isProbe, { kind: 'server-error-before', status: 500 })

      await expectGoodEnd(world, { creates: 1 })

      expect(stateIn(world).new?.probe.state).toBe('unclear')
    })
  )

  it(cell('F05', 'verify', 'is not taken from a connection that broke'), () =>
    forEach<SandboxFault>(
      { 'before the headers': { kind: 'reset-before' }, 'in the body': { kind: 'reset-mid-body' } },
      fault => expectBoth(fault)
    )
  )

  it(cell('F06', 'verify', 'is not taken from a body that cannot be trusted'), () =>
    forEach<SandboxFault>(
      {
        'cut off': { kind: 'truncated' },
        'cut off without a length': { kind: 'truncated-close-delimited' },
        'a key twice': { kind: 'duplicate-json-keys' },
        'too large': { kind: 'oversize' },
        'a bomb': { kind: 'gzip-bomb' },
        'a page': { kind: 'html-body' }
      },
      expectUseUnproven
    )
  )

  it(cell('F06', 'verify', 'says alive only where the provider said so itself'), () =>
    forEach<SandboxFault>(
      {
        'cut off': { kind: 'truncated' },
        'a page': { kind: 'html-body' },
        'a key twice': { kind: 'duplicate-json-keys' },
        'too large': { kind: 'oversize' },
        'a bomb': { kind: 'gzip-bomb' }
      },
      expectProbeRepeated
    )
  )

  it(cell('F07', 'verify', 'is not taken from an empty list, nor is the new key given up for it'), () =>
    inWorld({}, async world => {
      await expectPatience(world, 'deployed', isList, { kind: 'empty-list' }, { kind: 'empty-list' })
    })
  )

  it(cell('F07', 'verify', 'stops for a person when lists stay empty, and changes nothing'), () =>
    inWorld({}, async world => {
      const mend = spoilAll(world, during(isList, 'deployed', 'needs-human'), { kind: 'empty-list' })

      const seen = await world.live({ acts: true, until: ({ state }) => state === 'needs-human' })

      expect(seen).toMatchObject({ reason: 'new-vanished', waits: { code: 'your-decision' } })
      expect(seen?.acts).toContain('retry')
      expect(revokesSent(world)).toEqual([])
      mend()
      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(cell('F07', 'verify', 'is not taken from the use of another key'), () =>
    inWorld({}, async world => {
      world.consumes = false
      await world.live({ until: ({ state }) => state === 'deployed' })
      const rows = await rowsNow(world)
      const usedAt = new Date(world.time.now() + MINUTE).toISOString()
      const [first] = rows
      const stranger = { ...first, api_key_id: 'api_key_of_somebody', name: 'somebody', last_used_at: usedAt }
      const mend = spoilAll(world, isList, { kind: 'answer', status: 200, json: [...rows, stranger] })

      const seen = await world.live({ forMs: 5 * MINUTE, until: () => false })

      expect(seen).toMatchObject({ state: 'deployed', waits: { code: 'traffic-on-new' } })
      mend()
      world.consumes = true
      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(
    cell('F10', 'verify', 'notes an old key that somebody else revoked, and does not call it our doing'),
    () =>
      inWorld({}, async world => {
        world.consumes = false
        await world.live({ until: ({ state }) => state === 'deployed' })
        await revokeElsewhere(world, world.oldId)

        const seen = await world.live({ forMs: MINUTE, until: () => false })
        expect(seen).toMatchObject({ state: 'deployed', reason: 'old-vanished', needsPerson: true })
        world.consumes = true
        const end = await world.live()

        expect(end).toMatchObject({ state: 'closed', reason: 'revoked-elsewhere' })
        expect(revokesSent(world)).toEqual([])
        expect(liveKeys(world).map(key => key.id)).toEqual(madeKeys(world))
        expectNoHarm(world)
      })
  )

  it(
    cell('F10', 'verify', 'stops when somebody else revokes the new key, and leaves the old one alone'),
    () =>
      inWorld({}, async world => {
        world.consumes = false
        await world.live({ until: ({ state }) => state === 'deployed' })
        const [gone = ''] = madeKeys(world)

        await revokeElsewhere(world, gone)
        const seen = await world.live({ acts: false, forMs: 5 * MINUTE })

        expect(seen).toMatchObject({
          state: 'needs-human',
          reason: 'new-not-live',
          waits: { code: 'your-decision' }
        })
        expect(seen?.acts).toEqual(['retry', 'create-again', 'abort', 'keep-both', 'abandon'])
        expect(liveKeys(world).map(key => key.id)).toEqual([world.oldId])
        expectNoHarm(world)
      })
  )

  it(cell('F11', 'verify', 'says that the credential is refused, and goes on once it is mended'), () =>
    inWorld({}, async world => {
      const mend = spoilAll(world, during(isList, 'deployed'), REFUSED)

      const seen = await world.live({ until: () => false, forMs: 90 * SECOND })

      expect(seen).toMatchObject({ state: 'deployed', waits: { facts: { fault: 'credential-rejected' } } })
      mend()
      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(cell('F11', 'verify', 'takes a refusal within the time of propagation for "not yet"'), () =>
    inWorld({}, world => expectPatience(world, 'created', isProbe, REFUSED, REFUSED))
  )

  it(cell('F12', 'verify', 'reckons in the time of the provider'), () =>
    forEach({ ahead: 4 * MINUTE, behind: -4 * MINUTE }, skewMs =>
      inWorld({}, async world => {
        world.skewMs = skewMs

        const before = await world.live({ until: ({ state }) => state === 'deployed' })
        world.consumes = false
        const seen = await world.live({ forMs: 10 * MINUTE, until: () => false })

        // Ten minutes by either clock, and nobody has used it.
        expect(before).toMatchObject({ state: 'deployed' })
        expect(seen).toMatchObject({ state: 'deployed', waits: { code: 'traffic-on-new' } })
        world.consumes = true
        await expectGoodEnd(world, { creates: 1 })
      })
    )
  )

  it(cell('F12', 'verify', 'is not begun while the clocks are a day apart'), () =>
    forEach({ ahead: DAY, behind: -DAY }, skewMs =>
      inWorld({}, async world => {
        world.skewMs = skewMs

        const seen = await world.live({ until: ({ state }) => state === 'blocked' })

        expect(seen).toMatchObject({ reason: 'clock-skew', waits: { code: 'your-decision' } })
        expect(seen?.acts).toEqual(['retry', 'abort'])
        expect(requests(world, isCreate)).toEqual([])
        world.skewMs = 0
        await expectGoodEnd(world, { creates: 1 })
      })
    )
  )

  it(cell('F12', 'verify', 'is not hurried by a clock that is set, nor by summer time'), () =>
    forEach({ 'a day back': -DAY, 'an hour back': -HOUR, 'an hour on': HOUR, 'a day on': DAY }, jumpMs =>
      inWorld({}, async world => {
        await world.live({ until: ({ state }) => state === 'draining' })
        const steady = world.time.clock.monotonic()
        world.time.jump(jumpMs)
        // The provider's clock was not touched.
        world.skewMs -= jumpMs

        await expectGoodEnd(world, { creates: 1 })

        expect(world.time.clock.monotonic() - steady).toBeGreaterThan(10 * SECOND)
      })
    )
  )

  it(cell('F12', 'verify', 'goes without the time of a provider that does not tell it'), () =>
    inWorld({ front: withoutDate }, async world => {
      await world.live({ until: ({ state }) => state === 'deployed' })
      expect(stateIn(world).clockOffsetMs).toBeNull()

      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(cell('F13', 'verify', 'comes half a minute later when lists are that much behind'), () =>
    inWorld({ timing: { listLagMs: 30 * SECOND } }, async world => {
      spoilAll(world, during(isList, 'created', 'deployed', 'draining'), {
        kind: 'stale-list',
        ms: 30 * SECOND
      })

      await expectGoodEnd(world, { creates: 1 })
    })
  )

  it(cell('F15', 'verify', 'counts only once it is written'), () =>
    forEach(DISK_FAULTS, diskFault =>
      inWorld({}, async world => {
        const mend = breakDisk(world, diskFault, () => world.overview()?.state === 'deployed')

        const seen = await world.live({ until: () => false, forMs: 3 * MINUTE })

        expect(seen).toMatchObject({ state: 'deployed', waits: { facts: { fault: 'storage-failed' } } })
        expect(seen?.acts).not.toContain('revoke-old')
        mend()
        await expectGoodEnd(world, { creates: 1 })
      })
    )
  )
})

/** Passes everything on, but never says what time it is. */
async function withoutDate(url: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((incoming, response) => {
    const { method, headers } = incoming
    const onward = request(url + (incoming.url ?? '/'), { method, headers }, answer => {
      response.sendDate = false
      const kept = { ...answer.headers }
      delete kept.date
      response.writeHead(answer.statusCode ?? 500, kept)
      answer.pipe(response)
    })
    incoming.pipe(onward)
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      })
  }
}
