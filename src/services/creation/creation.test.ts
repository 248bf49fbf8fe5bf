import { describe, expect, it } from 'vitest'
import { stockedAccount, type StockedAccount } from '../../../test/kit/stocked-account'
import { NOON } from '../../../test/kit/builders'
import { DAY } from '../../core/clock'
import { failed } from '../../core/fault'
import { provider, startSandbox } from '../../providers/blazelock'
import { provider as blnk, startSandbox as startBlnk } from '../../providers/blnk'
import { creationStore } from '../../store/obligations'
import { sealedSecretStore } from '../../store/sealed-secrets'
import { bundleCodec } from '../../vault/bundle-codec'
import { createMemoryKeychain } from '../../vault/memory-keychain'
import { createOsVault } from '../../vault/os-vault'
import { createCreation } from './creation'
import type { CreateKeyInput, CreationTools } from './tools'

const GATEWAY = { id: '01890000-0000-7000-8000-000000000001', name: 'File gateway' }

async function scans(): Promise<StockedAccount> {
  return stockedAccount(provider, startSandbox, GATEWAY)
}

async function serviceFor(world: StockedAccount, more: Partial<CreationTools> = {}) {
  const vault = createOsVault({ keychain: createMemoryKeychain(), hasSealedRows: () => false })
  await vault.open()
  const sealedSecrets = sealedSecretStore(world.store.db)
  const creations = creationStore(world.store.db)
  let next = 0
  const service = createCreation({
    ...world.store,
    clock: world.clock,
    ids: { id: () => `id-${next++}` },
    vault,
    codec: bundleCodec,
    sealedSecrets,
    creations,
    providerOf: () => world.provider,
    withClient: world.withClient,
    sealedSecretLifeMs: DAY,
    ...more
  })
  return { service, sealedSecrets, creations, vault }
}

function wish(world: StockedAccount, given: Partial<CreateKeyInput> = {}): CreateKeyInput {
  return {
    accountId: world.account.id,
    groupId: world.groupId,
    name: 'upload-scanner-production',
    grants: [],
    permissionSetId: null,
    expiresAt: null,
    options: {},
    ...given
  }
}

function createsSeen(world: StockedAccount): number {
  return world.server.requests().filter(request => request.method === 'POST').length
}

describe('creating a key', () => {
  it('makes it once and seals its secret, with nothing of it anywhere else', async () => {
    const world = await scans()
    const { service, sealedSecrets, creations } = await serviceFor(world)

    const sealedSecret = await service.create(wish(world))

    if (!sealedSecret.ok) throw new Error(sealedSecret.fault.code)
    expect(sealedSecret.value).toMatchObject({ state: 'sealed', label: 'upload-scanner-production' })
    expect(sealedSecrets.box(sealedSecret.value.id)).not.toBeNull()
    expect(
      sealedSecret.value.keyId === null ? null : world.store.keys.get(sealedSecret.value.keyId)?.status
    ).toBe('active')
    expect(creations.open()).toEqual([])
    expect(createsSeen(world)).toBe(1)
  })

  it('flags the key as an orphan when the answer was lost, and never creates twice', async () => {
    const world = await scans()
    const { service, creations } = await serviceFor(world)
    world.server.faults.next({ method: 'POST' }, { kind: 'reset-after' })

    const sealedSecret = await service.create(wish(world))

    expect(sealedSecret).toMatchObject({ ok: false, fault: { code: 'outcome-unknown' } })
    const orphan = world.store.keys.page({
      filter: { text: 'upload-scanner-production' },
      sort: 'name',
      descending: false,
      group: 'none',
      offset: 0,
      limit: 5
    }).rows[0]?.key
    expect(orphan?.tags).toEqual(['orphan'])
    expect(creations.open()).toEqual([])
    expect(createsSeen(world)).toBe(1)
  })

  it('keeps looking for a day for a create that may be committed late', async () => {
    const world = await scans()
    const { service, creations } = await serviceFor(world)
    world.server.faults.next({ method: 'POST' }, { kind: 'reset-before' })
    await service.create(wish(world))

    const openAtFirst = creations.open().length
    world.server.seed({
      groupId: GATEWAY.id,
      name: 'upload-scanner-production',
      grants: [],
      createdAt: NOON,
      lastUsedAt: null
    })
    await service.sweep()

    expect(openAtFirst).toBe(1)
    expect(creations.open()).toEqual([])
    expect(world.store.audit.page({ acts: ['orphan.found'] }, null, 10).total).toBe(1)
  })

  it('gives up looking after a day', async () => {
    const world = await scans()
    const { service, creations } = await serviceFor(world)
    world.server.faults.next({ method: 'POST' }, { kind: 'reset-before' })
    await service.create(wish(world))
    world.clock.advance(DAY + 1)

    await service.sweep()

    expect(creations.open()).toEqual([])
  })

  it('refuses before asking when the cap is full', async () => {
    const world = await scans()
    for (let index = 0; index < 5; index++) await world.stock({ name: `scanner-${index}` })
    const { service } = await serviceFor(world)

    const sealedSecret = await service.create(wish(world))

    expect(sealedSecret).toMatchObject({ ok: false, fault: { code: 'cap-reached', detail: 'cap-full' } })
    expect(createsSeen(world)).toBe(0)
  })

  it('refuses a name that a live key has already', async () => {
    const world = await scans()
    await world.stock({ name: 'upload-scanner-production' })
    const { service } = await serviceFor(world)

    const sealedSecret = await service.create(wish(world))

    expect(sealedSecret).toMatchObject({ ok: false, fault: { code: 'conflict', detail: 'invalid-name' } })
  })

  it('makes no key while the vault could not keep its secret', async () => {
    const world = await scans()
    const { service, vault } = await serviceFor(world)
    vault.lock()

    const sealedSecret = await service.create(wish(world))

    expect(sealedSecret).toMatchObject({ ok: false, fault: { code: 'vault-locked' } })
    expect(createsSeen(world)).toBe(0)
  })

  it('makes no key that the team holds up, and asks the team only for real accounts', async () => {
    const world = await scans()
    const team = { beforeNewKey: () => Promise.resolve(failed('forbidden', 'member-removed')) }
    const { service, creations } = await serviceFor(world, { team })

    expect(await service.create(wish(world))).toMatchObject({ fault: { detail: 'member-removed' } })
    expect(createsSeen(world)).toBe(0)
    expect(creations.open()).toEqual([])
    const accounts = { ...world.store.accounts, get: () => ({ ...world.account, isSandbox: true }) }
    const { service: ofSandbox } = await serviceFor(world, { team, accounts })
    expect(await ofSandbox.create(wish(world))).toMatchObject({ ok: true })
  })

  it('takes the key back when the vault was locked while the provider answered', async () => {
    const world = await scans()
    const made = await serviceFor(world)
    const service = createCreation({
      ...world.store,
      clock: world.clock,
      ids: { id: () => 'id' },
      vault: made.vault,
      codec: bundleCodec,
      sealedSecrets: made.sealedSecrets,
      creations: made.creations,
      providerOf: () => world.provider,
      sealedSecretLifeMs: DAY,
      withClient: async (id, work) =>
        world.withClient(id, client =>
          work({
            ...client,
            createKey: async key => {
              const outcome = await client.createKey(key)
              made.vault.lock()
              return outcome
            }
          })
        )
    })

    const sealedSecret = await service.create(wish(world))

    expect(sealedSecret).toMatchObject({ ok: false })
    expect(world.server.keys().filter(key => key.isActive)).toEqual([])
    expect(made.creations.open()).toEqual([])
  })
})

describe('checking a wish', () => {
  it.each([
    ['an expiry that has passed', { expiresAt: NOON - 1 }, 'invalid-expiry'],
    ['no expiry where one is required', { expiresAt: null }, 'invalid-expiry'],
    ['a scope that does not exist', { grants: ['ledgers:update'] }, 'invalid-permissions'],
    ['no scope at all', { grants: [] }, 'invalid-permissions'],
    ['an empty name', { name: '  ' }, 'invalid-name'],
    ['a name with invisible characters', { name: 'pay\u202ements' }, 'invalid-name']
  ] as const)('refuses %s without a request', async (_what, given, detail) => {
    const world = await stockedAccount(blnk, startBlnk, { id: 'payments-team', name: 'payments-team' })
    const { service } = await serviceFor(world)
    const before = world.server.requests().length

    const sealedSecret = await service.create(
      wish(world, { grants: ['balances:read'], expiresAt: NOON + DAY, ...given })
    )

    expect(sealedSecret).toMatchObject({ ok: false, fault: { code: 'invalid-input', detail } })
    expect(world.server.requests().length).toBe(before)
  })
})
