import { expect, it } from 'vitest'
import { withBlnk } from '../../../test/kit/blnk-world'
import { DAY } from '../../core/clock'
import { TODAY } from '../../../test/kit/conformance/bench'
import { API_KEY_ENV } from './manifest'

const about = { groupId: 'payments-team', createdAt: TODAY - DAY, lastUsedAt: null }

it('counts what a key made among the newest transactions, and says when the last was', () =>
  withBlnk('0.15', async ({ client, server, clock }) => {
    const payments = server.seed({ ...about, name: 'payments', grants: ['transactions:write'] })
    const other = server.seed({ ...about, name: 'other', grants: ['transactions:write'] })
    const make = async (secret: string): Promise<void> => {
      const headers = { 'x-blnk-key': secret, 'content-type': 'application/json' }
      await fetch(`${server.url}/transactions`, { method: 'POST', headers, body: '{"amount":1}' })
    }
    for (const key of [payments, other, payments]) await make(key.secret[API_KEY_ENV] ?? '')

    const found = await client.recordsOf?.({ providerKeyId: payments.id, groupId: 'payments-team' })

    expect(found).toEqual({ ok: true, value: { count: 2, lookedAt: 3, lastAt: clock.now() } })
  }))

it('says that there are none, which is no fault', () =>
  withBlnk('0.15', async ({ client }) => {
    expect(await client.recordsOf?.({ providerKeyId: 'api_key_x', groupId: 'payments-team' })).toEqual({
      ok: true,
      value: { count: 0, lookedAt: 0, lastAt: null }
    })
  }))

it('may not read them with a credential that has no right to', () =>
  withBlnk('0.15', async ({ connect, server }) => {
    const scoped = server.seed({ ...about, name: 'manager', grants: ['api-keys:*'] })
    const client = connect(server.settings, scoped.secret[API_KEY_ENV] ?? '')

    const found = await client.recordsOf?.({ providerKeyId: scoped.id, groupId: 'payments-team' })

    expect(found).toMatchObject({ ok: false, fault: { code: 'permission-missing' } })
  }))

it.each([
  ['marks of another kind', [{ created_at: 5, meta_data: 'x' }]],
  ['no list', { error: 'x' }]
])('takes %s for an answer that it does not know', (_what, json) =>
  withBlnk('0.15', async ({ client, server }) => {
    server.faults.next({ method: 'GET' }, { kind: 'answer', status: 200, json })

    const found = await client.recordsOf?.({ providerKeyId: 'api_key_x', groupId: 'payments-team' })

    expect(found).toMatchObject({ ok: false, fault: { code: 'provider-changed' } })
  })
)
