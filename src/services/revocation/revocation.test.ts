import { describe, expect, it } from 'vitest'
import { revocationServices } from '../../../test/kit/revocation-services'
import { stockedAccount, type StockedAccount } from '../../../test/kit/stocked-account'
import { failed } from '../../core/fault'
import { asRotationId } from '../../core/ids'
import type { KeyId } from '../../core/ids'
import { provider, startSandbox } from '../../providers/blocx'
import { provider as telecom, startSandbox as startTelecom } from '../../providers/23telecom'

const ORGANIZATION = { id: 'org_harbour', name: 'Harbour Logistics' }

async function blocx(): Promise<StockedAccount> {
  return stockedAccount(provider, startSandbox, ORGANIZATION)
}

async function stockMany(world: StockedAccount, count: number): Promise<KeyId[]> {
  const keyIds = []
  for (let place = 0; place < count; place += 1)
    keyIds.push(await world.stock({ name: `worker-${place}-staging` }))
  return keyIds
}

function revokesSeen(world: StockedAccount): number {
  return world.server.requests().filter(request => request.path.endsWith('/revoke')).length
}

describe('revoking by confirmation', () => {
  it('reads the facts again, revokes once and proves it by the list', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const { service, revocations } = revocationServices(world)

    const prepared = await service.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)
    const { token, phrase } = prepared.value.confirmation
    const revoked = await service.revoke(token, phrase ?? '')

    expect(revoked).toMatchObject({
      ok: true,
      value: [{ keyId, state: 'gone', evidence: 'E1', fault: null }]
    })
    expect(world.server.keys().find(key => key.name === 'newsletter-staging')?.isActive).toBe(false)
    expect(world.store.keys.get(keyId)?.status).toBe('revoked')
    expect(revocations.open()).toEqual([])
    expect(revokesSeen(world)).toBe(1)
  })

  it('finds out by looking when the answer was lost, and does not send a second revoke', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const { service } = revocationServices(world)
    const prepared = await service.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)
    world.server.faults.next({ pathIncludes: '/revoke' }, { kind: 'reset-after' })

    const revoked = await service.revoke(prepared.value.confirmation.token, 'newsletter-staging')

    expect(revoked).toMatchObject({ ok: true, value: [{ state: 'gone' }] })
    expect(revokesSeen(world)).toBe(1)
  })

  it('sends once more after looking when the first revoke never arrived', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const { service } = revocationServices(world)
    const prepared = await service.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)
    world.server.faults.next({ pathIncludes: '/revoke' }, { kind: 'reset-before' })

    const revoked = await service.revoke(prepared.value.confirmation.token, 'newsletter-staging')

    expect(revoked).toMatchObject({ ok: true, value: [{ state: 'gone', evidence: 'E1' }] })
  })

  it('says that it is not known, and keeps the obligation, when the provider never answers clearly', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const { service, revocations } = revocationServices(world)
    const prepared = await service.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)
    world.server.faults.next({ pathIncludes: '/revoke' }, { kind: 'server-error-before', status: 503 }, 5)

    const revoked = await service.revoke(prepared.value.confirmation.token, 'newsletter-staging')

    expect(revoked).toMatchObject({ ok: true, value: [{ state: 'unknown', evidence: 'none' }] })
    expect(revocations.open()).toHaveLength(1)
  })

  it('does not take a refusal for the answer to an earlier call that was lost', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const { service, revocations } = revocationServices(world)
    const prepared = await service.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)
    const refusal = { kind: 'answer', status: 403, json: { code: 'forbidden', message: 'no' } } as const
    world.server.faults.next({ pathIncludes: '/revoke' }, { kind: 'reset-before' })
    world.server.faults.next({ pathIncludes: '/revoke' }, refusal)

    const revoked = await service.revoke(prepared.value.confirmation.token, 'newsletter-staging')

    expect(revoked).toMatchObject({ ok: true, value: [{ state: 'unknown', evidence: 'none' }] })
    expect(revocations.open()).toHaveLength(1)
  })

  it('settles an open obligation at the next start when the key turns out to be gone', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const key = world.store.keys.get(keyId)
    const { service, revocations } = revocationServices(world)
    revocations.put({
      keyId,
      accountId: world.account.id,
      groupId: world.groupId,
      providerKeyId: key?.providerKeyId ?? '',
      batchId: 'batch',
      state: 'intended',
      intendedAt: 1,
      updatedAt: 1,
      acceptedAt: null
    })
    await world.client.revokeKey({ providerKeyId: key?.providerKeyId ?? '', groupId: world.groupId })

    await service.resume()

    expect(revocations.open()).toEqual([])
    expect(world.store.keys.get(keyId)?.status).toBe('revoked')
  })

  it('takes a key that was revoked elsewhere between question and answer for gone', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const { service } = revocationServices(world)
    const prepared = await service.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)
    const key = world.store.keys.get(keyId)
    await world.client.revokeKey({ providerKeyId: key?.providerKeyId ?? '', groupId: world.groupId })

    const revoked = await service.revoke(prepared.value.confirmation.token, 'newsletter-staging')

    expect(revoked).toMatchObject({ ok: true, value: [{ state: 'gone' }] })
    expect(world.store.audit.page({ acts: ['key.revoked'] }, null, 1).rows[0]?.facts).toMatchObject({
      by: 'elsewhere'
    })
  })

  it('refuses a key that an open rotation owns', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    world.store.keys.setRotation(keyId, asRotationId('rotation_1'))
    const { service } = revocationServices(world)

    const prepared = await service.prepare([keyId])

    expect(prepared).toMatchObject({ ok: false, fault: { detail: 'rotation-open' } })
  })

  it('refuses the credential that the connection itself uses', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'rekey' })
    world.store.keys.setManagement(keyId, true)
    const { service } = revocationServices(world)

    const prepared = await service.prepare([keyId])

    expect(prepared).toMatchObject({ ok: false, fault: { code: 'forbidden', detail: 'self-lockout' } })
    expect(revokesSeen(world)).toBe(0)
  })

  it('stops in the middle of many: what was not begun is alive, and is said to be', async () => {
    const world = await blocx()
    const keyIds = await stockMany(world, 80)
    const { service, breakGlass, runs, revocations } = revocationServices(world)
    const prepared = await service.prepare(keyIds)
    if (!prepared.ok) throw new Error(prepared.fault.code)
    const { token, phrase } = prepared.value.confirmation

    const revoking = service.revoke(token, phrase ?? '')
    const during = service.progress(token)
    service.stop(token)
    const revoked = await revoking

    if (!revoked.ok) throw new Error(revoked.fault.code)
    expect(during).toMatchObject({ total: 80 })
    expect(service.progress(token)).toBeNull()
    expect(new Set(revoked.value.map(result => result.keyId)).size).toBe(80)
    const untouched = revoked.value.filter(({ fault }) => fault?.code === 'cancelled')
    expect(untouched.length).toBeGreaterThan(40)
    expect(revokesSeen(world)).toBeLessThanOrEqual(80 - untouched.length)
    for (const { keyId } of untouched) expect(world.store.keys.get(keyId)?.status).toBe('active')
    // What was sent is proven, and nothing is owed for the rest.
    expect(revoked.value.filter(({ state }) => state === 'gone')).toHaveLength(80 - untouched.length)
    expect(world.server.keys().filter(key => !key.isActive)).toHaveLength(80 - untouched.length)
    expect(revocations.open()).toEqual([])
    // Who stopped it was told what lives: nothing is offered to go on.
    expect(breakGlass.open()).toEqual([])
    expect(breakGlass.report(runs.batches.recent(1)[0]?.id ?? '')).toMatchObject({
      state: 'ended',
      total: 80
    })
  })

  it('does nothing when the phrase is wrong', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'order-updates-production' })
    const { service } = revocationServices(world)
    const prepared = await service.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)

    const revoked = await service.revoke(prepared.value.confirmation.token, 'order-updates')

    expect(revoked).toMatchObject({ ok: false, fault: { detail: 'phrase-wrong' } })
    expect(revokesSeen(world)).toBe(0)
  })
})

describe('many keys that something cut off', () => {
  async function cutOff(world: StockedAccount, count: number, after: number, how: 'crash' | 'lock') {
    let calls = 0
    let noteCut = (): void => undefined
    const cut = new Promise<void>(resolve => {
      noteCut = resolve
    })
    const first = revocationServices(world, {
      withClient: async (id, work) => {
        calls += 1
        if (calls <= after) return world.withClient(id, work)
        noteCut()
        // A process that died never comes back from its call.
        return how === 'crash' ? new Promise(() => undefined) : failed('vault-locked')
      }
    })
    const prepared = await first.service.prepare(await stockMany(world, count))
    if (!prepared.ok) throw new Error(prepared.fault.code)
    const { token, phrase } = prepared.value.confirmation
    const revoking = first.service.revoke(token, phrase ?? '')
    await (how === 'crash' ? cut : revoking)
    return first
  }

  it.each(['crash', 'lock'] as const)(
    'are offered again after a %s, and end after a new confirmation',
    async how => {
      const world = await blocx()
      await cutOff(world, 30, 12, how)

      const later = revocationServices(world)
      await later.service.resume()
      later.breakGlass.recover()
      const [found] = later.breakGlass.open()
      const prepared = await later.breakGlass.prepareResume(found?.batchId ?? '')
      if (!prepared.ok) throw new Error(prepared.fault.code)
      const { confirmation, preview } = prepared.value
      later.breakGlass.start(confirmation.token, confirmation.phrase ?? '')
      await later.breakGlass.whenIdle()

      expect(found).toMatchObject({ state: 'interrupted', origin: 'keys', total: 30 })
      expect(preview.keys).toBeLessThan(30)
      expect(preview.keys).toBeGreaterThan(0)
      const report = later.breakGlass.report(found?.batchId ?? '')
      expect(report).toMatchObject({ state: 'ended', counts: { gone: 30 }, notDead: [] })
      expect(world.server.keys().filter(key => key.name.startsWith('worker-') && key.isActive)).toEqual([])
    }
  )

  it('is at its end, and offers nothing, when every key had its answer', async () => {
    const world = await blocx()
    const { service, breakGlass, runs } = revocationServices(world)
    const prepared = await service.prepare(await stockMany(world, 3))
    if (!prepared.ok) throw new Error(prepared.fault.code)

    await service.revoke(prepared.value.confirmation.token, prepared.value.confirmation.phrase ?? '')

    expect(breakGlass.open()).toEqual([])
    const report = breakGlass.report(runs.batches.recent(1)[0]?.id ?? '')
    expect(report).toMatchObject({ state: 'ended', origin: 'keys', counts: { gone: 3 } })
  })

  it('cannot be gone on with while it still runs', async () => {
    const world = await blocx()
    const running = await cutOff(world, 30, 12, 'crash')

    const [found] = running.breakGlass.open()

    expect(found).toMatchObject({ state: 'running' })
    expect(await running.breakGlass.prepareResume(found?.batchId ?? '')).toMatchObject({
      ok: false,
      fault: { code: 'conflict' }
    })
  })
})

describe('what hangs on a key that died', () => {
  it('is told the account once, whether one key went or many', async () => {
    const world = await blocx()
    const { service, runs } = revocationServices(world)
    const told: (readonly string[])[] = []
    runs.onFreed(accountIds => told.push(accountIds))

    const [first, ...others] = await stockMany(world, 4)
    for (const keyIds of [first === undefined ? [] : [first], others]) {
      const prepared = await service.prepare(keyIds)
      if (!prepared.ok) throw new Error(prepared.fault.code)
      await service.revoke(prepared.value.confirmation.token, prepared.value.confirmation.phrase ?? '')
    }

    expect(told).toEqual([[world.account.id], [world.account.id]])
  })

  it('is told nothing when the key lives', async () => {
    const world = await blocx()
    const { service, runs } = revocationServices(world)
    const told: (readonly string[])[] = []
    runs.onFreed(accountIds => told.push(accountIds))
    const prepared = await service.prepare(await stockMany(world, 1))
    if (!prepared.ok) throw new Error(prepared.fault.code)
    const refusal = { kind: 'answer', status: 403, json: { code: 'forbidden', message: 'no' } } as const
    world.server.faults.next({ pathIncludes: '/revoke' }, refusal, 1)

    await service.revoke(prepared.value.confirmation.token, 'worker-0-staging')

    expect(told).toEqual([])
  })
})

describe('disabling and enabling', () => {
  it('goes there and back at the provider and in the list', async () => {
    const world = await stockedAccount(telecom, startTelecom, { id: '16', name: 'Main' })
    const keyId = await world.stock({ name: 'sms-sender-staging', grants: ['sms.read'] })
    const { service } = revocationServices(world)

    await service.setEnabled(keyId, 'disabled')
    const disabled = { here: world.store.keys.get(keyId)?.status, there: world.server.keys()[0]?.isActive }
    await service.setEnabled(keyId, 'enabled')
    const enabled = { here: world.store.keys.get(keyId)?.status, there: world.server.keys()[0]?.isActive }

    expect(disabled).toEqual({ here: 'disabled', there: false })
    expect(enabled).toEqual({ here: 'active', there: true })
  })
})
