import { request } from 'undici'
import { describe, expect, it } from 'vitest'
import { NOON } from '../../../../test/kit/builders'
import type { ConnectedSandbox } from '../../../../test/kit/connected-sandbox'
import { connectedSandbox, envOf } from '../../../../test/kit/connected-sandbox'
import { pier, pierFake } from '../../../../test/kit/pier-declaration'
import { quarry, quarryFake } from '../../../../test/kit/quarry-declaration'
import { aHarbour, harbour } from '../../../../test/kit/rest-declaration'
import { DAY, MINUTE } from '../../../core/clock'
import type { NewKey } from '../../../core/ports/provider'
import { restSandbox } from '../sandbox/rest-sandbox'
import { putAt } from '../sandbox/rest-state'
import type { Declaration } from './declaration'
import { codeIn } from './errors'
import { restProvider } from './provider'
import { readDeclaration } from './read-declaration'
import { signInAddress } from './sign-in'

const aSeed = { groupId: 'quay', grants: ['read'], createdAt: NOON - 90 * DAY, lastUsedAt: null }
const aNewKey: NewKey = {
  groupId: 'north',
  name: 'worker',
  grants: [],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

function aQuarry(declaration: Declaration = quarry, fake = quarryFake): Promise<ConnectedSandbox> {
  return connectedSandbox(restProvider(declaration), restSandbox(declaration, fake), { timeoutMs: 5_000 })
}

function signIns({ server }: ConnectedSandbox): number {
  return server.requests().filter(({ path }) => path === '/oauth/token').length
}

const answering = (status: number, json: unknown) => ({ kind: 'answer', status, json }) as const

async function namesIn(world: ConnectedSandbox): Promise<readonly string[] | string | undefined> {
  const keys = await world.client.listGroup('quay')
  return keys.ok ? keys.value.map(({ name }) => name).sort() : keys.fault.detail
}

function fill({ server }: ConnectedSandbox): void {
  for (let index = 0; index < 5; index += 1) server.seed({ ...aSeed, name: `key ${index}` })
}

const ALL = ['key 0', 'key 1', 'key 2', 'key 3', 'key 4']

describe('a field of the form in the path of a call', () => {
  const groups = { kind: 'many', path: "/docks(id='{dock}')/projects", items: 'projects' } as const
  const declaration: Declaration = {
    ...harbour,
    about: {
      ...harbour.about,
      fields: [...harbour.about.fields, { name: 'dock', label: 'Dock', isSecret: false, help: 'The dock.' }]
    },
    groups: { ...groups, id: 'id', name: 'title' }
  }

  it('is one segment, in the fake as in the client', async () => {
    const world = await aHarbour({ timeoutMs: 5_000 }, declaration)
    fill(world)

    expect(await namesIn(world)).toEqual(ALL)
    expect(world.server.requests().map(({ path }) => path)).toContain("/v1/docks(id='sandbox-dock')/projects")
  })

  it.each(["north')/keys('", '../admin', 'a/b?c=d', '{key}'])('cannot change the call by %j', async dock => {
    const world = await aHarbour({ timeoutMs: 5_000, settings: { dock } }, declaration)

    await world.client.listKeys(null)

    const lengths = world.server.requests().map(({ path }) => path.split('/').length)
    expect(lengths).toEqual([4])
  })
})

type Paging = NonNullable<Declaration['list']['paging']>

describe('the pages of a list', () => {
  it.each<Paging>([
    { kind: 'page-number', query: 'page', first: 1 },
    { kind: 'page-number', query: 'page', first: 0, pages: 'paging.pages' },
    { kind: 'page-number', query: 'page', first: 1, hasMore: 'more' },
    { kind: 'offset', query: 'from' },
    { kind: 'offset', query: 'from', total: 'total' },
    { kind: 'link' },
    { kind: 'next-url', at: ['@odata.nextLink'] }
  ])('are read to the end by $kind', async paging => {
    const { cursor: _, ...list } = harbour.list
    const world = await aHarbour({ timeoutMs: 5_000 }, { ...harbour, list: { ...list, paging } })
    fill(world)

    expect(await namesIn(world)).toEqual(ALL)
  })

  it('are asked for in the body of a list that is a POST', async () => {
    const { cursor: _, ...rest } = harbour.list
    const list: Declaration['list'] = {
      ...rest,
      method: 'POST',
      path: '/projects/{project}/keys/search',
      body: { filter: { state: 'any' } },
      paging: { kind: 'offset', query: 'from' }
    }
    const world = await aHarbour({ timeoutMs: 5_000 }, { ...harbour, list })
    fill(world)

    expect(await namesIn(world)).toEqual(ALL)
  })

  it('are no list where the server answers the same page for every number', async () => {
    const { cursor: _, ...list } = harbour.list
    const paging = { kind: 'page-number', query: 'page', first: 1 } as const
    const world = await aHarbour({ timeoutMs: 5_000 }, { ...harbour, list: { ...list, paging } })
    const row = { id: 'a', label: 'one', enabled: true, grants: [], project: { id: 'quay' } }
    world.server.faults.next({ pathIncludes: '/quay/keys' }, answering(200, { keys: [row] }), 10)

    expect(await namesIn(world)).toBe('unexpected-shape')
    expect(world.server.faults.pending()).toBe(8)
  })

  it('are no list where the address of the next page comes back for ever', async () => {
    const { cursor: _, ...list } = harbour.list
    const paging: Paging = { kind: 'next-url', at: ['next'] }
    const world = await aHarbour({ timeoutMs: 5_000 }, { ...harbour, list: { ...list, paging } })
    const next = `${world.server.url}/projects/quay/keys?page=2`
    world.server.faults.next({ pathIncludes: '/quay/keys' }, answering(200, { keys: [], next }), 10)

    expect(await namesIn(world)).toBe('unexpected-shape')
    expect(world.server.faults.pending()).toBe(8)
  })

  it('may be empty and yet not the last, where each has an address', async () => {
    if (harbour.groups.kind === 'account') throw new Error('Harbour has a list of groups.')
    const paging: Paging = { kind: 'next-url', at: ['next'] }
    const groups: Declaration['groups'] = { ...harbour.groups, kind: 'many', paging }
    const world = await aHarbour({ timeoutMs: 5_000 }, { ...harbour, groups })
    const next = `${world.server.url}/projects?page=1`
    world.server.faults.next({ pathIncludes: '/projects' }, answering(200, { projects: [], next }))

    const report = await world.client.preflight()

    expect(report.ok ? report.value.groups.map(({ id }) => id) : report).toEqual(['quay', 'dock'])
  })

  it('are no list where more is promised and nothing comes', async () => {
    const { cursor: _, ...list } = harbour.list
    const paging = { kind: 'offset', query: 'from', total: 'total' } as const
    const world = await aHarbour({ timeoutMs: 5_000 }, { ...harbour, list: { ...list, paging } })
    world.server.faults.next({ pathIncludes: '/quay/keys' }, answering(200, { keys: [], total: 3 }))

    expect(await namesIn(world)).toBe('unexpected-shape')
  })
})

describe('a connection with user and password', () => {
  const basic: Declaration = {
    ...harbour,
    about: {
      ...harbour.about,
      fields: [
        { name: 'user', label: 'User', isSecret: false, help: 'The user.' },
        { name: 'password', label: 'Password', isSecret: true, help: 'The password.' }
      ]
    },
    auth: { headers: {}, basic: { user: '{user}', password: '{password}' } }
  }

  it('sends both', async () => {
    const world = await aHarbour({ timeoutMs: 5_000 }, basic)
    fill(world)

    expect(readDeclaration(basic)).toMatchObject({ ok: true })
    expect(await namesIn(world)).toEqual(ALL)
  })

  it('does not let a colon in the name move a part of it into the password', async () => {
    const { client } = await aHarbour({ timeoutMs: 5_000, settings: { user: 'sandbox:user' } }, basic)

    expect(await client.listGroup('quay')).toMatchObject({ ok: false })
  })
})

describe('a connection that signs in', () => {
  it('uses a token until it is nearly over', async () => {
    const world = await aQuarry(quarry, { ...quarryFake, tokenSeconds: 600 })
    await world.client.listGroup('north')
    await world.client.listGroup('north')
    const before = signIns(world)
    world.clock.advance(10 * MINUTE)

    const keys = await world.client.listGroup('north')

    expect([before, signIns(world)]).toEqual([1, 2])
    expect(keys).toMatchObject({ ok: true })
  })

  it('signs in again where a token ended early, and once only', async () => {
    const world = await aQuarry()
    await world.client.listGroup('north')
    const refused = answering(401, { error: { code: 'unknown_key' } })
    world.server.faults.next({ pathIncludes: '/projects' }, refused)
    const first = await world.client.listGroup('north')
    world.server.faults.next({ pathIncludes: '/projects' }, refused, 2)

    const second = await world.client.listGroup('north')

    expect(first).toMatchObject({ ok: true })
    expect(second).toMatchObject({ ok: false, fault: { code: 'credential-rejected' } })
    expect(signIns(world)).toBe(3)
  })

  it('signs in anew for a change, and sends the change once', async () => {
    const world = await aQuarry()
    await world.client.listGroup('north')
    world.clock.advance(MINUTE)

    const outcome = await world.client.createKey(aNewKey)

    const creates = world.server
      .requests()
      .filter(({ method, path }) => method === 'POST' && path !== '/oauth/token')
    expect(outcome.kind).toBe('committed')
    expect(signIns(world)).toBe(2)
    expect(creates).toHaveLength(1)
  })

  it('does not send a change where it cannot sign in', async () => {
    const world = await aQuarry()
    world.server.faults.next({ pathIncludes: '/oauth' }, answering(400, { error: 'invalid_client' }), 9)

    const outcome = await world.client.revokeKey({ providerKeyId: 'key-1', groupId: 'north' })

    expect(outcome).toMatchObject({ kind: 'not-sent', fault: { code: 'credential-rejected' } })
  })

  it('never takes a refused credential for a key that is gone', async () => {
    const table = harbour.errors.table.map(each =>
      each.fault === 'not-found' ? { ...each, status: 401 } : each
    )
    const declaration: Declaration = { ...harbour, errors: { ...harbour.errors, table } }
    const { client } = await aHarbour({ timeoutMs: 5_000 }, declaration)

    const outcome = await client.revokeKey({ providerKeyId: '9', groupId: 'quay' })

    expect(outcome).toMatchObject({ kind: 'rejected', fault: { code: 'credential-rejected' } })
    expect(readDeclaration(declaration)).toMatchObject({ ok: false })
  })
})

describe('a list that says only a part', () => {
  it('reads the rest of each row', async () => {
    const { client, server } = await aQuarry()
    server.seed({ ...aSeed, groupId: 'north', grants: [], name: 'used', lastUsedAt: NOON - DAY })
    server.seed({ ...aSeed, groupId: 'north', grants: [], name: 'unused' })

    const keys = await client.listGroup('north')

    expect(keys.ok && keys.value.map(({ lastUsed }) => lastUsed.kind)).toEqual(['used', 'never'])
  })

  it('leaves a row out that is gone by then, and is no list where a detail cannot be read', async () => {
    const { client, server } = await aQuarry()
    server.seed({ ...aSeed, groupId: 'north', grants: [], name: 'one' })
    const gone = answering(404, { error: { code: 'missing' } })
    server.faults.next({ pathIncludes: '/usage' }, gone)
    const without = await client.listGroup('north')
    server.faults.next({ pathIncludes: '/usage' }, answering(403, { error: { code: 'denied' } }))

    const refused = await client.listGroup('north')

    expect(without).toEqual({ ok: true, value: [] })
    expect(refused).toMatchObject({ ok: false, fault: { code: 'permission-missing' } })
  })

  it('shows its keys without an optional detail that the credential may not read', async () => {
    const list = {
      ...quarry.list,
      each: (quarry.list.each ?? []).map(each => ({ ...each, isOptional: true }))
    }
    const { client, server } = await aQuarry({ ...quarry, list })
    server.seed({ ...aSeed, groupId: 'north', grants: [], name: 'one' })
    server.faults.next({ pathIncludes: '/usage' }, answering(403, { error: { code: 'denied' } }))

    const keys = await client.listGroup('north')

    expect(keys).toMatchObject({ ok: true, value: [{ name: 'one', lastUsed: { kind: 'unknown' } }] })
  })

  it('may hold ids alone', async () => {
    const row: Declaration['row'] = {
      ...quarry.row,
      name: 'detail.label',
      masked: { path: 'detail.hint', show: 'if-masked' },
      status: [{ when: { 'detail.state': 1 }, is: 'active' }],
      permissions: { kind: 'listed', path: 'detail.grants' },
      createdAt: 'detail.made',
      expiresAt: 'detail.ends',
      lastUsed: { path: 'detail.used', nullIs: 'never' }
    }
    const list: Declaration['list'] = {
      path: '/projects/{project}/keys',
      items: 'ids',
      itemsAre: 'ids',
      each: [{ method: 'POST', path: '/lookup', body: { id: '{key}' }, at: 'data', as: 'detail' }]
    }
    const { client, server } = await aQuarry({ ...quarry, row, list })
    server.seed({ ...aSeed, groupId: 'north', grants: ['read'], name: 'one' })

    const keys = await client.listGroup('north')

    expect(keys).toMatchObject({ ok: true, value: [{ name: 'one', permissions: { grants: ['read'] } }] })
  })
})

describe('a key that must end', () => {
  it('gets the default where nobody chose an end, and a name that the answer does not repeat', async () => {
    const { client, server, clock } = await aQuarry({
      ...quarry,
      create: { ...quarry.create, row: { id: 'keyId', name: 'none' } }
    })

    const outcome = await client.createKey(aNewKey)

    expect(outcome).toMatchObject({ kind: 'committed', value: { key: { name: aNewKey.name } } })
    const end = outcome.kind === 'committed' ? (outcome.value.key.expiresAt ?? 0) : 0
    expect(Math.abs(end - clock.now() - 90 * DAY)).toBeLessThan(MINUTE)
    expect(server.keys()).toHaveLength(1)
  })

  it('is not asked for with a longer life than the provider gives', async () => {
    const { client, server, clock } = await aQuarry()

    const outcome = await client.createKey({ ...aNewKey, expiresAt: clock.now() + 500 * DAY })

    expect(outcome).toMatchObject({ kind: 'not-sent', fault: { detail: 'invalid-expiry' } })
    expect(server.keys()).toEqual([])
  })
})

describe('a revoke in two steps', () => {
  it('disables first, and goes on where the key is disabled or gone', async () => {
    const { client, server } = await aQuarry()
    const { id } = server.seed({ ...aSeed, groupId: 'north', grants: [], name: 'one' })
    const key = { providerKeyId: id, groupId: 'north' }

    const first = await client.revokeKey(key)
    const again = await client.revokeKey(key)

    expect(first).toMatchObject({ kind: 'committed', value: { alreadyGone: false } })
    expect(again).toMatchObject({ kind: 'committed', value: { alreadyGone: true } })
    const methods = server.requests().map(({ method }) => method)
    expect(methods.filter(method => method !== 'POST')).toEqual(['PUT', 'DELETE', 'PUT', 'DELETE'])
  })

  it('does not revoke where it is unknown whether the key was disabled', async () => {
    const { client, server } = await aQuarry()
    const { id } = server.seed({ ...aSeed, groupId: 'north', grants: [], name: 'one' })
    server.faults.next({ method: 'PUT' }, { kind: 'reset-after' })

    const outcome = await client.revokeKey({ providerKeyId: id, groupId: 'north' })

    expect(outcome.kind).toBe('unknown')
    expect(server.requests().some(({ method }) => method === 'DELETE')).toBe(false)
  })
})

describe('the hosts of a declaration', () => {
  it.each([
    ['https://eu.api.example.com', true],
    ['https://api.example.com', true],
    ['https://a.b.example.com', false],
    ['https://example.com.evil.test', false],
    ['http://127.0.0.1:9', true]
  ])('decide about %s', async (baseUrl, isAllowed) => {
    const hosts = ['api.example.com', '*.api.example.com']
    const provider = restProvider({ ...harbour, about: { ...harbour.about, hosts } })
    const credential = {}

    const connected = await provider.connect(
      { baseUrl, settings: {}, credential },
      { clock: { now: () => NOON, monotonic: () => NOON, sleep: () => Promise.resolve() } }
    )

    expect(connected).toMatchObject({ ok: false, fault: { subject: isAllowed ? 'token' : 'baseUrl' } })
  })
})

describe('groups, codes and attributes', () => {
  it.each([
    { kind: 'page-number', query: 'page', first: 1 },
    { kind: 'page-number', query: 'page', first: 0, pages: 'paging.pages' },
    { kind: 'offset', query: 'from', total: 'total' },
    { kind: 'link' }
  ] as const)('reads the pages of a list of groups by $kind', async paging => {
    const { groups } = harbour
    if (groups.kind === 'account') throw new Error('Harbour has a list of groups.')
    const declaration: Declaration = { ...harbour, groups: { ...groups, kind: 'many', paging } }
    const world = await aHarbour(
      { groups: [1, 2, 3].map(at => ({ id: `g${at}`, name: `Group ${at}` })) },
      declaration
    )

    const report = await world.client.preflight()

    expect(report.ok && report.value.groups.map(({ id }) => id)).toEqual(['g1', 'g2', 'g3'])
  })

  it('takes the same page of groups twice for no list', async () => {
    const { groups } = harbour
    if (groups.kind === 'account') throw new Error('Harbour has a list of groups.')
    const paging = { kind: 'page-number', query: 'page', first: 1 } as const
    const world = await aHarbour({}, { ...harbour, groups: { ...groups, kind: 'many', paging } })
    const body: Record<string, unknown> = {}
    putAt(body, groups.items, [{ [groups.id]: 'quay', [groups.name]: 'Quay' }])
    world.server.faults.next({ method: 'GET' }, answering(200, groups.items === '' ? [] : body), 2)

    expect(await world.client.preflight()).toMatchObject({ ok: false, fault: { code: 'provider-changed' } })
  })

  it('finds the code of an error in the first place that has a text', () => {
    const declaration: Declaration = {
      ...harbour,
      errors: { ...harbour.errors, code: ['error', 'messages.0'] }
    }

    expect(codeIn(declaration, { messages: ['not_here'] })).toBe('not_here')
    expect(codeIn(declaration, { error: 'first', messages: ['second'] })).toBe('first')
    expect(codeIn(declaration, { error: 7 })).toBeUndefined()
  })

  it('carries an attribute that is a number or a text', async () => {
    const declaration: Declaration = {
      ...harbour,
      row: { ...harbour.row, attributes: { level: { value: 'access_level' } } },
      create: { ...harbour.create, body: { ...harbour.create.body, access_level: '{attributes.level?}' } }
    }
    const world = await aHarbour({}, declaration)

    const made = await world.client.createKey({ ...aNewKey, groupId: 'quay', attributes: { level: 20 } })

    expect(made).toMatchObject({ kind: 'committed', value: { key: { attributes: { level: 20 } } } })
    expect(restProvider(declaration).manifest.attributesToCarry).toEqual(['level'])
  })
})

describe('keys that sign in', () => {
  async function aKey(world: ConnectedSandbox) {
    const made = await world.client.createKey(aNewKey)
    if (made.kind !== 'committed') throw new Error(made.fault.code)
    return made.value
  }

  it('meet a fake that knows its address from the request, as behind a proxy', async () => {
    const { server } = await aQuarry(pier, pierFake)
    const form = { client_id: 'sandbox-client', client_secret: server.credential['secret'] ?? '' }

    const answer = await request(`${server.url}/sandbox-realm/token`, {
      method: 'POST',
      headers: { host: 'proxy.example', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...form, scope: 'http://proxy.example/all' }).toString()
    })
    await answer.body.dump()

    expect(answer.statusCode).toBe(200)
  })

  it('could stand in a file as well', () => {
    expect(readDeclaration(JSON.parse(JSON.stringify(pier)))).toEqual({ ok: true, declaration: pier })
  })

  it('are handed over with what the answer to the create does not hold', async () => {
    const world = await aQuarry(pier, pierFake)

    const { secret } = await aKey(world)

    expect(envOf(secret.parts)).toMatchObject({ PIER_REALM: 'sandbox-realm', PIER_PROJECT: 'north' })
    expect(secret.parts.map(({ isSecret }) => isSecret)).toEqual([false, false, true])
  })

  it('are probed by a sign-in of their own, which is no use of the management credential', async () => {
    const world = await aQuarry(pier, pierFake)
    const { key, secret } = await aKey(world)
    const before = world.server.requests().length

    const alive = await world.client.probe(secret)
    const sent = world.server.requests().slice(before)
    world.clock.advance(6 * MINUTE)
    await world.client.revokeKey(key)
    const dead = await world.client.probe(secret)

    expect([alive, dead]).toMatchObject([{ kind: 'alive' }, { kind: 'dead', why: 'unknown' }])
    expect(sent.map(({ method, path }) => [method, path])).toEqual([['POST', '/sandbox-realm/token']])
  })

  it('tells that one has expired', async () => {
    const world = await aQuarry(pier, pierFake)
    const { secret } = await aKey(world)
    world.clock.advance(91 * DAY)

    expect(await world.client.probe(secret)).toMatchObject({ kind: 'dead', why: 'expired' })
  })

  it('are not probed without a part that the sign-in needs', async () => {
    const world = await aQuarry(pier, pierFake)
    const { secret } = await aKey(world)

    const probe = await world.client.probe({ parts: secret.parts.filter(({ name }) => name !== 'owner') })

    expect(probe).toMatchObject({ kind: 'unclear', why: 'no-probe' })
  })

  it('knows the own key among them, by its mask until it is named', async () => {
    const world = await aQuarry(pier, pierFake)
    const { key } = await aKey(world)

    const listed = await world.client.listGroup('north')
    const named = await connectedSandbox(restProvider(pier), restSandbox(pier, pierFake), {
      settings: { ownKeyId: key.providerKeyId }
    })

    const own = listed.ok ? listed.value.filter(each => world.client.isOwnCredential(each)) : []
    expect(own.map(({ name }) => name)).toEqual(['rekey'])
    expect(named.client.isOwnCredential(key)).toBe(true)
  })

  it('does not sign in any more once the own key is gone', async () => {
    const world = await aQuarry(pier, pierFake)
    const listed = await world.client.listGroup('north')
    const own = listed.ok ? listed.value.find(each => world.client.isOwnCredential(each)) : undefined
    if (own === undefined) throw new Error('The own key is not listed.')
    world.clock.advance(6 * MINUTE)
    await world.client.revokeKey(own)
    world.clock.advance(MINUTE)

    expect(await world.client.createKey(aNewKey)).toMatchObject({
      kind: 'not-sent',
      fault: { code: 'credential-rejected', detail: 'key-unknown' }
    })
  })
})

describe('groups among other rows', () => {
  if (quarry.groups.kind === 'account') throw new Error('Quarry has a list of groups.')
  const groups: Declaration['groups'] = {
    ...quarry.groups,
    only: { kind: ['web', 'service'] },
    values: { client: 'oauth.client' }
  }
  const declaration: Declaration = {
    ...pier,
    groups,
    create: {
      ...pier.create,
      secrets: { ...pier.create.secrets, owner: { from: 'group', value: 'client' } }
    }
  }
  const oauth = { client: 'north' }

  it.each([
    [{ id: 'south', title: 'South', kind: 'saml' }, ['north']],
    [{ title: 'No ID, and none of ours' }, ['north']],
    ['no object', ['north']],
    [{ id: 'south', title: 'South', kind: 'web', oauth: { client: 'other' } }, ['north', 'south']]
  ])('are told from the rest by their values: %j', async (row, expected) => {
    const { client, server } = await aQuarry(declaration, pierFake)
    const north = { id: 'north', title: 'North', kind: 'service', oauth }
    server.faults.next({ pathIncludes: '/projects' }, answering(200, { projects: [north, row] }))

    const report = await client.preflight()

    expect(report.ok ? report.value.groups.map(({ id }) => id) : report).toEqual(expected)
  })

  it('are no list where one of ours lacks what a new key needs', async () => {
    const { client, server } = await aQuarry(declaration, pierFake)
    const north = { id: 'north', title: 'North', kind: 'service', oauth: {} }
    server.faults.next({ pathIncludes: '/projects' }, answering(200, { projects: [north] }))

    expect(await client.preflight()).toMatchObject({ ok: false, fault: { detail: 'unexpected-shape' } })
  })

  it('give a part of a new key a value of theirs', async () => {
    const { client } = await aQuarry(declaration, pierFake)

    const made = await client.createKey(aNewKey)

    expect(made.kind === 'committed' && envOf(made.value.secret.parts)).toMatchObject({
      PIER_PROJECT: 'north'
    })
    expect(readDeclaration(JSON.parse(JSON.stringify(declaration)))).toMatchObject({ ok: true })
  })
})

describe('a probe with user and password', () => {
  it('has them from the key', async () => {
    const { form: _, ...rest } = pier.probe
    const basic = { user: '{owner}', password: '{key}' }
    const declaration: Declaration = { ...pier, probe: { ...rest, basic, form: { token: 'none' } } }
    const world = await aQuarry(declaration, pierFake)
    const made = await world.client.createKey(aNewKey)
    if (made.kind !== 'committed') throw new Error(made.fault.code)
    const { key, secret } = made.value

    const alive = await world.client.probe(secret)
    world.clock.advance(6 * MINUTE)
    await world.client.revokeKey(key)

    expect(readDeclaration(JSON.parse(JSON.stringify(declaration)))).toMatchObject({ ok: true })
    expect([alive.kind, (await world.client.probe(secret)).kind]).toEqual(['alive', 'dead'])
  })
})

describe('a key of which some servers may not know yet', () => {
  const gone = answering(404, { error: { code: 'missing' } })

  it('is not called gone while it is young', async () => {
    const world = await aQuarry(pier, pierFake)
    const made = await world.client.createKey(aNewKey)
    if (made.kind !== 'committed') throw new Error(made.fault.code)
    const { providerKeyId, groupId } = made.value.key
    world.server.faults.next({ method: 'DELETE' }, gone, 2)

    const young = await world.client.revokeKey({ providerKeyId, groupId })
    world.clock.advance(6 * MINUTE)
    const old = await world.client.revokeKey({ providerKeyId, groupId })

    expect(young).toMatchObject({ kind: 'unknown', fault: { code: 'outcome-unknown' } })
    expect(old).toEqual({ kind: 'committed', value: { alreadyGone: true } })
  })

  it('is young as well where another start of the app made it', async () => {
    const world = await aQuarry(pier, pierFake)
    const address = { providerKeyId: 'key-9', groupId: 'north' }
    world.server.faults.next({ method: 'DELETE' }, gone, 3)

    const young = await world.client.revokeKey({ ...address, createdAt: NOON - MINUTE })
    const old = await world.client.revokeKey({ ...address, createdAt: NOON - DAY })
    const unknownAge = await world.client.revokeKey({ ...address, createdAt: null })

    expect([young.kind, old.kind, unknownAge.kind]).toEqual(['unknown', 'committed', 'committed'])
  })
})

describe('a sign-in server for each host', () => {
  const declaration: Declaration = {
    ...pier,
    about: { ...pier.about, hosts: ['api.example.com', 'api.example.org'] },
    auth: {
      ...pier.auth,
      signIn: {
        path: '/{realm}/token',
        send: 'form',
        body: { client_id: '{client}', client_secret: '{secret}' },
        token: 'access_token',
        lastsMs: 60_000,
        baseUrls: {
          'api.example.com': 'https://login.example.com',
          'api.example.org': 'https://login.example.org'
        }
      }
    }
  }

  it('is found by the host of the base URL, and a loopback stands in for all', async () => {
    const { signIn } = declaration.auth
    if (signIn === undefined) throw new Error('It signs in.')
    const world = await aQuarry(declaration, pierFake)

    expect(signInAddress(signIn, {}, { origin: 'https://api.example.org' })).toBe('https://login.example.org')
    expect(await world.client.listGroup('north')).toMatchObject({ ok: true })
  })

  it('is refused where the host has none', () => {
    expect(
      readDeclaration({ ...declaration, about: { ...declaration.about, hosts: ['api.example.com'] } })
    ).toEqual({
      ok: false,
      problems: ['auth.signIn.baseUrls: not the same hosts as about.hosts']
    })
  })
})

describe('a declaration of keys that sign in', () => {
  const { probe, create, errors, about } = pier
  const fromForm = { from: 'field', field: 'secret' }

  it.each([
    ['probe.form: nothing is called secret', { probe: { ...probe, form: { s: '{secret}', k: '{key}' } } }],
    ['probe.path: nothing is called key', { probe: { ...probe, path: '/{key}/token' } }],
    ['probe.form: only a POST has one', { probe: { ...probe, method: 'GET' } }],
    ['probe.headers: no part of the key is in them', { probe: { ...probe, form: { k: 'fixed' } } }],
    ['probe.at: there is no sign-in', { auth: { headers: { 'x-key': '{secret}' } } }],
    [
      'errors.text: nothing tells where the text stands that `says` compares',
      { errors: { ...errors, text: undefined } }
    ],
    [
      'create.secrets: nothing is called secret',
      { create: { ...create, secrets: { ...create.secrets, key: fromForm } } }
    ],
    ['about.tokensLast: no tokens live on', { about: { ...about, tokensLast: { mostMs: 1, longestMs: 2 } } }]
  ])('is refused: %s', (problem, change) => {
    const read = readDeclaration(JSON.parse(JSON.stringify({ ...pier, ...change })))

    expect(read.ok ? [] : read.problems).toContain(problem)
  })
})
