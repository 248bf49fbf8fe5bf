import { describe, expect, it } from 'vitest'
import { revocationServices, type RevocationServices } from '../../../test/kit/revocation-services'
import { stockedAccount, type StockedAccount } from '../../../test/kit/stocked-account'
import { SECOND } from '../../core/clock'
import type { KeyId } from '../../core/ids'
import { provider as telecom, startSandbox as startTelecom } from '../../providers/23telecom'
import { provider as blocx, startSandbox as startBlocx } from '../../providers/blocx'
import type { SandboxFault } from '../../providers/kit/sandbox/fault-plan'

/** Deletes the row of a revoked key, and can disable. */
function deleting(): Promise<StockedAccount> {
  return stockedAccount(telecom, startTelecom, { id: '16', name: 'Main' })
}

/** Keeps the row of a revoked key. */
function keeping(): Promise<StockedAccount> {
  return stockedAccount(blocx, startBlocx, { id: 'org_harbour', name: 'Harbour Logistics' })
}

const ALWAYS = 200

function spoilLists(world: StockedAccount, fault: SandboxFault, times = ALWAYS): void {
  world.server.faults.next({ method: 'GET', pathIncludes: 'api-keys' }, fault, times)
}

/** Lists without this key from now on, as an incomplete list leaves it out. */
function leavingOut(world: StockedAccount, providerKeyId: string): StockedAccount {
  return {
    ...world,
    withClient: (id, work) =>
      world.withClient(id, client =>
        work({
          ...client,
          listGroup: async (groupId, options) => {
            const listed = await client.listGroup(groupId, options)
            if (!listed.ok) return listed
            return { ok: true, value: listed.value.filter(key => key.providerKeyId !== providerKeyId) }
          }
        })
      )
  }
}

/** What an earlier, believed list did to the row. */
function notListed(world: StockedAccount, keyId: KeyId): void {
  world.clock.advance(3_600 * SECOND)
  const at = world.clock.now()
  const key = world.store.keys.get(keyId)
  world.store.keys.forEachOfAccount(world.account.id, other => {
    if (other.id !== keyId) world.store.keys.upsert(world.account, [other], at)
  })
  world.store.keys.markUnseen(world.account.id, at, at)
  expect(key?.vanishedAt).toBeNull()
  expect(world.store.keys.get(keyId)?.vanishedAt).toBe(at)
}

async function revoke({ service }: RevocationServices, keyIds: readonly KeyId[]) {
  const prepared = await service.prepare(keyIds)
  if (!prepared.ok) throw new Error(prepared.fault.code)
  const { token, phrase, reasons } = prepared.value.confirmation
  const revoked = await service.revoke(token, phrase ?? '')
  if (!revoked.ok) throw new Error(revoked.fault.code)
  return { results: revoked.value, reasons: reasons.map(({ code }) => code) }
}

function idOf(world: StockedAccount, keyId: KeyId): string {
  return world.store.keys.get(keyId)?.providerKeyId ?? ''
}

function isAlive(world: StockedAccount, keyId: KeyId): boolean {
  return world.server.keys().find(key => key.id === idOf(world, keyId))?.isActive === true
}

describe('a chosen key that the list does not show', () => {
  it('is revoked by its id all the same, and the question says that it is not listed', async () => {
    const world = await deleting()
    const keyId = await world.stock({ name: 'sms-sender-staging' })
    await world.stock({ name: 'other' })
    notListed(world, keyId)

    const { results, reasons } = await revoke(revocationServices(leavingOut(world, idOf(world, keyId))), [
      keyId
    ])

    expect(reasons).toContain('not-listed')
    expect(reasons).not.toContain('already-gone')
    expect(isAlive(world, keyId)).toBe(false)
    // The provider accepted the revoke, and it removes the rows of revoked keys: now the absence says something.
    expect(results).toMatchObject([{ keyId, state: 'gone', evidence: 'E1' }])
  })

  it('is revoked together with others', async () => {
    const world = await deleting()
    const keyIds = [await world.stock({ name: 'one-staging' }), await world.stock({ name: 'two-staging' })]
    const [hidden] = keyIds
    if (hidden === undefined) throw new Error('no key')
    notListed(world, hidden)

    const { results } = await revoke(revocationServices(leavingOut(world, idOf(world, hidden))), keyIds)

    expect(keyIds.map(keyId => isAlive(world, keyId))).toEqual([false, false])
    expect(results.map(({ state }) => state)).toEqual(['gone', 'gone'])
  })

  it('is not proven by its absence where the provider keeps revoked keys in the list', async () => {
    const world = await keeping()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const services = revocationServices(leavingOut(world, idOf(world, keyId)))

    const { results } = await revoke(services, [keyId])

    expect(isAlive(world, keyId)).toBe(false)
    expect(results).toMatchObject([{ keyId, state: 'claimed', evidence: 'E0' }])
    expect(services.revocations.open()).toHaveLength(1)
  })

  it('is not proven by its absence when no answer ever came', async () => {
    const world = await deleting()
    const keyId = await world.stock({ name: 'sms-sender-staging' })
    world.server.faults.next({ method: 'DELETE' }, { kind: 'reset-before' }, ALWAYS)
    const hiding = leavingOut(world, idOf(world, keyId))

    const { results } = await revoke(revocationServices(hiding), [keyId])

    expect(isAlive(world, keyId)).toBe(true)
    expect(results).toMatchObject([{ keyId, state: 'unknown', evidence: 'none' }])
  })

  it('is not settled after a start when its revoke was cut off before an answer', async () => {
    const world = await deleting()
    const keyId = await world.stock({ name: 'sms-sender-staging' })
    const services = revocationServices(leavingOut(world, idOf(world, keyId)))
    services.revocations.put({
      keyId,
      accountId: world.account.id,
      groupId: world.groupId,
      providerKeyId: idOf(world, keyId),
      batchId: 'batch',
      state: 'intended',
      intendedAt: 1,
      updatedAt: 1,
      acceptedAt: null
    })

    await services.service.resume()

    expect(services.revocations.open()).toMatchObject([{ keyId, state: 'failed' }])
    expect(world.store.keys.get(keyId)?.status).toBe('active')
  })
})

describe('a chosen key whose list cannot be read', () => {
  it.each([
    ['too large', { kind: 'oversize' }],
    ['answered with an error of the server', { kind: 'server-error-before', status: 503 }],
    ['of another shape', { kind: 'answer', status: 200, json: { surprise: true } }]
  ] as const)(
    'is revoked by its id when the list is %s, and says what is not verified',
    async (_what, fault) => {
      const world = await keeping()
      const keyId = await world.stock({ name: 'newsletter-staging' })
      spoilLists(world, fault)
      const services = revocationServices(world)
      const before = world.clock.monotonic()

      const { results, reasons } = await revoke(services, [keyId])

      expect(reasons).toContain('list-unread')
      // Nobody waits for a list that cannot be read.
      expect(world.clock.monotonic() - before).toBeLessThan(SECOND)
      expect(isAlive(world, keyId)).toBe(false)
      expect(results).toMatchObject([{ keyId, state: 'claimed', evidence: 'E0' }])
      expect(results[0]?.fault).not.toBeNull()
      expect(services.revocations.open()).toHaveLength(1)
    }
  )

  it('is reported as accepted among many, too', async () => {
    const world = await keeping()
    const keyIds = [await world.stock({ name: 'one-staging' }), await world.stock({ name: 'two-staging' })]
    spoilLists(world, { kind: 'server-error-before', status: 503 })

    const { results } = await revoke(revocationServices(world), keyIds)

    expect(keyIds.map(keyId => isAlive(world, keyId))).toEqual([false, false])
    expect(results.map(({ state }) => state)).toEqual(['claimed', 'claimed'])
  })
})

describe('a revoke that the provider only claims to have done', () => {
  it.each([
    ['204', { kind: 'answer', status: 204, json: null }],
    ['404', { kind: 'answer', status: 404, json: { status: false, error_code: 'API_KEY_NOT_FOUND' } }]
  ] as const)('is not proven by a %s while the disabled key is still listed', async (_what, lie) => {
    const world = await deleting()
    const keyId = await world.stock({ name: 'sms-sender-staging' })
    const services = revocationServices(world)
    await services.service.setEnabled(keyId, 'disabled')
    world.server.faults.next({ method: 'DELETE' }, lie, ALWAYS)

    const { results } = await revoke(services, [keyId])

    expect(results).toMatchObject([{ keyId, state: 'claimed', evidence: 'E0' }])
    expect(world.store.keys.get(keyId)?.status).toBe('disabled')
    expect(services.revocations.open()).toHaveLength(1)
    services.service.settleProven()
    await services.service.resume()
    expect(world.store.keys.get(keyId)?.status).toBe('disabled')
    expect(services.revocations.open()).toHaveLength(1)
  })
})

describe('break glass and keys that are not listed', () => {
  async function run({ breakGlass }: RevocationServices, keyIds: readonly KeyId[]) {
    const choice = { selection: { keyIds }, mode: 'revoke', management: 'left-out' } as const
    const prepared = await breakGlass.prepare(choice)
    if (!prepared.ok) throw new Error(prepared.fault.code)
    const { confirmation, preview, batchId } = prepared.value
    breakGlass.start(confirmation.token, confirmation.phrase ?? '')
    await breakGlass.whenIdle()
    return { preview, report: breakGlass.report(batchId) }
  }

  it('acts on both keys that a person picked, and reports both, when one is not listed', async () => {
    const world = await deleting()
    const keyIds = [await world.stock({ name: 'one-staging' }), await world.stock({ name: 'two-staging' })]
    const [hidden] = keyIds
    if (hidden === undefined) throw new Error('no key')
    notListed(world, hidden)
    const hiding = leavingOut(world, idOf(world, hidden))

    const { preview, report } = await run(revocationServices(hiding), keyIds)

    expect(preview).toMatchObject({ keys: 2, notListed: 1 })
    expect(keyIds.map(keyId => isAlive(world, keyId))).toEqual([false, false])
    expect(report).toMatchObject({ total: 2, counts: { gone: 2 }, notDead: [] })
  })

  it('names a key that is alive and not listed among those that are not revoked', async () => {
    const world = await deleting()
    const keyIds = [await world.stock({ name: 'one-staging' }), await world.stock({ name: 'two-staging' })]
    const [hidden] = keyIds
    if (hidden === undefined) throw new Error('no key')
    notListed(world, hidden)
    const refusal = { kind: 'answer', status: 403, json: { status: false, error_code: 'FORBIDDEN' } } as const
    world.server.faults.next({ method: 'DELETE', pathIncludes: idOf(world, hidden) }, refusal, ALWAYS)

    const { report } = await run(revocationServices(leavingOut(world, idOf(world, hidden))), keyIds)

    expect(isAlive(world, hidden)).toBe(true)
    expect(report?.notDead.map(({ keyId, state }) => [keyId, state])).toEqual([[hidden, 'failed']])
  })

  it('takes in keys of a person who left that are not listed', async () => {
    const world = await keeping()
    const createdBy = { id: 'user_sam', name: 'Sam Gone', isMember: false }
    const keyId = await world.stock({ name: 'one-staging', createdBy })
    notListed(world, keyId)
    const { breakGlass } = revocationServices(world)

    const preview = await breakGlass.preview({
      selection: { creators: ['Sam Gone'] },
      mode: 'revoke',
      management: 'left-out'
    })

    expect(preview).toMatchObject({ ok: true, value: { keys: 1, notListed: 1 } })
  })

  it('reports a picked key that is revoked already', async () => {
    const world = await keeping()
    const keyIds = [await world.stock({ name: 'one-staging' }), await world.stock({ name: 'two-staging' })]
    const [revoked] = keyIds
    if (revoked === undefined) throw new Error('no key')
    await world.client.revokeKey({ providerKeyId: idOf(world, revoked), groupId: world.groupId })

    const { report } = await run(revocationServices(world), keyIds)

    expect(report).toMatchObject({ total: 2, counts: { gone: 1, 'left-out': 1 }, notDead: [] })
  })
})
