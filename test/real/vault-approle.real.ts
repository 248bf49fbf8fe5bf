import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provider } from '../../src/providers/vault-approle'
import { ROLE_ID_ENV, SECRET_ID_ENV, TOKEN } from '../../src/providers/vault-approle/manifest'
import { bundleFrom, connectTo, describeRotation, envOf } from './provider'
import type { Env, RealProvider } from './provider'
import { freePort, programOf, startServer, type RealServer } from './servers'

// Against a real OpenBao, which speaks Vault's API.

const ROOT = 'not-a-real-root-token'
let server: RealServer

beforeAll(async () => {
  const port = await freePort()
  const args = ['server', '-dev', `-dev-root-token-id=${ROOT}`, `-dev-listen-address=127.0.0.1:${port}`]
  server = await startServer(programOf('REKEY_BAO'), [...args, '-dev-no-store-token'], {
    url: `http://127.0.0.1:${port}`
  })
  for (let tries = 0; tries < 300 && (await ask('GET', 'sys/mounts')).status !== 200; tries += 1)
    await new Promise(resolve => setTimeout(resolve, 100))
  await ask('POST', 'sys/auth/approle', { type: 'approle' })
  await ask('PUT', 'sys/policies/acl/app', { policy: 'path "secret/data/app" { capabilities = ["read"] }' })
}, 240_000)

afterAll(() => server.stop())

type Answer = { readonly status: number; readonly body: { readonly [name: string]: unknown } }

async function ask(method: string, path: string, body?: unknown, token = ROOT): Promise<Answer> {
  const response = await fetch(`${server.url}/v1/${path}`, {
    method,
    headers: { 'x-vault-token': token },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) }
}

const dataOf = ({ body }: Answer): Record<string, string> => body['data'] as Record<string, string>

async function signIn(env: Env): Promise<Answer> {
  return ask('POST', 'auth/approle/login', {
    role_id: env[ROLE_ID_ENV],
    secret_id: env[SECRET_ID_ENV]
  })
}

let roles = 0

async function start(given: Record<string, unknown> = {}): Promise<RealProvider> {
  const role = `web-${(roles += 1)}`
  await ask('POST', `auth/approle/role/${role}`, {
    token_policies: 'app',
    token_ttl: '20m',
    secret_id_ttl: '720h'
  })
  const roleId = dataOf(await ask('GET', `auth/approle/role/${role}/role-id`))['role_id'] ?? ''
  const made = dataOf(await ask('POST', `auth/approle/role/${role}/secret-id`, given))
  return {
    url: server.url,
    settings: { roles: role },
    credential: { [TOKEN]: ROOT },
    groupId: role,
    old: {
      id: made['secret_id_accessor'] ?? '',
      env: { [ROLE_ID_ENV]: roleId, [SECRET_ID_ENV]: made['secret_id'] ?? '' }
    },
    consume: async env => (await signIn(env)).status === 200
  }
}

describe('vault-approle with a real OpenBao', () => {
  describeRotation(
    provider,
    () => start({ metadata: '{"team":"payments"}' }),
    async (real, client, newEnv) => {
      const [key] = await listed(client, real.groupId)
      expect(key).toMatchObject({ attributes: { metadata: '{"team":"payments"}' }, status: 'active' })
      const { auth } = (await signIn(newEnv)).body as { auth: { metadata: Record<string, string> } }
      expect(auth.metadata['team']).toBe('payments')
    }
  )

  it('carries addresses over, leaves the number of uses to the role, and never gives a new secret ID a longer life than its role allows', async () => {
    const real = await start({ cidr_list: ['127.0.0.0/8'], num_uses: 5 })
    await signIn(real.old.env)
    const client = await connectTo(provider, real)
    const [old] = await listed(client, real.groupId)
    expect(old?.attributes).toEqual({ boundAddresses: '127.0.0.0/8', usesLeft: 4 })
    const expiresAt = (old?.expiresAt ?? 0) - (old?.createdAt ?? 0) + Date.now()

    const made = await client.createKey({
      groupId: real.groupId,
      name: 'web [rk-7F3K9QW2ZC8D1]',
      grants: [],
      permissionSetId: null,
      expiresAt,
      attributes: old?.attributes ?? {}
    })

    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    const keys = await listed(client, real.groupId)
    const fresh = keys.find(({ providerKeyId }) => providerKeyId === made.value.key.providerKeyId)
    expect(fresh).toMatchObject({
      name: 'web [rk-7F3K9QW2ZC8D1]',
      attributes: { boundAddresses: '127.0.0.0/8' }
    })
    expect(Math.abs((fresh?.createdAt ?? 0) - (made.value.key.createdAt ?? 0))).toBeLessThan(5_000)
    expect((await signIn(envOf(made.value.secret.parts))).status).toBe(200)
    await client.close()
  })

  it('ends the token that its probe signed in for, and says that tokens of a service live on', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const before = dataOf(await ask('GET', 'auth/token/accessors?list=true'))['keys'] as unknown as string[]

    const probe = await client.probe(bundleFrom(provider, real.old.env))

    const after = dataOf(await ask('GET', 'auth/token/accessors?list=true'))['keys'] as unknown as string[]
    expect(probe.kind).toBe('alive')
    expect([...after].sort()).toEqual([...before].sort())
    const { auth } = (await signIn(real.old.env)).body as { auth: { client_token: string } }
    await client.revokeKey({ groupId: real.groupId, providerKeyId: real.old.id })
    expect((await ask('GET', 'auth/token/lookup-self', undefined, auth.client_token)).status).toBe(200)
    expect(provider.manifest.afterRevoke).toBe('tokens-live-on')
    await client.close()
  })

  it('tells a token without the right from one that is not known', async () => {
    const real = await start()
    const { auth } = (await ask('POST', 'auth/token/create', { policies: ['default'] })).body as {
      auth: { client_token: string }
    }
    const weak = await connectTo(provider, { ...real, credential: { [TOKEN]: auth.client_token } })
    const unknown = await connectTo(provider, { ...real, credential: { [TOKEN]: 's.not-a-real-token' } })

    expect(await weak.preflight()).toMatchObject({
      fault: { code: 'permission-missing', detail: 'missing-list' }
    })
    expect(await unknown.preflight()).toMatchObject({ fault: { code: 'credential-rejected' } })
    await Promise.all([weak.close(), unknown.close()])
  })

  it('works with the policy that the form asks for, and says so', async () => {
    const real = await start()
    const policy = provider.manifest.leastRight?.policy
    await ask('PUT', 'sys/policies/acl/rekey', { policy })
    const { auth } = (await ask('POST', 'auth/token/create', { policies: ['rekey'], ttl: '1h' })).body as {
      auth: { client_token: string }
    }
    const client = await connectTo(provider, {
      ...real,
      settings: {},
      credential: { [TOKEN]: auth.client_token }
    })

    const report = await client.preflight()

    expect(report).toMatchObject({ ok: true, value: { warnings: ['plain-http', 'credential-expires-soon'] } })
    const states = report.ok ? report.value.rights.map(({ right, state }) => `${right} ${state}`) : []
    expect(states).toEqual(expect.arrayContaining(['list yes', 'create yes', 'revoke yes']))
    await client.close()
  })
})

async function listed(client: Awaited<ReturnType<typeof connectTo>>, groupId: string) {
  const found = await client.listGroup(groupId)
  if (!found.ok) throw new Error(JSON.stringify(found.fault))
  return found.value
}
