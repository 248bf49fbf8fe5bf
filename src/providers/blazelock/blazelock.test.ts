import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import type { ConnectedSandbox } from '../../../test/kit/connected-sandbox'
import { connectedSandbox, envOf } from '../../../test/kit/connected-sandbox'
import { DAY } from '../../core/clock'
import type { NewKey } from '../../core/ports/provider'
import { verdictOf } from '../kit/rest/probe'
import { declaration } from './declaration'
import { provider, startSandbox } from './index'

const groups = [
  { id: 'int-gateway', name: 'File gateway' },
  { id: 'int-partner', name: 'Partner import' }
]
const aSeed = { groupId: 'int-gateway', grants: [], createdAt: NOON - 90 * DAY, lastUsedAt: null }
const aNewKey: NewKey = {
  groupId: 'int-gateway',
  name: 'Production backend · rot 7K2Q',
  grants: [],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

function aBlazelock(given: Parameters<typeof connectedSandbox>[2] = {}): Promise<ConnectedSandbox> {
  return connectedSandbox(provider, startSandbox, { groups, ...given })
}

describe('Blazelock', () => {
  it.each([
    [404, 'resource_not_found', { kind: 'alive' }],
    [401, 'unauthenticated', { kind: 'dead', why: 'unknown' }],
    [401, null, { kind: 'unclear', why: 'not-about-the-key' }],
    [404, null, { kind: 'unclear', why: 'not-about-the-key' }],
    [404, 'route_not_found', { kind: 'unclear', why: 'not-about-the-key' }],
    [403, 'forbidden', { kind: 'unclear', why: 'not-about-the-key' }],
    [200, null, { kind: 'unclear', why: 'not-about-the-key' }],
    [429, 'throttle_requests', { kind: 'unclear', why: 'rate-limited' }]
  ])('judges a probe by %i %s', (status, code, expected) => {
    const value = code === null ? null : { code }

    expect(verdictOf(declaration, { status, value, bodyLength: 0 }, 7)).toEqual({ at: 7, ...expected })
  })

  it('reports the cap of each integration', async () => {
    const { client } = await aBlazelock()

    const report = await client.preflight()

    expect(report.ok && report.value.groups.map(({ name, cap }) => [name, cap])).toEqual([
      ['File gateway', 5],
      ['Partner import', 5]
    ])
  })

  it('makes a key that a service can use at once, and sees the use', async () => {
    const { client, consume } = await aBlazelock()

    const created = await client.createKey(aNewKey)

    if (created.kind !== 'committed') throw new Error(created.kind)
    const env = envOf(created.value.secret.parts)
    expect(created.value.key.masked).toBe(`…${(env['BLAZELOCK_API_KEY'] ?? '').slice(-4)}`)
    expect(await consume(env)).toBe(200)
    const keys = await client.listGroup('int-gateway')
    expect(keys.ok && keys.value[0]?.lastUsed).toMatchObject({ kind: 'used', at: NOON })
  })

  it('gets a generated description for a key without a name', async () => {
    const { client } = await aBlazelock()

    const created = await client.createKey({ ...aNewKey, name: '' })

    expect(created).toMatchObject({
      kind: 'committed',
      value: { key: { name: 'API key 2026-06-15 12:00:00', attributes: { hasGeneratedName: true } } }
    })
  })

  it.each([undefined, 'cap-as-validation', 'cap-as-forbidden'])(
    'knows a sixth key by any of its answers (%s)',
    async variant => {
      const { client, server } = await aBlazelock(variant === undefined ? {} : { variant })
      for (let index = 0; index < 5; index += 1) server.seed({ ...aSeed, name: `Worker ${index}` })

      const full = await client.createKey(aNewKey)
      const elsewhere = await client.createKey({ ...aNewKey, groupId: 'int-partner' })

      expect(full).toMatchObject({ kind: 'rejected', fault: { code: 'cap-reached', detail: 'cap-full' } })
      expect(elsewhere.kind).toBe('committed')
      expect(server.keys()).toHaveLength(6)
    }
  )

  it('says how long to wait when the minute is used up', async () => {
    const { client, consume, server } = await aBlazelock({ variant: 'rate-limited' })
    const { secret } = server.seed({ ...aSeed, name: 'Busy' })
    for (let call = 0; call < 160; call += 1) await consume(secret)

    const limited = await client.listKeys(null)

    expect(limited).toMatchObject({ ok: false, fault: { code: 'rate-limited', retryAfterMs: 60_000 } })
  })

  it('has no default address, because none is public', () => {
    expect(provider.manifest.baseUrl.default).toBeNull()
  })
})
