import { describe, expect, it } from 'vitest'
import { anAccount, NOON } from '../../../test/kit/builders'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { revocationServices } from '../../../test/kit/revocation-services'
import { stockedAccount, type StockedAccount } from '../../../test/kit/stocked-account'
import { failed, fault, ok } from '../../core/fault'
import { asAccountId, asRotationId, type AccountId, type KeyId } from '../../core/ids'
import type { ProviderClient } from '../../core/ports/provider'
import { provider as telecom, startSandbox as startTelecom } from '../../providers/23telecom'
import type { BreakGlass } from './break-glass'
import type { BreakGlassChoice } from './choice'
import type { BreakGlassReport } from './report'

const REFUSED = { kind: 'rejected', fault: fault('permission-missing', 'missing-revoke') } as const
const GROUP = { id: '16', name: 'Main' }

function telecomAccount(): Promise<StockedAccount> {
  return stockedAccount(telecom, startTelecom, GROUP)
}

async function stockMany(world: StockedAccount, count: number): Promise<KeyId[]> {
  const ids: KeyId[] = []
  for (let index = 0; index < count; index += 1) ids.push(await world.stock({ name: `worker-${index}` }))
  return ids
}

/** Another account of the same provider, at a server of its own, with its keys in the same store. */
async function secondAccount(world: StockedAccount, count: number) {
  const { server, client } = await connectedSandbox(telecom, startTelecom, { groups: [GROUP] })
  const { providerId } = world.account
  const account = anAccount({ id: asAccountId('account_2'), providerId, baseUrl: server.url })
  world.store.accounts.insert(account)
  const seed = { groupId: GROUP.id, grants: [], createdAt: NOON, lastUsedAt: null }
  for (let index = 0; index < count; index += 1) server.seed({ ...seed, name: `second-${index}` })
  const listed = await client.listGroup(GROUP.id)
  if (!listed.ok) throw new Error(listed.fault.code)
  world.store.keys.upsert(account, listed.value, NOON)
  return { account, client }
}

function ofAccounts(
  accountIds: readonly AccountId[],
  mode: BreakGlassChoice['mode'] = 'disable-first'
): BreakGlassChoice {
  return { selection: { accountIds }, mode, management: 'left-out' }
}

type Question = { readonly batchId: string; readonly token: string; readonly phrase: string }

async function prepare(service: BreakGlass, choice: BreakGlassChoice): Promise<Question> {
  return questionOf(await service.prepare(choice))
}

function questionOf(prepared: Awaited<ReturnType<BreakGlass['prepare']>>): Question {
  if (!prepared.ok) throw new Error(prepared.fault.code)
  const { batchId, confirmation } = prepared.value
  return { batchId, token: confirmation.token, phrase: confirmation.phrase ?? '' }
}

async function goOn(service: BreakGlass, batchId: string, expected?: string): Promise<BreakGlassReport> {
  const { token, phrase } = questionOf(await service.prepareResume(batchId))
  const started = service.start(token, expected ?? phrase)
  if (!started.ok) throw new Error(started.fault.code)
  await service.whenIdle()
  const report = service.report(batchId)
  if (report === null) throw new Error('no report')
  return report
}

/** A batch that the lock of the vault stopped; `isOpen` is asked before each loan of a client. */
async function cutOff(
  world: StockedAccount,
  accountIds: readonly AccountId[],
  isOpen: () => boolean = () => false
): Promise<string> {
  const { breakGlass: service } = revocationServices(world, {
    withClient: async (id, work) => (isOpen() ? world.withClient(id, work) : failed('vault-locked'))
  })
  const { batchId, token, phrase } = await prepare(service, ofAccounts(accountIds))
  service.start(token, phrase)
  await service.whenIdle()
  expect(service.report(batchId)).toMatchObject({ state: 'interrupted' })
  return batchId
}

/** Holds every disable before it is sent, until all are released. */
function held() {
  let held = 0
  let release: () => void = () => undefined
  const gate = new Promise<void>(resolve => {
    release = resolve
  })
  return {
    around: (client: ProviderClient): ProviderClient => ({
      ...client,
      disableKey: async address => {
        held += 1
        await gate
        return client.disableKey(address)
      }
    }),
    waiting: (count: number) => expect.poll(() => held).toBe(count),
    release: () => release()
  }
}

describe('a batch that was cut off between disabling and revoking', () => {
  it('stays open when it was stopped while the disables were under way, and ends after a new confirmation', async () => {
    const world = await telecomAccount()
    await stockMany(world, 3)
    const hold = held()
    const { breakGlass: service } = revocationServices(world, {
      withClient: (id, work) => world.withClient(id, client => work(hold.around(client)))
    })
    const prepared = await prepare(service, ofAccounts([world.account.id]))
    service.start(prepared.token, prepared.phrase)
    await hold.waiting(3)

    expect(service.report(prepared.batchId)).toMatchObject({ state: 'running', isStopping: false })
    service.stop(prepared.batchId)
    expect(service.report(prepared.batchId)).toMatchObject({ state: 'running', isStopping: true })
    hold.release()
    await service.whenIdle()

    expect(service.report(prepared.batchId)).toMatchObject({
      state: 'interrupted',
      isStopping: false,
      counts: { disabled: 3 }
    })
    expect(service.open()).toMatchObject([{ batchId: prepared.batchId }])

    const { breakGlass: later } = revocationServices(world)
    later.recover()
    expect(later.open()).toMatchObject([{ batchId: prepared.batchId, state: 'interrupted' }])
    const report = await goOn(later, prepared.batchId)
    expect(report).toMatchObject({ state: 'ended', notDead: [], counts: { gone: 3 } })
    expect(later.open()).toEqual([])
  })
})

describe('an open batch whose keys Rekey does not know any more', () => {
  it('goes on with the other account, and says which keys it never sent anything for', async () => {
    const world = await telecomAccount()
    const removed = await stockMany(world, 2)
    const second = await secondAccount(world, 2)
    const batchId = await cutOff(world, [world.account.id, second.account.id])

    world.store.accounts.remove(world.account.id)
    const { breakGlass: later } = revocationServices(world, {
      withClient: async (id, work) =>
        id === second.account.id ? ok(await work(second.client)) : world.withClient(id, work)
    })
    later.recover()
    const reopened = later.report(batchId)
    const report = await goOn(later, batchId, 'REVOKE 2 KEYS')

    expect(reopened).toMatchObject({ state: 'interrupted', counts: { waiting: 2, 'left-out': 2 } })
    expect(report).toMatchObject({ state: 'ended', counts: { gone: 2, 'left-out': 2 } })
    const left = report.notDead.map(({ keyId, state, faultDetail }) => ({ keyId, state, faultDetail }))
    expect(left).toEqual(
      removed.map(keyId => ({ keyId, state: 'left-out', faultDetail: 'credential-missing' }))
    )
    expect(later.open()).toEqual([])
  })

  it('ends when no key of it is left, without a question about no keys', async () => {
    const world = await telecomAccount()
    await stockMany(world, 2)
    const batchId = await cutOff(world, [world.account.id])

    world.store.accounts.remove(world.account.id)
    const { breakGlass: later } = revocationServices(world)
    const prepared = await later.prepareResume(batchId)

    expect(prepared).toMatchObject({ ok: false, fault: { code: 'not-found' } })
    expect(later.report(batchId)).toMatchObject({ state: 'ended', counts: { 'left-out': 2 } })
    expect(later.open()).toEqual([])
  })

  it('offers nothing to go on with once their account is removed, as long as no other account has some left', async () => {
    const world = await telecomAccount()
    await stockMany(world, 2)
    const second = await secondAccount(world, 1)
    const refusal = { kind: 'answer', status: 403, json: { code: 'forbidden', message: 'no' } } as const
    const refusing = { ...second.client, revokeKey: () => Promise.resolve(REFUSED) }
    world.server.faults.next({ method: 'DELETE' }, refusal, 2)
    const { breakGlass: service } = revocationServices(world, {
      withClient: async (id, work) =>
        id === second.account.id ? ok(await work(refusing)) : world.withClient(id, work)
    })
    const { batchId, token, phrase } = await prepare(
      service,
      ofAccounts([world.account.id, second.account.id], 'revoke')
    )
    service.start(token, phrase)
    await service.whenIdle()
    expect(service.report(batchId)).toMatchObject({ state: 'ended', counts: { failed: 3 }, canGoOn: true })

    world.store.accounts.remove(world.account.id)
    expect(service.report(batchId)).toMatchObject({ canGoOn: true })
    world.store.accounts.remove(second.account.id)

    expect(service.report(batchId)).toMatchObject({ counts: { failed: 3 }, canGoOn: false })
    expect(await service.prepareResume(batchId)).toMatchObject({ ok: false, fault: { code: 'not-found' } })
  })

  it('still says of a key that it was disabled and not revoked', async () => {
    const world = await telecomAccount()
    await stockMany(world, 2)
    let calls = 0
    const batchId = await cutOff(world, [world.account.id], () => (calls += 1) <= 2)

    world.store.accounts.remove(world.account.id)
    const { breakGlass: later } = revocationServices(world)
    later.recover()

    const report = later.report(batchId)
    expect(report).toMatchObject({ state: 'ended', counts: { disabled: 1, 'left-out': 1 } })
    expect(report?.notDead).toHaveLength(2)
  })

  it('asks nothing while rotations hold all that is left, and stays open', async () => {
    const world = await telecomAccount()
    const keyIds = await stockMany(world, 2)
    const batchId = await cutOff(world, [world.account.id])
    for (const id of keyIds) world.store.keys.setRotation(id, asRotationId('rotation_1'))

    const { breakGlass: later } = revocationServices(world)
    const prepared = await later.prepareResume(batchId)

    expect(prepared).toMatchObject({ ok: false, fault: { code: 'conflict', detail: 'rotation-open' } })
    expect(later.open()).toMatchObject([{ batchId, state: 'interrupted' }])
  })
})

describe('a batch whose keys are missing from the list', () => {
  it('takes a missing key for revoked where the provider has accepted its revoke, and asks again for the other', async () => {
    const world = await telecomAccount()
    const [accepted, never] = await stockMany(world, 2)
    const batchId = await cutOff(world, [world.account.id])
    for (const keyId of [accepted!, never!]) {
      const { groupId, providerKeyId } = world.store.keys.get(keyId)!
      await world.client.revokeKey({ groupId, providerKeyId })
    }

    const services = revocationServices(world)
    const { groupId, providerKeyId } = world.store.keys.get(accepted!)!
    services.revocations.put({
      keyId: accepted!,
      accountId: world.account.id,
      groupId,
      providerKeyId,
      batchId,
      state: 'failed',
      intendedAt: NOON,
      updatedAt: NOON,
      acceptedAt: NOON
    })
    const question = await services.breakGlass.prepareResume(batchId)

    expect(question).toMatchObject({ ok: true, value: { preview: { keys: 1 } } })
    expect(services.breakGlass.report(batchId)).toMatchObject({ counts: { gone: 1, waiting: 1 } })
    expect(world.store.keys.get(accepted!)).toMatchObject({ status: 'revoked' })
    expect(world.store.keys.get(never!)?.status).not.toBe('revoked')
    expect(services.revocations.open()).toEqual([])
  })
})

describe('a batch that goes on after its end', () => {
  it('is open again, and stays so when it is cut off', async () => {
    const world = await telecomAccount()
    await stockMany(world, 2)
    const refusal = { kind: 'answer', status: 403, json: { code: 'forbidden', message: 'no' } } as const
    world.server.faults.next({ method: 'DELETE' }, refusal, 2)
    const { breakGlass: service } = revocationServices(world)
    const { batchId, token, phrase } = await prepare(service, ofAccounts([world.account.id], 'revoke'))
    service.start(token, phrase)
    await service.whenIdle()
    expect(service.report(batchId)).toMatchObject({ state: 'ended', counts: { failed: 2 } })

    let calls = 0
    const { breakGlass: locking } = revocationServices(world, {
      withClient: async (id, work) =>
        (calls += 1) <= 1 ? world.withClient(id, work) : failed('vault-locked')
    })
    expect(await goOn(locking, batchId)).toMatchObject({ state: 'interrupted', endedAt: null })

    const { breakGlass: later } = revocationServices(world)
    later.recover()
    expect(later.open()).toMatchObject([{ batchId }])
    expect(await goOn(later, batchId)).toMatchObject({ state: 'ended', counts: { gone: 2 } })
    expect(later.open()).toEqual([])
  })
  it('does not call alive what another batch has revoked since', async () => {
    const world = await telecomAccount()
    await stockMany(world, 2)
    const refusal = { kind: 'answer', status: 403, json: { code: 'forbidden', message: 'no' } } as const
    world.server.faults.next({ method: 'DELETE' }, refusal, 2)
    const { breakGlass: service } = revocationServices(world)
    const choice = ofAccounts([world.account.id], 'revoke')
    const refused = await prepare(service, choice)
    service.start(refused.token, refused.phrase)
    await service.whenIdle()
    const before = service.report(refused.batchId)

    const other = await prepare(service, choice)
    service.start(other.token, other.phrase)
    await service.whenIdle()

    expect(before).toMatchObject({ state: 'ended', counts: { failed: 2 }, canGoOn: true })
    expect(service.report(refused.batchId)).toMatchObject({
      state: 'ended',
      counts: { failed: 0, gone: 2 },
      notDead: [],
      canGoOn: false
    })
  })
})
