import { describe, expect, it } from 'vitest'
import { NOON } from '../../../../test/kit/builders'
import type { ConnectedSandbox } from '../../../../test/kit/connected-sandbox'
import { envOf } from '../../../../test/kit/connected-sandbox'
import { aHarbour, harbour } from '../../../../test/kit/rest-declaration'
import { steppingClock } from '../../../../test/kit/stepping-clock'
import { DAY } from '../../../core/clock'
import type { Outcome } from '../../../core/fault'
import type { ProviderKey } from '../../../core/key'
import type { CreatedKey, NewKey } from '../../../core/ports/provider'
import { Secret } from '../../../core/secret'
import type { Declaration } from './declaration'
import { restProvider } from './provider'

const aSeed = { groupId: 'quay', grants: ['read'], createdAt: NOON - 90 * DAY, lastUsedAt: null }
const aNewKey: NewKey = {
  groupId: 'quay',
  name: 'worker · rot 7K2Q',
  grants: ['read'],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

function madeBy(outcome: Outcome<CreatedKey>): CreatedKey {
  if (outcome.kind !== 'committed') throw new Error(outcome.kind)
  return outcome.value
}

const OWN_CANDIDATE: ProviderKey = {
  providerKeyId: '7',
  groupId: 'quay',
  groupName: 'Quay',
  name: '',
  masked: null,
  status: 'active',
  permissions: { source: 'unscoped', grants: [] },
  createdAt: null,
  createdBy: null,
  expiresAt: null,
  revokedAt: null,
  lastUsed: { kind: 'never' },
  attributes: {},
  environmentHint: null,
  isZombie: false
}

const addressOf = ({ key }: CreatedKey) => ({ providerKeyId: key.providerKeyId, groupId: key.groupId })

const answering = (status: number, json: unknown) => ({ kind: 'answer', status, json }) as const

function fill({ server }: ConnectedSandbox, count: number): void {
  for (let index = 0; index < count; index += 1) server.seed({ ...aSeed, name: `key ${index}` })
}

describe('lists of a declared provider', () => {
  it('reads every page of a group, and lists group after group', async () => {
    const harbourWorld = await aHarbour()
    fill(harbourWorld, 5)
    harbourWorld.server.seed({ ...aSeed, groupId: 'dock', name: 'other' })

    const first = await harbourWorld.client.listKeys(null)
    const second = await harbourWorld.client.listKeys(first.ok ? first.value.next : null)

    expect(first).toMatchObject({ ok: true })
    expect(first.ok && first.value.keys.length).toBe(5)
    expect(second).toMatchObject({
      ok: true,
      value: { keys: [{ groupName: 'Dock', name: 'other' }], next: null }
    })
    const paths = harbourWorld.server.requests().map(({ path }) => path)
    expect(paths.filter(path => path === '/v1/projects')).toHaveLength(1)
  })

  it('gives no list where a page of it is missing', async () => {
    const harbourWorld = await aHarbour()
    fill(harbourWorld, 5)
    const { server, client } = harbourWorld
    const isFirstPage = { kind: 'answer', status: 200, json: { keys: [], more: '2' } } as const
    server.faults.next({ pathIncludes: '/quay/keys' }, isFirstPage)
    server.faults.next({ pathIncludes: '/quay/keys' }, { kind: 'server-error-before', status: 503 })

    const keys = await client.listGroup('quay')

    expect(keys).toMatchObject({ ok: false, fault: { code: 'provider-unavailable' } })
  })

  it('stops at a cursor that comes back', async () => {
    const { client, server } = await aHarbour()
    server.faults.next({ pathIncludes: '/quay/keys' }, answering(200, { keys: [], more: 'again' }), 5)

    const keys = await client.listGroup('quay')

    expect(keys).toMatchObject({ ok: false, fault: { code: 'provider-changed' } })
    expect(server.faults.pending()).toBe(3)
  })

  it('says that the list changed when a group goes away between two pages', async () => {
    const { client } = await aHarbour()
    await client.listKeys(null)

    const page = await client.listKeys('gone')

    expect(page).toMatchObject({ ok: false, fault: { code: 'conflict', retry: 'later' } })
  })

  it('answers an account without groups with an empty list, and does not claim to know its rights', async () => {
    const { client } = await aHarbour({ groups: [] })

    const page = await client.listKeys(null)
    const report = await client.preflight()

    expect(page).toEqual({ ok: true, value: { keys: [], next: null, clockOffsetMs: null } })
    expect(report.ok && report.value.rights[0]).toEqual({ right: 'list', state: 'unknown' })
  })

  it('refuses a whole list for one row that it cannot read', async () => {
    const { client, server } = await aHarbour()
    server.faults.next({ pathIncludes: '/quay/keys' }, answering(200, { keys: [{ id: '..' }], more: null }))

    const keys = await client.listGroup('quay')

    expect(keys).toMatchObject({ ok: false, fault: { code: 'provider-changed', detail: 'unexpected-shape' } })
  })

  it('needs to be told whether there is another page, where the declaration names the field', async () => {
    const cursor = { next: 'last', query: 'from', hasMore: 'more' }
    const declaration: Declaration = { ...harbour, list: { ...harbour.list, cursor } }
    const answers = [
      { keys: [], more: false, last: '7' },
      { keys: [], more: true, last: null },
      { keys: [], last: '7' }
    ]

    const seen = []
    for (const json of answers) {
      const { client, server } = await aHarbour({}, declaration)
      server.faults.next({ pathIncludes: '/quay/keys' }, answering(200, json))
      const keys = await client.listGroup('quay')
      seen.push(keys.ok ? keys.value.length : keys.fault.detail)
    }
    const whole = await aHarbour({}, declaration)
    fill(whole, 5)

    expect(seen).toEqual([0, 'unexpected-shape', 'unexpected-shape'])
    expect(await whole.client.listGroup('quay')).toMatchObject({ ok: true, value: { length: 5 } })
  })

  it('looks for a group again unless the declaration lets it be remembered', async () => {
    const remembering = { ...harbour, groups: { ...harbour.groups, isRemembered: true } }
    const worlds = [await aHarbour(), await aHarbour({}, remembering)]

    const counts = []
    for (const { client, server } of worlds) {
      await client.listGroup('quay')
      await client.listGroup('quay')
      counts.push(server.requests().filter(({ path }) => path === '/v1/projects').length)
    }

    expect(counts).toEqual([2, 1])
  })
})

describe('keys that a declared provider makes', () => {
  it('hands out the parts that the key has, which a service can use at once', async () => {
    const { client, consume } = await aHarbour()

    const plain = madeBy(await client.createKey(aNewKey))
    const peppered = madeBy(
      await client.createKey({ ...aNewKey, attributes: { peppered: true }, expiresAt: NOON + DAY })
    )

    expect(plain.secret.parts.map(({ name }) => name)).toEqual(['key'])
    expect(peppered.secret.parts.map(({ name }) => name)).toEqual(['key', 'pepper'])
    expect(peppered.key).toMatchObject({ attributes: { peppered: true }, expiresAt: NOON + DAY })
    expect(await consume(envOf(peppered.secret.parts))).toBe(200)
    expect(await consume(envOf(peppered.secret.parts.slice(0, 1)))).toBe(401)
  })

  it.each([undefined, null, '', 7])('does not call a key made while a part of it is %j', async pepper => {
    const { client, server } = await aHarbour()
    const row = { id: '7', label: 'x', enabled: true, value: 'not-a-real-key', pepper }
    server.faults.next({ method: 'POST' }, answering(201, row))

    const outcome = await client.createKey({ ...aNewKey, attributes: { peppered: true } })

    expect(outcome.kind).toBe('unknown')
  })

  it('takes the row at any of its declared places', async () => {
    const { client, server } = await aHarbour()
    server.faults.next(
      { method: 'POST' },
      answering(201, { key: { id: '7', enabled: true, value: 'not-a-real-key' } })
    )

    const made = madeBy(await client.createKey(aNewKey))

    expect(made.key.providerKeyId).toBe('7')
  })

  it('keeps the secret of a key that is in another group than the asked one', async () => {
    const { client, server } = await aHarbour()
    const row = { id: '7', project: { id: 'dock' }, enabled: true, value: 'not-a-real-key' }
    server.faults.next({ method: 'POST' }, answering(201, row))

    const made = madeBy(await client.createKey(aNewKey))

    expect(made.key.groupId).toBe('dock')
    expect(made.secret.parts).toHaveLength(1)
  })

  it('sends nothing for a group that is not there, or with a name that is too long', async () => {
    const { client, server } = await aHarbour()

    const outcomes = [
      await client.createKey({ ...aNewKey, groupId: 'gone' }),
      await client.createKey({ ...aNewKey, name: 'x'.repeat(101) })
    ]

    expect(outcomes.map(({ kind }) => kind)).toEqual(['not-sent', 'not-sent'])
    expect(server.requests().some(({ method }) => method === 'POST')).toBe(false)
  })

  it('finds the cap behind another refusal, and does not blame it while the group is not full', async () => {
    const harbourWorld = await aHarbour()
    const { client, server } = harbourWorld
    fill(harbourWorld, 2)
    server.faults.next({ method: 'POST' }, answering(422, { error: { code: 'invalid' } }))
    const roomy = await client.createKey(aNewKey)
    fill(harbourWorld, 1)
    server.faults.next({ method: 'POST' }, answering(422, { error: { code: 'invalid' } }))

    const full = await client.createKey(aNewKey)

    expect(roomy).toMatchObject({
      kind: 'rejected',
      fault: { code: 'invalid-input', detail: 'invalid-name' }
    })
    expect(full).toMatchObject({ kind: 'rejected', fault: { code: 'cap-reached', detail: 'cap-full' } })
  })
})

describe('changes of a declared provider', () => {
  it('disables and enables a key, which the key itself can tell', async () => {
    const { client } = await aHarbour()
    const made = madeBy(await client.createKey(aNewKey))

    const seen = [await client.probe(made.secret)]
    const disabled = await client.disableKey(addressOf(made))
    seen.push(await client.probe(made.secret))
    const enabled = await client.enableKey(addressOf(made))
    seen.push(await client.probe(made.secret))

    expect([disabled.kind, enabled.kind]).toEqual(['committed', 'committed'])
    expect(seen).toMatchObject([{ kind: 'alive' }, { kind: 'dead', why: 'disabled' }, { kind: 'alive' }])
  })

  it.each([
    ['still says enabled', { id: '7', enabled: true }],
    ['is about another key', { id: '8', enabled: false }],
    ['is no row', { done: true }]
  ])('does not believe an answer to a disable that %s', async (_case, row) => {
    const { client, server } = await aHarbour()
    server.faults.next({ method: 'PUT' }, answering(200, row))

    const outcome = await client.disableKey({ providerKeyId: '7', groupId: 'quay' })

    expect(outcome.kind).toBe('unknown')
  })

  it('does not offer what the declaration leaves out', async () => {
    const { disable: _off, enable: _on, ...rest } = harbour
    const { client } = await aHarbour({}, rest)
    const address = { providerKeyId: '7', groupId: 'quay' }

    const outcomes = [await client.disableKey(address), await client.enableKey(address)]

    expect(outcomes.map(({ kind }) => kind)).toEqual(['not-sent', 'not-sent'])
    expect(restProvider(rest).manifest.capabilities).toMatchObject({ disable: false, enable: false })
  })

  it.each([
    ['the named code', answering(404, { error: { code: 'missing' } }), { kind: 'committed' }],
    ['a bare 404', answering(404, null), { kind: 'rejected', fault: { detail: 'wrong-base-url' } }],
    [
      'a 404 with a code that nobody knows',
      answering(404, { error: { code: 'no_route' } }),
      { kind: 'rejected', fault: { detail: 'wrong-base-url' } }
    ]
  ])('takes %s for what it says of a revoke', async (_case, trouble, expected) => {
    const { client, server } = await aHarbour()
    server.faults.next({ method: 'DELETE' }, trouble)

    const outcome = await client.revokeKey({ providerKeyId: '7', groupId: 'quay' })

    expect(outcome).toMatchObject(expected)
    if (outcome.kind === 'committed') expect(outcome.value.alreadyGone).toBe(true)
  })

  it('cannot be led to another path by an id', async () => {
    const { client, server } = await aHarbour()

    const outcomes = [
      await client.revokeKey({ providerKeyId: '..', groupId: 'quay' }),
      await client.revokeKey({ providerKeyId: 'a/../b?c', groupId: 'quay' })
    ]

    expect(outcomes[0]?.kind).toBe('not-sent')
    expect(server.requests().map(({ path }) => path)).toEqual(['/v1/projects/quay/keys/a%2F..%2Fb%3Fc'])
  })
})

describe('probes of a declared provider', () => {
  it('sends the key alone, never the management credential', async () => {
    const { client, consume, server } = await aHarbour()
    const made = madeBy(await client.createKey(aNewKey))
    await client.revokeKey(addressOf(made))

    const dead = await client.probe(made.secret)

    // With the credential of the connection, the fake would have answered otherwise.
    expect(dead).toMatchObject({ kind: 'dead', why: 'unknown' })
    expect(server.requests().at(-1)).toMatchObject({ path: '/v1/me', status: 401 })
    expect(await consume(envOf(made.secret.parts))).toBe(401)
  })

  it('signs with the time of the provider, each time with another second', async () => {
    const { client, clock } = await aHarbour({ aheadMs: DAY })
    const made = madeBy(await client.createKey({ ...aNewKey, attributes: { peppered: true } }))

    const seen = [await client.probe(made.secret), await client.probe(made.secret)]

    expect(seen.map(({ kind }) => kind)).toEqual(['alive', 'alive'])
    expect(clock.sleeps).toHaveLength(1)
  })

  it('says that it cannot probe a key of which a part is missing', async () => {
    const { client } = await aHarbour()

    const probed = await client.probe({ parts: [] })

    expect(probed).toMatchObject({ kind: 'unclear', why: 'no-probe' })
  })
})

describe('the fake of a declared provider', () => {
  it('keeps keys, but no secret, over a restart', async () => {
    const { server } = await aHarbour()
    const { secret } = server.seed({ ...aSeed, name: 'lives on', attributes: { peppered: true } })
    const state = server.snapshot()

    const again = await aHarbour({ state, credential: server.credential })

    expect(Object.keys(secret)).toEqual(['HARBOUR_KEY', 'HARBOUR_PEPPER'])
    for (const text of [...Object.values(secret), server.credential['token']]) {
      expect(JSON.stringify(state)).not.toContain(text)
    }
    expect(await again.consume(secret)).toBe(200)
    expect((await again.client.preflight()).ok).toBe(true)
  })

  it('refuses a state that is none of its own', async () => {
    await expect(aHarbour({ state: { keys: 'odd' } })).rejects.toThrow()
  })
})

describe('the own key of a connection to a declared provider', () => {
  const fake = (text: string): Secret => Secret.fromBytes(new TextEncoder().encode(text))
  const declaration: Declaration = {
    ...harbour,
    auth: { ...harbour.auth, ownKey: { kind: 'mask', field: 'ownKeyId', token: 'token' } }
  }
  const isOwn = async (
    settings: Record<string, string>,
    key: { providerKeyId: string; masked: string | null }
  ) => {
    const connected = await restProvider(declaration).connect(
      { baseUrl: 'https://harbour.example', settings, credential: { token: fake('tok-not-a-real-one') } },
      { clock: steppingClock(NOON) }
    )
    if (!connected.ok) throw new Error(connected.fault.code)
    return connected.value.isOwnCredential({ ...OWN_CANDIDATE, ...key })
  }

  it.each([
    ['tok-...one', true],
    ['…one', true],
    ['tok-…', true],
    ['tok-...two', false],
    ['key-...one', false],
    // What shows nothing may be any key.
    [null, true]
  ])('is every key whose mask %j could be of the token: %j', async (masked, expected) => {
    expect(await isOwn({}, { providerKeyId: '7', masked })).toBe(expected)
  })

  it('is the named one alone, once it is named', async () => {
    expect(await isOwn({ ownKeyId: '7' }, { providerKeyId: '7', masked: 'odd' })).toBe(true)
    expect(await isOwn({ ownKeyId: '7' }, { providerKeyId: '8', masked: 'tok-...one' })).toBe(false)
    expect(restProvider(declaration).manifest.ownKeyIdField).toBe('ownKeyId')
  })
})

describe('connecting to a declared provider', () => {
  const fake = (text: string): Secret => Secret.fromBytes(new TextEncoder().encode(text))
  const input = {
    baseUrl: 'https://harbour.example',
    settings: {},
    credential: { token: fake('not-a-real-token') }
  }

  it.each([
    ['no token', { credential: {} }, 'token', 'credential-missing'],
    ['an empty token', { credential: { token: fake('') } }, 'token', 'credential-missing'],
    ['a line break', { credential: { token: fake('a\nb') } }, 'token', 'value-invalid'],
    [
      'another kind of credential',
      { credential: { token: fake('hk_key') } },
      'token',
      'wrong-kind-of-credential'
    ],
    ['plain HTTP', { baseUrl: 'http://harbour.example' }, 'baseUrl', 'http-not-loopback'],
    [
      'a path that leaves the server',
      { settings: { keysPath: '//x/{project}' } },
      'keysPath',
      'url-not-allowed'
    ],
    ['a path without its group', { settings: { keysPath: '/keys' } }, 'keysPath', 'url-not-allowed']
  ])('refuses %s before anything is opened', async (_case, given, subject, detail) => {
    const connected = await restProvider(harbour).connect(
      { ...input, ...given },
      { clock: steppingClock(NOON) }
    )

    expect(connected).toMatchObject({ ok: false, fault: { subject, detail } })
  })

  it('uses an overridden path, the id of the group in its place', async () => {
    const { client, server } = await aHarbour({ settings: { keysPath: '/v2/{project}' } })

    await client.listGroup('quay')

    expect(server.requests().map(({ path }) => path)).toEqual(['/v1/projects', '/v1/v2/quay'])
  })
})
