import { describe, expect, it } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox, envOf } from '../../../test/kit/connected-sandbox'
import type { ConnectedSandbox } from '../../../test/kit/connected-sandbox'
import { steppingClock } from '../../../test/kit/stepping-clock'
import { DAY } from '../../core/clock'
import type { NewKey } from '../../core/ports/provider'
import { Secret } from '../../core/secret'
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

function fill({ server }: ConnectedSandbox, count: number): void {
  for (let index = 0; index < count; index += 1) server.seed({ ...aSeed, name: `Worker ${index}` })
}

describe('Blazelock client', () => {
  it('lists integration after integration, one page each, without the deleted', async () => {
    const { client, server } = await aBlazelock()
    server.seed({ ...aSeed, name: 'Staging worker' })
    server.seed({ ...aSeed, name: 'Deleted', status: 'revoked' })
    server.seed({ ...aSeed, groupId: 'int-partner', name: '' })

    const first = await client.listKeys(null)
    const second = await client.listKeys(first.ok ? first.value.next : null)

    expect(first.ok && first.value.keys.map(key => [key.groupName, key.name])).toEqual([
      ['File gateway', 'Staging worker']
    ])
    expect(second.ok && second.value.keys[0]).toMatchObject({
      groupName: 'Partner import',
      attributes: { hasGeneratedName: true }
    })
    expect(second.ok && second.value.next).toBeNull()
    expect(server.requests().filter(request => request.path === '/api-integrations')).toHaveLength(1)
  })

  it('says that the list changed when an integration goes away between two pages', async () => {
    const { client } = await aBlazelock()
    await client.listKeys(null)

    const page = await client.listKeys('int-gone')

    expect(page).toMatchObject({ ok: false, fault: { code: 'conflict', retry: 'later' } })
  })

  it('reports the cap of each integration', async () => {
    const { client } = await aBlazelock()

    const report = await client.preflight()

    expect(report.ok && report.value.groups.map(group => [group.name, group.cap])).toEqual([
      ['File gateway', 5],
      ['Partner import', 5]
    ])
  })

  it('answers an account without integrations with an empty list', async () => {
    const { client } = await aBlazelock({ groups: [] })

    const page = await client.listKeys(null)
    const report = await client.preflight()

    expect(page).toEqual({ ok: true, value: { keys: [], next: null, clockOffsetMs: null } })
    expect(report.ok && report.value.rights[0]).toEqual({ right: 'list', state: 'unknown' })
  })

  it('makes a key that a service can use at once, and sees the use', async () => {
    const { client, consume } = await aBlazelock()

    const created = await client.createKey(aNewKey)

    if (created.kind !== 'committed') throw new Error(created.kind)
    const env = envOf(created.value.secret.parts)
    const apiKey = env['BLAZELOCK_API_KEY'] ?? ''
    expect(created.value.key.masked).toBe(`…${apiKey.slice(-4)}`)
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
      const sandbox = await aBlazelock(variant === undefined ? {} : { variant })
      fill(sandbox, 5)

      const full = await sandbox.client.createKey(aNewKey)
      const elsewhere = await sandbox.client.createKey({ ...aNewKey, groupId: 'int-partner' })

      expect(full).toMatchObject({ kind: 'rejected', fault: { code: 'cap-reached', detail: 'cap-full' } })
      expect(elsewhere.kind).toBe('committed')
      expect(sandbox.server.keys()).toHaveLength(6)
    }
  )

  it('does not blame the cap while there is room', async () => {
    const sandbox = await aBlazelock()
    fill(sandbox, 4)
    const refused = { kind: 'answer', status: 422, json: { code: 'validation' } } as const
    sandbox.server.faults.next({ method: 'POST' }, refused)

    const outcome = await sandbox.client.createKey(aNewKey)

    expect(outcome).toMatchObject({
      kind: 'rejected',
      fault: { code: 'invalid-input', detail: 'invalid-name' }
    })
  })

  it('does not send a create for an integration that is not there', async () => {
    const { client, server } = await aBlazelock()

    const outcome = await client.createKey({ ...aNewKey, groupId: 'int-gone' })

    expect(outcome.kind).toBe('not-sent')
    expect(server.requests().some(request => request.method === 'POST')).toBe(false)
  })

  it('deletes a key, and takes its own "not found" for done but no bare 404', async () => {
    const { client, server } = await aBlazelock()
    const { id } = server.seed({ ...aSeed, name: 'Old' })
    const address = { providerKeyId: id, groupId: 'int-gateway' }

    server.faults.next({ method: 'DELETE' }, { kind: 'answer', status: 404, json: { error: 'no route' } })
    const bare = await client.revokeKey(address)
    const first = await client.revokeKey(address)
    const second = await client.revokeKey(address)

    expect(bare).toMatchObject({ kind: 'rejected', fault: { detail: 'wrong-base-url' } })
    expect(first).toEqual({ kind: 'committed', value: { alreadyGone: false } })
    expect(second).toEqual({ kind: 'committed', value: { alreadyGone: true } })
  })

  it('uses overridden paths, the id of the integration in its place', async () => {
    const { client, server } = await aBlazelock({ settings: { keysPath: '/v2/apps/{integration}/keys' } })

    await client.listKeys(null)

    expect(server.requests().map(request => request.path)).toEqual([
      '/api-integrations',
      '/v2/apps/int-gateway/keys'
    ])
  })

  it('says how long to wait when the minute is used up', async () => {
    const { client, consume, server } = await aBlazelock({ variant: 'rate-limited' })
    const { secret } = server.seed({ ...aSeed, name: 'Busy' })
    for (let call = 0; call < 160; call += 1) await consume(secret)

    const limited = await client.listKeys(null)

    expect(limited).toMatchObject({ ok: false, fault: { code: 'rate-limited', retryAfterMs: 60_000 } })
  })

  it('keeps keys, but no secret, over a restart of its sandbox', async () => {
    const { server } = await aBlazelock()
    const { secret } = server.seed({ ...aSeed, name: 'Lives on' })
    const state = server.snapshot()

    const again = await aBlazelock({ state, credential: server.credential })

    for (const text of [...Object.values(secret), server.credential['token']]) {
      expect(JSON.stringify(state)).not.toContain(text)
    }
    expect(await again.consume(secret)).toBe(200)
    expect((await again.client.preflight()).ok).toBe(true)
  })
})

describe('connecting to Blazelock', () => {
  const fake = (text: string): Secret => Secret.fromBytes(new TextEncoder().encode(text))
  const input = {
    baseUrl: 'https://api.blazelock.example',
    settings: {},
    credential: { token: fake('not-a-real-secret') }
  }

  it.each([
    ['no base URL', { baseUrl: '' }, 'baseUrl', 'url-not-allowed'],
    ['no token', { credential: {} }, 'token', 'credential-missing'],
    ['a line break', { credential: { token: fake('a\nb') } }, 'token', 'value-invalid'],
    [
      'an odd path of integrations',
      { settings: { integrationsPath: '/a?b' } },
      'integrationsPath',
      'url-not-allowed'
    ],
    ['a path of keys without its place', { settings: { keysPath: '/keys' } }, 'keysPath', 'url-not-allowed']
  ])('refuses %s before anything is opened', (_case, given, subject, detail) => {
    const connected = provider.connect({ ...input, ...given }, { clock: steppingClock(NOON) })

    expect(connected).toMatchObject({ ok: false, fault: { subject, detail } })
  })

  it('has no default address, because none is public', () => {
    expect(provider.manifest.baseUrl.default).toBeNull()
  })
})
