import { describe, expect, it } from 'vitest'
import { revocationServices, type RevocationServices } from '../../../test/kit/revocation-services'
import { stockedAccount, type StockedAccount } from '../../../test/kit/stocked-account'
import { fault, failed } from '../../core/fault'
import type { KeyId } from '../../core/ids'
import type { ProviderClient } from '../../core/provider'
import { provider, startSandbox } from '../../providers/blocx'
import type { RevokeResult } from './tools'

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
function cutAtFirst(world: StockedAccount, cut: () => void, answer: (send: Revoke) => Revoke = send => send) {
  let calls = 0
  let isLocked = false
  const services = revocationServices(world, {
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
      const at = { intendedAt: 1, updatedAt: 1 }
      services.revocations.put({ keyId, accountId: world.account.id, state: 'failed', ...earlier, ...at })
    }

    await revokeAll(services, keyIds, given => (token = given))

    const left = services.revocations.open()
    expect(left.map(({ keyId }) => keyId).sort()).toEqual([...owed].sort())
    expect(left.map(({ state }) => state)).toEqual(['failed', 'failed'])
  })
})

describe('a lock while some of many are under way', () => {
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
