import { describe, expect, it } from 'vitest'
import { withBlnk } from '../../../test/kit/blnk-world'
import type { World } from '../../../test/kit/blnk-world'
import { DAY, HOUR } from '../../core/clock'
import { TODAY } from '../../../test/kit/conformance/bench'
import { API_KEY_ENV } from './manifest'

const about = { groupId: 'payments-team', createdAt: TODAY - DAY, lastUsedAt: null }
type Made = { readonly id: string; readonly secret: Readonly<Record<string, string>> }

async function send(world: World, key: Made, path: string, body: unknown): Promise<void> {
  const headers = { 'x-blnk-key': key.secret[API_KEY_ENV] ?? '', 'content-type': 'application/json' }
  await fetch(`${world.server.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
}

function seedPayments({ server }: World): Made {
  return server.seed({ ...about, name: 'payments', grants: ['transactions:*'] })
}

describe('the records of a Blnk key', () => {
  it('count a queued transaction once, and say when the last was', () =>
    withBlnk('0.15', async world => {
      const payments = seedPayments(world)
      const other = world.server.seed({ ...about, name: 'other', grants: ['transactions:write'] })
      for (const key of [payments, other, payments]) await send(world, key, '/transactions', { amount: 1 })
      await send(world, payments, '/transactions', { amount: 1, skip_queue: true })

      const found = await world.client.recordsOf?.({ providerKeyId: payments.id, groupId: 'payments-team' })

      const value = { count: 3, isComplete: true, lastAt: world.clock.now(), leavesOut: 'bulk-writes' }
      expect(found).toEqual({ ok: true, value })
    }))

  it('say that there may be more than were read', () =>
    withBlnk('0.15', async world => {
      const payments = seedPayments(world)
      for (let count = 0; count < 60; count += 1) await send(world, payments, '/transactions', { amount: 1 })

      const found = await world.client.recordsOf?.({ providerKeyId: payments.id, groupId: 'payments-team' })

      expect(found).toMatchObject({ ok: true, value: { count: 50, isComplete: false } })
    }))

  it('leave out what was made in bulk, and say so', () =>
    withBlnk('0.15', async world => {
      const payments = seedPayments(world)
      await send(world, payments, '/transactions/bulk', { transactions: [{ amount: 1 }] })

      expect(
        await world.client.recordsOf?.({ providerKeyId: payments.id, groupId: 'payments-team' })
      ).toEqual({ ok: true, value: { count: 0, isComplete: true, lastAt: null, leavesOut: 'bulk-writes' } })
    }))

  it('may not be read with a credential that has no right to', () =>
    withBlnk('0.15', async ({ connect, server }) => {
      const scoped = server.seed({ ...about, name: 'manager', grants: ['api-keys:*'] })
      const client = await connect(server.settings, scoped.secret[API_KEY_ENV] ?? '')

      const found = await client.recordsOf?.({ providerKeyId: scoped.id, groupId: 'payments-team' })

      expect(found).toMatchObject({ ok: false, fault: { code: 'permission-missing' } })
    }))

  it('cannot be listed before 0.13.2', () =>
    withBlnk('0.13.1', async ({ client }) => {
      const found = await client.recordsOf?.({ providerKeyId: 'api_key_x', groupId: 'payments-team' })

      expect(found).toMatchObject({ ok: false, fault: { code: 'not-found' } })
    }))

  it.each([
    ['marks of another kind', [{ created_at: 5, meta_data: 'x' }]],
    ['no list', { error: 'x' }]
  ])('with %s are an answer that nobody knows', (_what, json) =>
    withBlnk('0.15', async ({ client, server }) => {
      server.faults.next({ method: 'GET' }, { kind: 'answer', status: 200, json })

      const found = await client.recordsOf?.({ providerKeyId: 'api_key_x', groupId: 'payments-team' })

      expect(found).toMatchObject({ ok: false, fault: { code: 'provider-changed' } })
    })
  )
})

describe('the second witness of use at Blnk', () => {
  const ask = ({ client }: World, key: Made, sinceMs: number): Promise<unknown> =>
    Promise.resolve(client.witnessUse?.({ providerKeyId: key.id, groupId: 'payments-team' }, sinceMs))

  it('sees a queued transaction whose last-used write was lost', () =>
    withBlnk('0.15+lossy', async world => {
      const payments = seedPayments(world)
      for (let count = 0; count < 3; count += 1) await send(world, payments, '/transactions', { amount: 1 })

      const answer = await ask(world, payments, world.clock.now() - HOUR)

      const seen = { witness: 'records', kind: 'seen', at: world.clock.now() }
      expect(answer).toEqual({ ok: true, value: seen })
    }))

  it('says that there was none since, of a key that made some before', () =>
    withBlnk('0.15', async world => {
      const payments = seedPayments(world)
      await send(world, payments, '/transactions', { amount: 1 })
      world.clock.advance(HOUR)

      expect(await ask(world, payments, world.clock.now() - 1)).toEqual({
        ok: true,
        value: { witness: 'records', kind: 'none' }
      })
    }))

  it('says nothing of a key that never made a marked transaction', () =>
    withBlnk('0.15', async world => {
      const payments = seedPayments(world)
      await send(world, payments, '/transactions/bulk', { transactions: [{ amount: 1 }] })

      expect(await ask(world, payments, 0)).toEqual({
        ok: true,
        value: { witness: 'records', kind: 'unavailable' }
      })
    }))

  it('is unavailable before 0.13.2', () =>
    withBlnk('0.13.1', async world => {
      const payments = seedPayments(world)
      await send(world, payments, '/transactions', { amount: 1 })

      expect(await ask(world, payments, 0)).toMatchObject({ ok: true, value: { kind: 'unavailable' } })
    }))

  it('is unavailable without transactions:read', () =>
    withBlnk('0.15+delegated-narrow', async world => {
      expect(await ask(world, seedPayments(world), 0)).toMatchObject({
        ok: true,
        value: { kind: 'unavailable' }
      })
    }))

  it('is unavailable where the server does not know the filter', () =>
    withBlnk('0.15', async world => {
      const row = { created_at: '2026-11-29T10:00:00Z', meta_data: { BLNK_GENERATED_BY: 'api_key_other' } }
      world.server.faults.next(
        { method: 'GET', pathIncludes: '/transactions' },
        { kind: 'answer', status: 200, json: [row] }
      )

      expect(await ask(world, seedPayments(world), 0)).toMatchObject({
        ok: true,
        value: { kind: 'unavailable' }
      })
    }))

  it('does not take trouble at the server for silence', () =>
    withBlnk('0.15', async world => {
      world.server.faults.next(
        { method: 'GET', pathIncludes: '/transactions' },
        { kind: 'server-error-before', status: 500 }
      )

      expect(await ask(world, seedPayments(world), 0)).toMatchObject({
        ok: false,
        fault: { code: 'provider-unavailable' }
      })
    }))
})
