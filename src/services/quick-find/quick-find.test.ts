import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { stockedAccount, type StockedAccount } from '../../../test/kit/stocked-account'
import { DAY, HOUR } from '../../core/clock'
import { failed, ok } from '../../core/fault'
import { asSealedSecretId, type KeyId } from '../../core/ids'
import type { ProviderClient } from '../../core/ports/provider'
import { provider as blazelock, startSandbox as startBlazelock } from '../../providers/blazelock'
import { provider as blocx, startSandbox as startBlocx } from '../../providers/blocx'
import { provider as telecom, startSandbox as startTelecom } from '../../providers/23telecom'
import { keyLookup } from '../../store/key-lookup'
import { sealedSecretStore } from '../../store/sealed-secrets'
import { createQuickFind, type QuickFind } from './quick-find'

const HASH_KEY = randomBytes(32)

function fingerprint(bytes: Uint8Array): string {
  return createHmac('sha256', HASH_KEY).update(bytes).digest('hex').slice(0, 16)
}

function finder(
  world: StockedAccount,
  state: 'open' | 'locked' = 'open',
  client: Partial<ProviderClient> = {}
): QuickFind {
  return createQuickFind({
    ...world.store,
    clock: world.clock,
    lookup: keyLookup(world.store.db),
    providers: new Map([blocx, telecom, blazelock].map(one => [one.manifest.id, one])),
    vault: {
      state: () => state,
      fingerprint: bytes => (state === 'open' ? ok(fingerprint(bytes)) : failed('vault-locked'))
    },
    withClient: async (_account, work) => ok(await work(client as ProviderClient)),
    deliveredTo: () => [{ at: NOON, label: 'deploy/payments.env', proof: 'read-back' }]
  })
}

describe('what a key made', () => {
  it('is asked of its provider by its address there', async () => {
    const world = await world23()
    const id = await world.stock({ name: 'payments' })
    const asked: unknown[] = []
    const found = await finder(world, 'open', {
      recordsOf: address => {
        asked.push(address)
        return Promise.resolve(ok({ count: 2, isComplete: true, lastAt: NOON, leavesOut: null }))
      }
    }).records(id)

    expect(found).toEqual({ ok: true, value: { count: 2, isComplete: true, lastAt: NOON, leavesOut: null } })
    expect(asked).toEqual([
      { providerKeyId: world.store.keys.get(id)?.providerKeyId, groupId: world.store.keys.get(id)?.groupId }
    ])
  })

  it('is said to be unknown where the provider marks nothing', async () => {
    const world = await world23()
    const id = await world.stock({ name: 'payments' })

    expect(await finder(world).records(id)).toMatchObject({ ok: false, fault: { code: 'invalid-input' } })
  })
})

/** As if Rekey had made this key: its sealed secret is destroyed, its fingerprint stays. */
function noteSealedSecret(world: StockedAccount, keyId: KeyId, secret: string): void {
  sealedSecretStore(world.store.db).insert(
    {
      id: asSealedSecretId(`secret-${keyId}`),
      accountId: world.account.id,
      keyId,
      rotationId: null,
      origin: 'https://api.example.com',
      bond: '',
      state: 'sealed',
      label: 'key',
      fingerprint: fingerprint(bytes(secret)),
      parts: [],
      createdAt: NOON,
      expiresAt: NOON + DAY,
      storedWhere: null
    },
    Uint8Array.of(1)
  )
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function world23(): Promise<StockedAccount> {
  return stockedAccount(telecom, startTelecom, { id: '16', name: 'Main' })
}

async function seedSecret(world: StockedAccount, name: string): Promise<{ id: KeyId; secret: string }> {
  const made = world.server.seed({
    groupId: world.groupId,
    name,
    grants: [],
    createdAt: NOON - 50 * DAY,
    lastUsedAt: null
  })
  const id = await world.stock({ name: `${name}-neighbour` })
  const found = world.store.keys.page({
    filter: { text: name },
    sort: 'name',
    descending: false,
    group: 'none',
    offset: 0,
    limit: 10
  }).rows
  const own = found.find(({ key }) => key.name === name)
  return { id: own?.key.id ?? id, secret: Object.values(made.secret).at(-1) ?? '' }
}

describe('finding a key by words', () => {
  it('finds any part of the name, exact names first', async () => {
    const world = await world23()
    await world.stock({ name: 'old-payments-api' })
    await world.stock({ name: 'payments-api' })
    await world.stock({ name: 'payments-api-eu' })

    const { hits, as } = finder(world).byWords('payments-api')

    expect(as).toBe('words')
    expect(hits.map(({ found }) => found.key.name)).toEqual([
      'payments-api',
      'payments-api-eu',
      'old-payments-api'
    ])
  })

  it('finds a part of the id that the provider gave it', async () => {
    const world = await stockedAccount(blocx, startBlocx, { id: 'org_harbour', name: 'Harbour' })
    const id = await world.stock({ name: 'newsletter' })
    const providerKeyId = world.store.keys.get(id)?.providerKeyId ?? ''

    const { hits } = finder(world).byWords(providerKeyId.slice(4, 14))

    expect(hits.map(({ found }) => found.key.id)).toEqual([id])
  })

  it('finds nothing for nothing', async () => {
    const world = await world23()
    await world.stock({ name: 'payments-api' })

    expect(finder(world).byWords('  ').hits).toEqual([])
  })
})

describe('finding a key by its leaked secret', () => {
  it('is certain of a key whose secret went through this vault', async () => {
    const world = await world23()
    const { id, secret } = await seedSecret(world, 'sms-sender')
    noteSealedSecret(world, id, secret)

    const found = finder(world).byLeak(bytes(`TELECOM23_API_KEY=${secret}\n`))

    expect(found).toMatchObject({ as: 'secret', fingerprints: 'compared', total: 1 })
    expect(found.hits).toMatchObject([{ how: 'fingerprint', sure: 'certain', found: { key: { id } } }])
  })

  it('thinks of the one key whose mask fits, and of its provider', async () => {
    const world = await world23()
    const { id, secret } = await seedSecret(world, 'sms-sender')

    const found = finder(world, 'locked').byLeak(bytes(secret))

    expect(found.fingerprints).toBe('locked')
    expect(found.providers).toEqual(['23telecom'])
    expect(found.hits).toMatchObject([{ how: 'mask', sure: 'likely', found: { key: { id } } }])
  })

  it('matches the last four characters where a provider shows those', async () => {
    const world = await stockedAccount(blazelock, startBlazelock, { id: 'int_1', name: 'Uploads' })
    const { id, secret } = await seedSecret(world, 'scanner')

    const found = finder(world).byLeak(bytes(secret))

    expect(found.hits).toMatchObject([{ how: 'mask', found: { key: { id } } }])
  })

  it('is certain of the public id that was pasted with it', async () => {
    const world = await stockedAccount(blocx, startBlocx, { id: 'org_harbour', name: 'Harbour' })
    const id = await world.stock({ name: 'newsletter' })
    const publicId = world.store.keys.get(id)?.masked ?? ''

    const found = finder(world).byLeak(
      bytes(`Authorization: Bearer ${publicId}:not-a-real-secret-value-1a2b`)
    )

    expect(found.hits).toMatchObject([{ how: 'public-id', sure: 'certain', found: { key: { id } } }])
  })

  it('says whose secret it looks like when no key fits, and never that a key fits', async () => {
    const world = await world23()
    await world.stock({ name: 'sms-sender' })
    const stranger = ['sk', 'prod', 'ZZZZnot0a0real0secret'].join('_')

    const found = finder(world).byLeak(bytes(stranger))

    expect(found).toMatchObject({ as: 'secret', hits: [], total: 0, providers: ['23telecom'] })
  })

  it('treats a pasted name like a typed one', async () => {
    const world = await world23()
    await world.stock({ name: 'payments-api' })

    const found = finder(world).byLeak(bytes('payments-api'))

    expect(found).toMatchObject({ as: 'words', total: 1 })
  })

  it('wipes the pasted bytes and repeats nothing of them in its answer', async () => {
    const world = await world23()
    const { secret } = await seedSecret(world, 'sms-sender')
    const pasted = bytes(secret)

    const found = finder(world).byLeak(pasted)

    expect(pasted.every(byte => byte === 0)).toBe(true)
    expect(JSON.stringify(found)).not.toContain(secret.slice('sk_prod_xxxx'.length))
  })
})

describe('the blast radius of a key', () => {
  it('never calls a pause the longest that is shorter than the usual one', async () => {
    const world = await world23()
    const id = await world.stock({ name: 'sms-sender-prod' })
    for (let use = 0; use < 5; use += 1) {
      const at = NOON + use * HOUR
      world.store.observations.add(id, { observedAt: at, lastUsed: { kind: 'used', at, precisionMs: 1_000 } })
    }
    const { observations } = world.store
    const remembersLess = { ...observations, longestGapMs: () => 53_000 }

    const elsewhere = { ...world, store: { ...world.store, observations: remembersLess } }
    const radius = finder(elsewhere).blastRadius(id)

    expect(radius?.cadence).toMatchObject({ typicalGapMs: HOUR, longestGapMs: HOUR })
  })

  it('tells cadence, rights in words, places and which other keys could serve', async () => {
    const world = await world23()
    const id = await world.stock({ name: 'sms-sender-prod', grants: ['sms.send', 'sms.read'] })
    await world.stock({ name: 'sms-sender-prod', grants: ['sms.read'] })
    for (let use = 0; use < 5; use += 1) {
      const at = NOON + use * HOUR
      world.store.observations.add(id, {
        observedAt: at,
        lastUsed: { kind: 'used', at: at - 60_000, precisionMs: 1_000 }
      })
    }

    const radius = finder(world).blastRadius(id)

    expect(radius?.cadence).toMatchObject({ typicalGapMs: HOUR, longestGapMs: HOUR })
    expect(radius?.permissions[0]).toEqual({ grant: 'sms.send', words: 'Send SMS' })
    expect(radius?.deliveredTo).toEqual([{ at: NOON, label: 'deploy/payments.env', proof: 'read-back' }])
    expect(radius?.standIns).toMatchObject([{ isComparable: true, lacks: ['sms.send'] }])
    expect(radius?.can).toEqual({ disable: true, revoke: true, rotate: true })
  })

  it('offers nothing for the credential that the connection uses', async () => {
    const world = await world23()
    const id = await world.stock({ name: 'rekey' })
    world.store.keys.setManagement(id, true)

    expect(finder(world).blastRadius(id)?.can).toMatchObject({ disable: false, revoke: false })
  })
})
