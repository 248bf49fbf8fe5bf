import { describe, expect, it } from 'vitest'
import { revocationServices, type RevocationServices } from '../../../test/kit/revocation-services'
import { stockedAccount, type StockedAccount } from '../../../test/kit/stocked-account'
import { MINUTE, type Clock } from '../../core/clock'
import { fault, failed } from '../../core/fault'
import type { KeyId } from '../../core/ids'
import type { ProviderClient } from '../../core/ports/provider'
import { provider, startSandbox } from '../../providers/blocx'
import type { RevocationTools, RevokeResult } from './tools'

/** More than are intended at once, of which only a few are under way at the same time. */
const MANY = 80
const AT_ONCE = provider.manifest.limits.maxConcurrent

async function blocx(): Promise<{ readonly world: StockedAccount; readonly keyIds: readonly KeyId[] }> {
  const world = await stockedAccount(provider, startSandbox, { id: 'org_harbour', name: 'Harbour Logistics' })
  const keyIds: KeyId[] = []
  for (let place = 0; place < MANY; place += 1) {
    keyIds.push(await world.stock({ name: `worker-${place}-staging` }))
  }
  return { world, keyIds }
}

type Revoke = ProviderClient['revokeKey']

/** Services whose first revokes are all under way when `cut` is called; what they come back with is up to `answer`. */
function cutAtFirst(
  world: StockedAccount,
  cut: () => void,
  answer: (send: Revoke) => Revoke = send => send,
  changed: Partial<RevocationTools> = {}
) {
  let calls = 0
  let isLocked = false
  const services = revocationServices(world, {
    ...changed,
    withClient: async (id, work) => {
      if (isLocked) return failed('vault-locked')
      return world.withClient(id, client =>
        work({
          ...client,
          revokeKey: address => {
            calls += 1
            if (calls === AT_ONCE) queueMicrotask(cut)
            return answer(client.revokeKey)(address)
          }
        })
      )
    }
  })
  return { ...services, lock: () => (isLocked = true), calls: () => calls }
}

async function revokeAll(
  { service }: Pick<RevocationServices, 'service'>,
  keyIds: readonly KeyId[],
  begun: (token: string) => void
): Promise<readonly RevokeResult[]> {
  const prepared = await service.prepare(keyIds)
  if (!prepared.ok) throw new Error(prepared.fault.code)
  const { token, phrase } = prepared.value.confirmation
  begun(token)
  const revoked = await service.revoke(token, phrase ?? '')
  if (!revoked.ok) throw new Error(revoked.fault.code)
  return revoked.value
}

/** What every call comes back with; nothing has happened at the provider. */
function answering(...outcomes: Awaited<ReturnType<Revoke>>[]): (send: Revoke) => Revoke {
  let calls = 0
  return () => () => {
    // Each round sends all that the first one sent.
    const outcome = outcomes[Math.min(Math.floor(calls / AT_ONCE), outcomes.length - 1)]
    calls += 1
    return outcome === undefined ? Promise.reject(new Error('no answer')) : Promise.resolve(outcome)
  }
}

const tooEarly = (retryAfterMs?: number) =>
  ({
    kind: 'rejected',
    fault: fault('rate-limited', undefined, retryAfterMs === undefined ? {} : { retryAfterMs })
  }) as const
const notSent = { kind: 'not-sent', fault: fault('provider-unavailable', 'connection-refused') } as const
const forbidden = { kind: 'rejected', fault: fault('permission-missing', 'missing-revoke') } as const
const lost = { kind: 'unknown', fault: fault('outcome-unknown', 'timed-out') } as const

function faultsOf(results: readonly RevokeResult[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { state, fault: why } of results) {
    const name = `${state} ${why?.code ?? ''}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

function deadThere(world: StockedAccount): number {
  return world.server.keys().filter(key => key.name.startsWith('worker-') && !key.isActive).length
}

describe('stopping a revoke of many while some are under way', () => {
  it('takes in the answers of what was sent, and owes nothing for what was not', async () => {
    const { world, keyIds } = await blocx()
    let token = ''
    const services = cutAtFirst(world, () => services.service.stop(token))

    const results = await revokeAll(services, keyIds, given => (token = given))

    expect(services.calls()).toBe(AT_ONCE)
    expect(deadThere(world)).toBe(AT_ONCE)
    expect(results.filter(({ state }) => state === 'gone')).toHaveLength(AT_ONCE)
    const rest = results.filter(({ state }) => state !== 'gone')
    expect(rest).toHaveLength(MANY - AT_ONCE)
    for (const one of rest) expect(one).toMatchObject({ state: 'failed', fault: { code: 'cancelled' } })
    expect(services.revocations.open()).toEqual([])
  })

  it('does the same when its report stops it, which knows its batch only', async () => {
    const { world, keyIds } = await blocx()
    const services = cutAtFirst(world, () => {
      const [report] = services.breakGlass.open()
      services.breakGlass.stop(report?.batchId ?? '')
    })

    const results = await revokeAll(services, keyIds, () => undefined)

    expect(deadThere(world)).toBe(AT_ONCE)
    expect(faultsOf(results)).toEqual(
      new Map([
        ['gone ', AT_ONCE],
        ['failed cancelled', MANY - AT_ONCE]
      ])
    )
    const [batch] = services.runs.batches.recent(1)
    expect(services.breakGlass.report(batch?.id ?? '')).toMatchObject({
      origin: 'keys',
      state: 'ended',
      counts: { gone: AT_ONCE, failed: MANY - AT_ONCE }
    })
    expect(services.revocations.open()).toEqual([])
  })

  it('keeps what it owes for those alone whose answers were lost', async () => {
    const { world, keyIds } = await blocx()
    let token = ''
    const lost = fault('outcome-unknown')
    const services = cutAtFirst(
      world,
      () => services.service.stop(token),
      () => () => Promise.resolve({ kind: 'unknown', fault: lost })
    )

    const results = await revokeAll(services, keyIds, given => (token = given))

    const unknown = results.filter(({ state }) => state === 'unknown').map(({ keyId }) => keyId)
    expect(services.calls()).toBe(AT_ONCE)
    expect(unknown).toHaveLength(AT_ONCE)
    expect(new Set(services.revocations.open().map(({ keyId }) => keyId))).toEqual(new Set(unknown))
    expect(new Set(services.revocations.open().map(({ state }) => state))).toEqual(new Set(['failed']))
  })

  it('leaves a break-glass run open for what was not sent, which a new confirmation ends', async () => {
    const { world, keyIds } = await blocx()
    let batchId = ''
    const services = cutAtFirst(world, () => services.breakGlass.stop(batchId))
    const { breakGlass } = services
    const prepared = await breakGlass.prepare({
      selection: { keyIds },
      mode: 'revoke',
      management: 'left-out'
    })
    if (!prepared.ok) throw new Error(prepared.fault.code)
    batchId = prepared.value.batchId
    breakGlass.start(prepared.value.confirmation.token, prepared.value.confirmation.phrase ?? '')
    await breakGlass.whenIdle()

    expect(breakGlass.report(batchId)).toMatchObject({
      state: 'interrupted',
      counts: { gone: AT_ONCE, waiting: MANY - AT_ONCE, sent: 0, unknown: 0 }
    })
    expect(services.revocations.open()).toEqual([])

    const again = await breakGlass.prepareResume(batchId)
    if (!again.ok) throw new Error(again.fault.code)
    breakGlass.start(again.value.confirmation.token, again.value.confirmation.phrase ?? '')
    await breakGlass.whenIdle()
    expect(breakGlass.report(batchId)).toMatchObject({ state: 'ended', counts: { gone: MANY } })
  })

  it('does not forget what an earlier revoke left open', async () => {
    const { world, keyIds } = await blocx()
    const earlier = { groupId: world.groupId, providerKeyId: 'earlier', batchId: 'earlier' }
    const owed = keyIds.slice(AT_ONCE, AT_ONCE + 2)
    let token = ''
    const services = cutAtFirst(world, () => services.service.stop(token))
    for (const keyId of owed) {
      const at = { intendedAt: 1, updatedAt: 1, acceptedAt: null }
      services.revocations.put({ keyId, accountId: world.account.id, state: 'failed', ...earlier, ...at })
    }

    await revokeAll(services, keyIds, given => (token = given))

    const left = services.revocations.open()
    expect(left.map(({ keyId }) => keyId).sort()).toEqual([...owed].sort())
    expect(left.map(({ state }) => state)).toEqual(['failed', 'failed'])
  })
})

describe('stopping a revoke of many whose provider takes none of them yet', () => {
  async function stopped(answers: (send: Revoke) => Revoke) {
    const { world, keyIds } = await blocx()
    let token = ''
    const services = cutAtFirst(world, () => services.service.stop(token), answers)
    const results = await revokeAll(services, keyIds, given => (token = given))
    return { world, services, results, counts: faultsOf(results) }
  }

  it('says that what was refused as too early is alive, and owes nothing for it', async () => {
    const { services, counts } = await stopped(answering(tooEarly()))

    expect(counts).toEqual(
      new Map([
        ['failed rate-limited', AT_ONCE],
        ['failed cancelled', MANY - AT_ONCE]
      ])
    )
    expect(services.revocations.open()).toEqual([])
    const [batch] = services.runs.batches.recent(1)
    expect(services.breakGlass.report(batch?.id ?? '')).toMatchObject({
      state: 'ended',
      counts: { failed: MANY, unknown: 0, sent: 0 }
    })
  })

  it('does not wait for the time that the provider named', async () => {
    const { world, keyIds } = await blocx()
    let token = ''
    const clock: Clock = {
      ...world.clock,
      sleep: ms => {
        if (services.calls() > 0 && ms > 0) services.service.stop(token)
        return world.clock.sleep(ms)
      }
    }
    const services = cutAtFirst(world, () => undefined, answering(tooEarly(10 * MINUTE)), { clock })

    await revokeAll(services, keyIds.slice(0, AT_ONCE), given => (token = given))

    expect(services.calls()).toBe(AT_ONCE)
    expect(world.clock.monotonic()).toBeLessThan(MINUTE)
  })

  it('says that what never left this machine was not sent', async () => {
    const { services, counts } = await stopped(answering(notSent))

    expect(counts).toEqual(new Map([['failed cancelled', MANY]]))
    expect(services.revocations.open()).toEqual([])
  })

  it('still owes for what was refused and had been sent by an earlier revoke', async () => {
    const { world, keyIds } = await blocx()
    let token = ''
    const services = cutAtFirst(world, () => services.service.stop(token), answering(tooEarly()))
    const earlier = { groupId: world.groupId, providerKeyId: 'earlier', batchId: 'earlier' }
    for (const keyId of keyIds) {
      const at = { intendedAt: 1, updatedAt: 1, acceptedAt: null }
      services.revocations.put({ keyId, accountId: world.account.id, state: 'failed', ...earlier, ...at })
    }

    await revokeAll(services, keyIds, given => (token = given))

    const owed = services.revocations.open()
    expect(owed).toHaveLength(MANY)
    expect(new Set(owed.map(({ batchId, state }) => `${batchId} ${state}`))).toEqual(
      new Set(['earlier failed'])
    )
  })
})

describe('a revoke of many that is never taken', () => {
  async function toItsEnd(answers: (send: Revoke) => Revoke) {
    const { world, keyIds } = await blocx()
    const services = cutAtFirst(world, () => undefined, answers)
    const results = await revokeAll(services, keyIds.slice(0, AT_ONCE), () => undefined)
    return { services, counts: faultsOf(results) }
  }

  it.each([
    ['refused as too early', [tooEarly()], 'failed rate-limited', 0],
    ['never sent', [notSent], 'failed provider-unavailable', 0],
    ['refused, and then not sent', [tooEarly(), notSent], 'failed rate-limited', 0],
    ['without an answer once, and refused then', [lost, tooEarly()], 'unknown outcome-unknown', AT_ONCE],
    ['without an answer once, and forbidden then', [lost, forbidden], 'unknown outcome-unknown', AT_ONCE],
    ['refused once, and without an answer then', [tooEarly(), lost], 'unknown outcome-unknown', AT_ONCE]
  ])('says what is true of keys that were %s', async (_what, outcomes, said, owed) => {
    const { services, counts } = await toItsEnd(answering(...outcomes))

    expect(counts).toEqual(new Map([[said, AT_ONCE]]))
    expect(services.revocations.open()).toHaveLength(owed)
  })
})

describe('a lock while some of many are under way', () => {
  it('says that what was refused or never sent is not revoked, and offers it again', async () => {
    const { world, keyIds } = await blocx()
    const services = cutAtFirst(world, () => services.lock(), answering(tooEarly()))

    const results = await revokeAll(services, keyIds, () => undefined)

    expect(faultsOf(results)).toEqual(new Map([['failed vault-locked', MANY]]))
    expect(services.revocations.open()).toEqual([])
    expect(services.breakGlass.open()).toMatchObject([{ state: 'interrupted', counts: { waiting: MANY } }])
  })

  it('owes nothing for what was not sent, and offers all without an answer again', async () => {
    const { world, keyIds } = await blocx()
    const services = cutAtFirst(world, () => services.lock())

    await revokeAll(services, keyIds, () => undefined)

    expect(deadThere(world)).toBe(AT_ONCE)
    expect(services.revocations.open()).toHaveLength(AT_ONCE)
    expect(services.breakGlass.open()).toMatchObject([
      { state: 'interrupted', counts: { sent: AT_ONCE, waiting: MANY - AT_ONCE } }
    ])

    const later = revocationServices(world)
    await later.service.resume()
    expect(later.revocations.open()).toEqual([])
  })
})
