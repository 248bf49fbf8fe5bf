import { describe, expect, it } from 'vitest'
import { connectedSandbox } from '../../../test/kit/connected-sandbox'
import { importOf } from './copy'
import { grantsOf, rolesOf } from './grants'
import { provider, startSandbox } from './index'
import { clientList } from './wire'

const blank = { groupId: 'ops', grants: [], permissionSetId: null, expiresAt: null, attributes: {} }
const roles = { realm: ['offline_access'], clients: { account: ['view-profile'] } }

describe('roles of a service account as grants', () => {
  it.each([
    [{ realm: [], clients: {} }],
    [{ realm: ['a:b', 'c%3Ad'], clients: { 'web:eu': ['x:y', 'z'], 'web%3Aeu': ['w'] } }]
  ])('come back as they were: %j', given => {
    expect(rolesOf(grantsOf(given))).toEqual(given)
  })

  it.each(['anything', 'realm:', 'client:web', 'client::role'])('are not guessed from %j', grant => {
    expect(rolesOf(['realm:offline_access', grant])).toBeNull()
  })
})

describe('the copy of a client', () => {
  const template = {
    id: '1',
    clientId: 'web',
    secret: 'the-secret-of-the-old-client',
    enabled: false,
    fullScopeAllowed: false,
    defaultClientScopes: ['email'],
    protocolMappers: [{ id: '2', name: 'audience', config: { 'included.custom.audience': 'shop' } }],
    attributes: { 'access.token.lifespan': '60', 'client.secret.creation.time': '1' },
    access: { view: true }
  }
  const made = importOf(template, { clientId: 'web-rk-1', secret: 'new', roles, now: 1_700_000_000 })

  it('has the settings of the old one, and nothing that is the old one itself', () => {
    expect(made['clients']).toEqual([
      {
        clientId: 'web-rk-1',
        secret: 'new',
        enabled: true,
        fullScopeAllowed: false,
        defaultClientScopes: ['email'],
        protocolMappers: [{ name: 'audience', config: { 'included.custom.audience': 'shop' } }],
        attributes: { 'access.token.lifespan': '60', 'client.secret.creation.time': '1700000000' }
      }
    ])
    expect(JSON.stringify(made)).not.toContain('the-secret-of-the-old-client')
  })

  it('is made together with its roles', () => {
    expect(made).toMatchObject({
      ifResourceExists: 'FAIL',
      users: [
        {
          username: 'service-account-web-rk-1',
          serviceAccountClientId: 'web-rk-1',
          realmRoles: ['offline_access'],
          clientRoles: { account: ['view-profile'] }
        }
      ]
    })
  })
})

describe('Keycloak client secrets', () => {
  it.each([
    [{}, true],
    [{ publicClient: true }, false],
    [{ bearerOnly: true }, false],
    [{ serviceAccountsEnabled: false }, false],
    [{ standardFlowEnabled: true }, false],
    [{ directAccessGrantsEnabled: true }, false],
    [{ clientAuthenticatorType: 'client-jwt' }, false]
  ])('takes a client with %j for one of a service: %s', (given, isForServices) => {
    const row = { id: '1', clientId: 'web', enabled: true, serviceAccountsEnabled: true, ...given }
    expect(clientList.parse([row])[0]).toMatchObject({ isForServices })
  })

  it('refuses to disable or revoke the client that it signs in with', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)
    const listed = await client.listGroup('ops')
    const own = listed.ok ? listed.value.find(key => client.isOwnCredential(key)) : undefined
    if (own === undefined) throw new Error('The own client is not listed.')

    const outcomes = [await client.disableKey(own), await client.revokeKey(own)]

    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ kind: 'rejected', fault: { detail: 'self-lockout' } })
    expect((await client.preflight()).ok).toBe(true)
  })

  it('makes nothing under a name that a client has', async () => {
    const { client } = await connectedSandbox(provider, startSandbox)
    await client.createKey({ ...blank, name: 'web' })

    const again = await client.createKey({ ...blank, name: 'web' })

    expect(again).toMatchObject({ kind: 'rejected', fault: { code: 'conflict' } })
  })

  it('does not know whose a client is that came between the look and the import', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const answer = { kind: 'answer', status: 409, json: { errorMessage: 'exists' } } as const
    await client.preflight()
    server.faults.next({ method: 'POST', pathIncludes: 'partialImport' }, answer)

    expect(await client.createKey({ ...blank, name: 'web' })).toMatchObject({ kind: 'unknown' })
  })

  it('copies no client that others depend on', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const made = await client.createKey({ ...blank, name: 'web' })
    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    const { attributes } = made.value.key
    const before = server.keys().length
    const roles = { kind: 'answer', status: 200, json: [{ name: 'reports' }] } as const
    server.faults.next({ method: 'GET', pathIncludes: '/roles' }, roles)

    const copy = await client.createKey({ ...blank, name: 'web two', attributes })

    expect(copy).toMatchObject({ kind: 'not-sent', fault: { detail: 'cannot-be-copied' } })
    expect(server.keys().length).toBe(before)
  })

  it.each([
    ['/groups', [{ id: 'g1', name: 'staff', path: '/staff' }]],
    ['/service-account-user', { id: 'u1', username: 'x', attributes: { tenant: ['eu'] } }]
  ])('copies no client whose service account has more than roles: %s', async (pathIncludes, body) => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const made = await client.createKey({ ...blank, name: 'web' })
    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    const { attributes } = made.value.key
    const before = server.keys().length
    server.faults.next({ method: 'GET', pathIncludes }, { kind: 'answer', status: 200, json: body })

    const copy = await client.createKey({ ...blank, name: 'web two', attributes })

    expect(copy).toMatchObject({ kind: 'not-sent', fault: { detail: 'cannot-be-copied' } })
    expect(server.keys().length).toBe(before)
  })

  it.each([
    ['Invalid client or Invalid client credentials', 'dead'],
    ['Client not enabled to retrieve service account', 'unclear'],
    ['Public client not allowed to retrieve service account', 'unclear']
  ])('takes the refusal "%s" of a secret for: %s', async (error_description, kind) => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    const made = await client.createKey({ ...blank, name: 'web' })
    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    const json = { error: 'unauthorized_client', error_description }
    server.faults.next({ method: 'POST', pathIncludes: '/token' }, { kind: 'answer', status: 401, json })

    expect(await client.probe(made.value.secret)).toMatchObject({ kind })
  })

  it('signs in once for calls within the life of a token, and says when the realm is not there', async () => {
    const { client, server } = await connectedSandbox(provider, startSandbox)
    await client.listKeys(null)
    await client.listKeys(null)

    expect(server.requests().filter(({ path }) => path.endsWith('/token'))).toHaveLength(1)
  })
})
