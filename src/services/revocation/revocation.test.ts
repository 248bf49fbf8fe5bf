import { describe, expect, it } from 'vitest'
import { stockedAccount, type StockedAccount } from '../../../test/kit/stocked-account'
import { DAY } from '../../core/clock'
import { asRotationId } from '../../core/ids'
import { provider, startSandbox } from '../../providers/blocx'
import { provider as telecom, startSandbox as startTelecom } from '../../providers/23telecom'
import { revocationStore } from '../../store/obligations'
import { createConfirmations } from '../confirmations'
import { createRevocation } from './revocation'

const ORGANIZATION = { id: 'org_harbour', name: 'Harbour Logistics' }

async function blocx(): Promise<StockedAccount> {
  return stockedAccount(provider, startSandbox, ORGANIZATION)
}

function serviceFor(world: StockedAccount) {
  let next = 0
  const ids = { id: () => `id-${next++}` }
  const revocations = revocationStore(world.store.db)
  const service = createRevocation({
    ...world.store,
    clock: world.clock,
    ids,
    revocations,
    confirmations: createConfirmations({ clock: world.clock, ids }),
    providerOf: () => world.provider,
    withClient: world.withClient,
    quietMs: () => 30 * DAY
  })
  return { service, revocations }
}

function revokesSeen(world: StockedAccount): number {
  return world.server.requests().filter(request => request.path.endsWith('/revoke')).length
}

describe('revoking by confirmation', () => {
  it('reads the facts again, revokes once and proves it by the list', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const { service, revocations } = serviceFor(world)

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
    const { service } = serviceFor(world)
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
    const { service } = serviceFor(world)
    const prepared = await service.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)
    world.server.faults.next({ pathIncludes: '/revoke' }, { kind: 'reset-before' })

    const revoked = await service.revoke(prepared.value.confirmation.token, 'newsletter-staging')

    expect(revoked).toMatchObject({ ok: true, value: [{ state: 'gone', evidence: 'E1' }] })
  })

  it('says that it is not known, and keeps the obligation, when the provider never answers clearly', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const { service, revocations } = serviceFor(world)
    const prepared = await service.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)
    world.server.faults.next({ pathIncludes: '/revoke' }, { kind: 'server-error-before', status: 503 }, 5)

    const revoked = await service.revoke(prepared.value.confirmation.token, 'newsletter-staging')

    expect(revoked).toMatchObject({ ok: true, value: [{ state: 'unknown', evidence: 'none' }] })
    expect(revocations.open()).toHaveLength(1)
  })

  it('settles an open obligation at the next start when the key turns out to be gone', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const key = world.store.keys.get(keyId)
    const { service, revocations } = serviceFor(world)
    revocations.put({
      keyId,
      accountId: world.account.id,
      groupId: world.groupId,
      providerKeyId: key?.providerKeyId ?? '',
      batchId: 'batch',
      state: 'intended',
      intendedAt: 1,
      updatedAt: 1
    })
    await world.client.revokeKey({ providerKeyId: key?.providerKeyId ?? '', groupId: world.groupId })

    await service.resume()

    expect(revocations.open()).toEqual([])
    expect(world.store.keys.get(keyId)?.status).toBe('revoked')
  })

  it('takes a key that was revoked elsewhere between question and answer for gone', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'newsletter-staging' })
    const { service } = serviceFor(world)
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
    const { service } = serviceFor(world)

    const prepared = await service.prepare([keyId])

    expect(prepared).toMatchObject({ ok: false, fault: { detail: 'rotation-open' } })
  })

  it('refuses the credential that the connection itself uses', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'rekey' })
    world.store.keys.setManagement(keyId, true)
    const { service } = serviceFor(world)

    const prepared = await service.prepare([keyId])

    expect(prepared).toMatchObject({ ok: false, fault: { code: 'forbidden', detail: 'self-lockout' } })
    expect(revokesSeen(world)).toBe(0)
  })

  it('stops in the middle of many: what was not begun is alive, and is said to be', async () => {
    const world = await blocx()
    const keyIds = []
    for (let place = 0; place < 80; place += 1)
      keyIds.push(await world.stock({ name: `worker-${place}-staging` }))
    const { service } = serviceFor(world)
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
  })

  it('does nothing when the phrase is wrong', async () => {
    const world = await blocx()
    const keyId = await world.stock({ name: 'order-updates-production' })
    const { service } = serviceFor(world)
    const prepared = await service.prepare([keyId])
    if (!prepared.ok) throw new Error(prepared.fault.code)

    const revoked = await service.revoke(prepared.value.confirmation.token, 'order-updates')

    expect(revoked).toMatchObject({ ok: false, fault: { detail: 'phrase-wrong' } })
    expect(revokesSeen(world)).toBe(0)
  })
})

describe('disabling and enabling', () => {
  it('goes there and back at the provider and in the list', async () => {
    const world = await stockedAccount(telecom, startTelecom, { id: '16', name: 'Main' })
    const keyId = await world.stock({ name: 'sms-sender-staging', grants: ['sms.read'] })
    const { service } = serviceFor(world)

    await service.setEnabled(keyId, 'disabled')
    const disabled = { here: world.store.keys.get(keyId)?.status, there: world.server.keys()[0]?.isActive }
    await service.setEnabled(keyId, 'enabled')
    const enabled = { here: world.store.keys.get(keyId)?.status, there: world.server.keys()[0]?.isActive }

    expect(disabled).toEqual({ here: 'disabled', there: false })
    expect(enabled).toEqual({ here: 'active', there: true })
  })
})
