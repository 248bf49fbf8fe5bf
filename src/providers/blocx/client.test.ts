import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { NOON } from '../../../test/kit/builders'
import { connectedSandbox, envOf } from '../../../test/kit/connected-sandbox'
import { steppingClock } from '../../../test/kit/stepping-clock'
import { DAY } from '../../core/clock'
import { Secret } from '../../core/secret'
import { provider, startSandbox } from './index'

const aSeed = {
  groupId: 'org_harbour',
  grants: ['messages.send'],
  createdAt: NOON - 90 * DAY,
  lastUsedAt: null
}
const aNewKey = {
  groupId: 'org_harbour',
  name: 'staging · rot 7K2Q',
  grants: [],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

function fakeSecret(text: string): Secret {
  return Secret.fromBytes(new TextEncoder().encode(text))
}

describe('Blocx client', () => {
  it('follows the cursor to the last page, revoked keys included', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    for (let index = 0; index < 45; index += 1) server.seed({ ...aSeed, name: `service-${index}` })
    server.seed({ ...aSeed, name: 'gone', status: 'revoked' })

    const pages = []
    let cursor: string | null = null
    do {
      const page = await client.listKeys(cursor)
      if (!page.ok) throw new Error(page.fault.code)
      pages.push(page.value.keys)
      cursor = page.value.next
    } while (cursor !== null)

    const keys = pages.flat()
    expect(pages.map(page => page.length)).toEqual([20, 20, 7])
    expect(new Set(keys.map(key => key.providerKeyId)).size).toBe(47)
    expect(keys.filter(key => key.status === 'revoked').map(key => key.name)).toEqual(['gone'])
  })

  it('stops at a cursor that goes round in a circle', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const circle = { kind: 'answer', status: 200, json: { items: [], nextCursor: 'again' } } as const
    server.faults.next({ method: 'GET', pathIncludes: '/api-keys' }, circle, 5)

    const keys = await client.listGroup('org_harbour')

    expect(keys).toMatchObject({ ok: false, fault: { code: 'provider-changed' } })
    expect(server.faults.pending()).toBe(3)
  })

  it('reports sets, rights and itself as the credential in use', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const report = await client.preflight()
    const keys = await client.listGroup('org_harbour')

    if (!report.ok || !keys.ok) throw new Error('no answer')
    expect(report.value.permissionSets.map(set => set.name)).toEqual([
      'Sender',
      'Two-factor',
      'Key management'
    ])
    expect(Object.fromEntries(report.value.rights.map(({ right, state }) => [right, state]))).toEqual({
      list: 'yes',
      create: 'yes',
      disable: 'not-offered',
      revoke: 'yes',
      'last-used': 'yes'
    })
    const own = keys.value.filter(key => client.isOwnCredential(key))
    expect(own.map(key => key.masked)).toEqual([server.settings['accessKeyId']])
  })

  it('says no to rights that the own set lacks, and unknown where the set has actions that we do not know', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox, { variant: 'read-only' })
    const readOnly = await client.preflight()
    server.faults.next(
      { pathIncludes: '/permission-sets' },
      {
        kind: 'answer',
        status: 200,
        json: [{ id: 'set_rekey', name: 'Key management', permissions: ['api_keys.read', 'api_keys.manage'] }]
      }
    )

    const otherWords = await client.preflight()

    const create = { right: 'create', state: 'no' }
    expect(readOnly.ok && readOnly.value.rights).toContainEqual(create)
    expect(otherWords.ok && otherWords.value.rights).toContainEqual({ ...create, state: 'unknown' })
  })

  it('names the missing right when the credential may not list', async () => {
    const { client } = await connectedSandbox(provider, startSandbox, { variant: 'no-rights' })

    const report = await client.preflight()

    expect(report).toMatchObject({ ok: false, fault: { code: 'permission-missing', detail: 'missing-list' } })
  })

  it('lists keys with unknown permissions when the sets may not be read', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    server.seed({ ...aSeed, name: 'sender', grants: ['messages.send', 'messages.read'] })
    const denied = { kind: 'answer', status: 403, json: { code: 'permission_denied' } } as const
    server.faults.next({ pathIncludes: '/permission-sets' }, denied)

    const page = await client.listKeys(null)

    const sender = page.ok ? page.value.keys.find(key => key.name === 'sender') : undefined
    expect(sender?.permissions).toMatchObject({ source: 'unknown', setId: 'set_sender' })
  })

  it('hands out both parts of a new key, which a service can use at once', async () => {
    const { client, consume, server } = await connectedSandbox(provider, startSandbox)

    const created = await client.createKey({ ...aNewKey, permissionSetId: 'set_sender' })

    if (created.kind !== 'committed') throw new Error(created.kind)
    const { key, secret } = created.value
    expect(secret.parts.map(part => [part.name, part.isSecret])).toEqual([
      ['accessKeyId', false],
      ['secretAccessKey', true]
    ])
    expect(key).toMatchObject({ name: aNewKey.name, permissions: { source: 'set', setId: 'set_sender' } })
    expect(await consume(envOf(secret.parts))).toBe(201)
    expect(server.keys().find(stored => stored.id === key.providerKeyId)?.lastUsedAt).toBe(NOON)
  })

  it('refuses a permission set that is not there, with its name for it', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)

    const created = await client.createKey({ ...aNewKey, permissionSetId: 'set_gone' })

    expect(created).toMatchObject({ kind: 'rejected', fault: { detail: 'permission-set-not-found' } })
  })

  it('does not send a create for another organization', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)

    const created = await client.createKey({ ...aNewKey, groupId: 'org_other' })

    expect(created.kind).toBe('not-sent')
    expect(server.requests().some(request => request.method === 'POST')).toBe(false)
  })

  it('tells a second revoke from an unknown id, and believes no bare 404', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const { id } = server.seed({ ...aSeed, name: 'old' })
    const address = { providerKeyId: id, groupId: 'org_harbour' }

    const first = await client.revokeKey(address)
    const second = await client.revokeKey(address)
    const unknown = await client.revokeKey({ ...address, providerKeyId: 'key_never' })
    server.faults.next({ method: 'POST' }, { kind: 'answer', status: 404, json: { error: 'no route' } })
    const bare = await client.revokeKey(address)

    expect(first).toEqual({ kind: 'committed', value: { alreadyGone: false } })
    expect(second).toEqual({ kind: 'committed', value: { alreadyGone: true } })
    expect(unknown).toMatchObject({ kind: 'rejected', fault: { code: 'not-found' } })
    expect(bare).toMatchObject({ kind: 'rejected', fault: { detail: 'wrong-base-url' } })
  })

  it('does not believe a revoke whose answer still says active', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const { id } = server.seed({ ...aSeed, name: 'old' })
    const row = { id, accessKeyId: 'AK1', name: 'old', status: 'active' }
    server.faults.next({ method: 'POST' }, { kind: 'answer', status: 200, json: row })

    const outcome = await client.revokeKey({ providerKeyId: id, groupId: 'org_harbour' })

    expect(outcome.kind).toBe('unknown')
  })

  it('probes a living and a revoked key without the management credential', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const created = await client.createKey(aNewKey)
    if (created.kind !== 'committed') throw new Error(created.kind)
    const { key, secret } = created.value

    const alive = await client.probe(secret)
    await client.revokeKey({ providerKeyId: key.providerKeyId, groupId: key.groupId })
    const dead = await client.probe(secret)

    expect(alive.kind).toBe('alive')
    expect(dead).toMatchObject({ kind: 'dead', why: 'unknown' })
    expect(
      server
        .requests()
        .filter(request => request.path === '/mcp')
        .map(request => request.status)
    ).toEqual([200, 401])
  })

  it('takes an answer of whoami that comes as an event stream', async () => {
    const events = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end('event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{"content":[]}}\n\n')
    })
    await new Promise<void>(resolve => events.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void events.close())
    const connected = provider.connect(
      {
        baseUrl: `http://127.0.0.1:${(events.address() as AddressInfo).port}`,
        settings: { accessKeyId: 'AK1' },
        credential: { secretAccessKey: fakeSecret('not-a-real-secret') }
      },
      { clock: steppingClock(NOON) }
    )
    if (!connected.ok) throw new Error(connected.fault.code)
    const part = { envName: 'X', isSecret: true, value: fakeSecret('not-a-real-secret') }

    const probed = await connected.value.probe({
      parts: [
        { ...part, name: 'accessKeyId' },
        { ...part, name: 'secretAccessKey' }
      ]
    })

    expect(probed.kind).toBe('alive')
    await connected.value.close()
  })

  it('uses overridden paths', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox, {
      settings: { organizationPath: '/v2/organization' }
    })

    const page = await client.listKeys(null)

    expect(page).toMatchObject({ ok: false, fault: { code: 'not-found' } })
    expect(server.requests().map(request => request.path)).toEqual(['/v2/organization'])
  })

  it('keeps keys, but no secret, over a restart of its sandbox', async () => {
    const { server } = await connectedSandbox(provider, startSandbox)
    const { secret } = server.seed({ ...aSeed, name: 'lives on' })
    const state = server.snapshot()

    const again = await connectedSandbox(provider, startSandbox, { state, credential: server.credential })

    expect(JSON.stringify(state)).not.toContain(secret['BLOCX_SECRET_ACCESS_KEY'])
    expect(JSON.stringify(state)).not.toContain(server.credential['secretAccessKey'])
    expect(await again.consume(secret)).toBe(201)
    expect((await again.client.preflight()).ok).toBe(true)
  })
})

describe('connecting to Blocx', () => {
  const tools = { clock: steppingClock(NOON) }
  const input = {
    baseUrl: 'https://api.otterblocx.com',
    settings: { accessKeyId: 'AK1' },
    credential: { secretAccessKey: fakeSecret('not-a-real-secret') }
  }

  it.each([
    ['no access key ID', { settings: {} }, 'accessKeyId'],
    ['an access key ID with a line break', { settings: { accessKeyId: 'AK\n1' } }, 'accessKeyId'],
    ['no secret', { credential: {} }, 'secretAccessKey'],
    ['an empty secret', { credential: { secretAccessKey: fakeSecret('') } }, 'secretAccessKey'],
    [
      'a secret with a line break',
      { credential: { secretAccessKey: fakeSecret('a\nb') } },
      'secretAccessKey'
    ],
    ['plain HTTP', { baseUrl: 'http://api.otterblocx.com' }, 'baseUrl'],
    ['a path that leaves the server', { settings: { accessKeyId: 'AK1', keysPath: '//x' } }, 'keysPath'],
    [
      'an odd path of sets',
      { settings: { accessKeyId: 'AK1', permissionSetsPath: '/a/../b' } },
      'permissionSetsPath'
    ],
    [
      'an odd path of the organization',
      { settings: { accessKeyId: 'AK1', organizationPath: 'x' } },
      'organizationPath'
    ]
  ])('refuses %s before anything is opened', (_case, given, subject) => {
    const connected = provider.connect({ ...input, ...given }, tools)

    expect(connected).toMatchObject({ ok: false, fault: { subject } })
  })
})
