import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provider } from '../../src/providers/keycloak-clients'
import {
  CLIENT,
  CLIENT_SECRET,
  ID_ENV,
  REALM,
  SECRET_ENV,
  SIGN_IN_REALM
} from '../../src/providers/keycloak-clients/manifest'
import { bundleFrom, connectTo, describeRotation, envOf } from './provider'
import type { Env, RealProvider } from './provider'
import { freePort, programOf, startServer, type RealServer } from './servers'

// Against a real Keycloak with its database in memory.

const REALM_NAME = 'ops'
const ADMIN = 'not-a-real-admin'
const REKEY_SECRET = 'not-a-real-secret-of-rekey'
const RIGHTS = ['manage-realm', 'manage-clients', 'view-clients', 'view-users']
let server: RealServer
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rekey-keycloak-'))
  const port = await freePort()
  const args = [
    '--http-host=127.0.0.1',
    `--http-port=${port}`,
    '--db-url=jdbc:h2:mem:rekey;NON_KEYWORDS=VALUE;DB_CLOSE_DELAY=-1'
  ]
  server = await startServer(programOf('REKEY_KEYCLOAK'), ['start-dev', ...args], {
    url: `http://127.0.0.1:${port}`,
    cwd: folder,
    env: { KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN, KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN },
    // The first start of a version rebuilds it.
    patienceMs: 600_000
  })
  for (let tries = 0; tries < 300 && (await statusOf('realms/master')) !== 200; tries += 1)
    await new Promise(resolve => setTimeout(resolve, 1_000))
  await ask('POST', '', { realm: REALM_NAME, enabled: true })
  await importClient('rekey', REKEY_SECRET, { 'realm-management': RIGHTS })
}, 900_000)

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function statusOf(at: string): Promise<number> {
  return fetch(`${server.url}/${at}`).then(
    ({ status }) => status,
    () => 0
  )
}

async function tokenFor(realm: string, form: Readonly<Record<string, string>>) {
  const response = await fetch(`${server.url}/realms/${realm}/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams(form)
  })
  const answer = (await response.json()) as { access_token?: string }
  return { status: response.status, token: answer.access_token ?? '' }
}

/** As the administrator of the server, whose token lives for a minute. */
async function ask(method: string, at: string, body?: unknown) {
  const admin = { grant_type: 'password', client_id: 'admin-cli', username: ADMIN, password: ADMIN }
  const { token } = await tokenFor('master', admin)
  const response = await fetch(`${server.url}/admin/realms${at}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
}

async function importClient(
  clientId: string,
  secret: string,
  clientRoles: Record<string, string[]>,
  more = {}
) {
  await ask('POST', `/${REALM_NAME}/partialImport`, {
    ifResourceExists: 'FAIL',
    clients: [
      {
        clientId,
        secret,
        publicClient: false,
        serviceAccountsEnabled: true,
        standardFlowEnabled: false,
        directAccessGrantsEnabled: false,
        ...more
      }
    ],
    users: [
      {
        username: `service-account-${clientId}`,
        enabled: true,
        serviceAccountClientId: clientId,
        clientRoles
      }
    ]
  })
  const found = await ask('GET', `/${REALM_NAME}/clients?clientId=${clientId}`)
  return (found.body as { id: string }[])[0]?.id ?? ''
}

function signIn(env: Env) {
  return tokenFor(REALM_NAME, {
    grant_type: 'client_credentials',
    client_id: env[ID_ENV] ?? '',
    client_secret: env[SECRET_ENV] ?? ''
  })
}

const MAPPER = {
  name: 'shop',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-audience-mapper',
  config: { 'included.custom.audience': 'shop', 'access.token.claim': 'true' }
}

let clients = 0

async function start(): Promise<RealProvider> {
  const clientId = `web-${(clients += 1)}`
  const secret = 'not-a-real-secret-of-web'
  const id = await importClient(
    clientId,
    secret,
    { 'realm-management': ['view-users'] },
    {
      protocolMappers: [MAPPER],
      attributes: { 'access.token.lifespan': '90', 'client.secret.creation.time': '1795987920' }
    }
  )
  return {
    url: server.url,
    settings: { [REALM]: REALM_NAME, [CLIENT]: 'rekey' },
    credential: { [CLIENT_SECRET]: REKEY_SECRET },
    groupId: REALM_NAME,
    old: { id, env: { [ID_ENV]: clientId, [SECRET_ENV]: secret } },
    consume: async env => (await signIn(env)).status === 200
  }
}

function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.')
  return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>
}

describe('keycloak-clients with a real Keycloak', () => {
  describeRotation(provider, start, async (_real, _client, newEnv) => {
    const { token } = await signIn(newEnv)
    const claims = claimsOf(token)
    // The mapper, the life of tokens and the roles came along.
    expect([claims['aud']].flat()).toContain('shop')
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(90)
    expect(JSON.stringify(claims['resource_access'])).toContain('"view-users"')
  })

  it('pauses a client and lets it work again', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const key = { groupId: REALM_NAME, providerKeyId: real.old.id }

    expect(await client.disableKey(key)).toMatchObject({ kind: 'committed' })
    expect((await signIn(real.old.env)).status).toBe(401)
    expect((await client.probe(bundleFrom(provider, real.old.env))).kind).toBe('dead')
    expect(await client.enableKey(key)).toMatchObject({ kind: 'committed' })
    expect((await client.probe(bundleFrom(provider, real.old.env))).kind).toBe('alive')
    await client.close()
  })

  it('lists services only, with their roles, and none of the live secrets', async () => {
    const real = await start()
    await importClient('people', 'not-a-real-secret-of-people', {}, { standardFlowEnabled: true })
    const client = await connectTo(provider, real)

    const listed = await client.listGroup(REALM_NAME)

    const names = listed.ok ? listed.value.map(({ name }) => name) : []
    expect(names).toContain('rekey')
    expect(names).not.toContain('people')
    const found = listed.ok ? listed.value.find(key => key.providerKeyId === real.old.id) : undefined
    expect(found?.permissions.grants).toContain('client:realm-management:view-users')
    expect(found?.createdAt).toBe(1_795_987_920_000)
    expect(JSON.stringify(listed)).not.toContain('not-a-real-secret')
    await client.close()
  })

  it('refuses its own client, and a client that others depend on', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const listed = await client.listGroup(REALM_NAME)
    const own = listed.ok ? listed.value.find(key => client.isOwnCredential(key)) : undefined
    await ask('POST', `/${REALM_NAME}/clients/${real.old.id}/roles`, { name: 'reports' })
    const before = listed.ok ? listed.value.length : 0

    const copy = await client.createKey({
      groupId: REALM_NAME,
      name: 'copy',
      grants: [],
      permissionSetId: null,
      expiresAt: null,
      attributes: { template: real.old.id }
    })

    expect(copy).toMatchObject({ kind: 'not-sent', fault: { detail: 'cannot-be-copied' } })
    if (own === undefined) throw new Error('The own client is not listed.')
    expect(await client.revokeKey(own)).toMatchObject({ fault: { detail: 'self-lockout' } })
    const after = await client.listGroup(REALM_NAME)
    expect(after.ok ? after.value.length : 0).toBe(before)
    await client.close()
  })

  it('refuses to copy a client whose service account is in a group or has attributes', async () => {
    const groups = await ask('POST', `/${REALM_NAME}/groups`, { name: 'staff' })
    expect(groups.status).toBe(201)
    const staff = await ask('GET', `/${REALM_NAME}/groups?search=staff`)
    const [group] = staff.body as { id: string }[]
    await ask('PUT', `/${REALM_NAME}/users/profile`, {
      ...((await ask('GET', `/${REALM_NAME}/users/profile`)).body as object),
      unmanagedAttributePolicy: 'ENABLED'
    })
    const given = {
      group: (user: string) => ask('PUT', `/${REALM_NAME}/users/${user}/groups/${group?.id}`),
      attribute: (user: string) =>
        ask('PUT', `/${REALM_NAME}/users/${user}`, { attributes: { tenant: ['eu'] } })
    }
    for (const give of Object.values(given)) {
      const real = await start()
      const client = await connectTo(provider, real)
      const account = await ask('GET', `/${REALM_NAME}/clients/${real.old.id}/service-account-user`)
      expect((await give((account.body as { id: string }).id)).status).toBe(204)

      const copy = await client.createKey({
        groupId: REALM_NAME,
        name: `copy ${clients}`,
        grants: [],
        permissionSetId: null,
        expiresAt: null,
        attributes: { template: real.old.id }
      })

      expect(copy).toMatchObject({ kind: 'not-sent', fault: { detail: 'cannot-be-copied' } })
      await client.close()
    }
  })

  it('does not take a client without its service account for one with a wrong secret', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    await ask('PUT', `/${REALM_NAME}/clients/${real.old.id}`, { serviceAccountsEnabled: false })

    expect((await signIn(real.old.env)).status).toBe(401)
    expect((await client.probe(bundleFrom(provider, real.old.env))).kind).toBe('unclear')
    await client.close()
  })

  it('makes a new client from nothing, which can sign in', async () => {
    const real = await start()
    const client = await connectTo(provider, real)

    const made = await client.createKey({
      groupId: REALM_NAME,
      name: `fresh ${clients}`,
      grants: ['realm:offline_access'],
      permissionSetId: null,
      expiresAt: null,
      attributes: {}
    })

    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    expect((await signIn(envOf(made.value.secret.parts))).status).toBe(200)
    const listed = await client.listGroup(REALM_NAME)
    const found = listed.ok
      ? listed.value.find(key => key.providerKeyId === made.value.key.providerKeyId)
      : undefined
    expect(found?.permissions).toEqual(made.value.key.permissions)
    await client.close()
  })

  it('tells a wrong secret, a wrong realm and a client without rights apart', async () => {
    const real = await start()
    const wrongSecret = await connectTo(provider, {
      ...real,
      credential: { [CLIENT_SECRET]: 'not-the-secret' }
    })
    const wrongRealm = await connectTo(provider, {
      ...real,
      settings: { ...real.settings, [SIGN_IN_REALM]: 'nowhere' }
    })
    const weak = await connectTo(provider, {
      ...real,
      settings: { [REALM]: REALM_NAME, [CLIENT]: real.old.env[ID_ENV] ?? '' },
      credential: { [CLIENT_SECRET]: real.old.env[SECRET_ENV] ?? '' }
    })

    expect(await wrongSecret.preflight()).toMatchObject({ fault: { code: 'credential-rejected' } })
    expect(await wrongRealm.preflight()).toMatchObject({ fault: { code: 'invalid-input', subject: REALM } })
    expect(await weak.preflight()).toMatchObject({ fault: { code: 'permission-missing' } })
    await Promise.all([wrongSecret.close(), wrongRealm.close(), weak.close()])
  })
})
