import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSystemClock } from '../../src/host/system'
import { kind } from '../../src/destinations/vault-kv'
import { Secret } from '../../src/core/secret'
import { bundle, describeDestination, type DestinationBench } from '../kit/destinations/conformance'
import { startFaultProxy } from '../kit/destinations/fault-proxy'
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
  await whenReady()
}, 240_000)

afterAll(() => server.stop())

type Answer = { readonly status: number; readonly body: Record<string, unknown> }

/** The administrator's way to the server, beside the adapter. */
async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${server.url}/v1/${path}`, {
    method,
    headers: { 'x-vault-token': ROOT },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }
}

async function whenReady(): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { status } = await ask('GET', 'secret/data/none')
    if (status === 404) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error('OpenBao did not mount its KV engine.')
}

async function tokenWith(rules: string): Promise<string> {
  const name = `policy-${(policies += 1)}`
  await ask('PUT', `sys/policies/acl/${name}`, { policy: rules })
  const { body } = await ask('POST', 'auth/token/create', { policies: [name] })
  return (body.auth as { client_token: string }).client_token
}
let policies = 0
let entries = 0

const secret = (text: string): Secret => Secret.fromBytes(new TextEncoder().encode(text))

async function start(): Promise<DestinationBench> {
  const proxy = await startFaultProxy(server.url)
  const path = `app/entry ${(entries += 1)}`
  const at = `secret/data/${encodeURI(path)}`
  const writeOnly = await tokenWith(`path "secret/data/${path}" { capabilities = ["patch", "create"] }`)
  const tokens = { full: ROOT, none: 'not-a-real-token', 'write-only': writeOnly }
  return {
    proxy,
    settings: { mount: 'secret', path },
    connect: (as = 'full') => {
      const made = kind.connect(
        { settings: { url: proxy.url }, credential: { token: secret(tokens[as]) } },
        { clock: createSystemClock() }
      )
      if (!made.ok) throw new Error('The connection was refused.')
      return made.value
    },
    fields: async () => {
      const { status, body } = await ask('GET', at)
      return status === 200 ? (body.data as { data: Record<string, string> }).data : null
    },
    seed: async fields => {
      expect((await ask('POST', at, { data: fields })).status).toBe(200)
    },
    revisions: async () => {
      const { body } = await ask('GET', `secret/metadata/${encodeURI(path)}`)
      return (body.data as { current_version: number }).current_version
    },
    giveAway: async () => {
      const marks = { custom_metadata: { 'managed-by': 'external-secrets' } }
      await ask('POST', `secret/metadata/${encodeURI(path)}`, marks)
      return 'external-secrets'
    },
    isWrite: call => call.path.includes('/data/') && call.method !== 'GET',
    lag: {
      fault: { kind: 'answer', status: 404, body: '{"errors":[]}' },
      matches: call => call.path.includes('?version=')
    }
  }
}

describeDestination('vault-kv', {
  start,
  credentials: ['full', 'none', 'write-only'],
  // OpenBao refuses a request with more than a thousand strings.
  largeMap: 400,
  hasOwners: true
})

describe('vault-kv with a real OpenBao', () => {
  async function connected(token: string, settings: Record<string, string> = {}) {
    const made = kind.connect(
      { settings: { url: server.url, ...settings }, credential: { token: secret(token) } },
      { clock: createSystemClock() }
    )
    if (!made.ok) throw new Error('The connection was refused.')
    return made.value
  }

  it('refuses a mount of KV version 1 by name, and writes nothing there', async () => {
    await ask('POST', 'sys/mounts/kv1', { type: 'kv', options: { version: '1' } })
    const client = await connected(ROOT)

    const seen = await client.inspect({ mount: 'kv1', path: 'a' }, bundle('x'), () => false)
    const written = await client.deliver({ mount: 'kv1', path: 'a' }, bundle('x'), '0')

    expect(seen).toMatchObject({ fault: { code: 'invalid-input', detail: 'kv-version-1', subject: 'mount' } })
    expect(written).toMatchObject({ kind: 'not-sent' })
    expect((await ask('GET', 'kv1/a')).status).toBe(404)
    await client.close()
  })

  it('replaces the whole map with compare-and-set where the policy has no patch', async () => {
    await ask('POST', 'secret/data/no-patch', { data: { API_KEY: 'old', other: 'stays', list: ['a'] } })
    const token = await tokenWith('path "secret/data/no-patch" { capabilities = ["read", "update"] }')
    const client = await connected(token)
    const settings = { mount: 'secret', path: 'no-patch' }
    const seen = await client.inspect(settings, bundle('new'), () => true)

    const written = await client.deliver(settings, bundle('new'), seen.ok ? seen.value.revision : '')

    expect(written).toEqual({ kind: 'committed', value: 'stored' })
    const { body } = await ask('GET', 'secret/data/no-patch')
    expect((body.data as { data: unknown }).data).toEqual({ API_KEY: 'new', other: 'stays', list: ['a'] })
    await client.close()
  })

  it('refuses to send a whole map with a number, which would arrive changed', async () => {
    await ask('POST', 'secret/data/number', { data: { API_KEY: 'old', limit: 10 } })
    const token = await tokenWith('path "secret/data/number" { capabilities = ["read", "update"] }')
    const client = await connected(token)
    const settings = { mount: 'secret', path: 'number' }

    const written = await client.deliver(settings, bundle('new'), '1')

    expect(written).toMatchObject({ kind: 'rejected', fault: { code: 'permission-missing' } })
    await client.close()
  })

  it('refuses to send a whole map without the key that reading drops', async () => {
    const data = JSON.parse('{"API_KEY":"old","__proto__":"stays"}') as object
    await ask('POST', 'secret/data/proto', { data })
    const token = await tokenWith('path "secret/data/proto" { capabilities = ["read", "update"] }')
    const client = await connected(token)
    const settings = { mount: 'secret', path: 'proto' }

    const written = await client.deliver(settings, bundle('new'), '1')

    expect(written).toMatchObject({ kind: 'rejected', fault: { code: 'permission-missing' } })
    expect((await ask('GET', 'secret/metadata/proto')).body.data).toMatchObject({ current_version: 1 })
    await client.close()
  })

  it('writes over a version that was deleted', async () => {
    await ask('POST', 'secret/data/deleted', { data: { API_KEY: 'old' } })
    await ask('DELETE', 'secret/data/deleted')
    const client = await connected(ROOT)
    const settings = { mount: 'secret', path: 'deleted' }
    const seen = await client.inspect(settings, bundle('new'), () => false)
    expect(seen).toMatchObject({ value: { holding: 'absent', revision: '1' } })

    const written = await client.deliver(settings, bundle('new'), '1')

    expect(written).toEqual({ kind: 'committed', value: 'stored' })
    await client.close()
  })

  it('writes to a mount that demands compare-and-set', async () => {
    await ask('POST', 'secret/metadata/strict', { cas_required: true })
    const client = await connected(ROOT)
    const settings = { mount: 'secret', path: 'strict' }

    expect(await client.deliver(settings, bundle('one'), '0')).toEqual({ kind: 'committed', value: 'stored' })
    expect(await client.deliver(settings, bundle('two'), '1')).toEqual({ kind: 'committed', value: 'stored' })
    await client.close()
  })

  it('says that a token with no right to a path, and a wrong path, look the same', async () => {
    const client = await connected(await tokenWith('path "secret/data/other" { capabilities = ["read"] }'))

    const checked = await client.check({ mount: 'secret', path: 'mine' })

    expect(checked).toMatchObject({
      fault: { code: 'permission-missing', detail: 'no-right-or-no-such-path' }
    })
    await client.close()
  })

  it('signs in with an AppRole for a delivery, and revokes its token afterwards', async () => {
    await ask('POST', 'sys/auth/approle', { type: 'approle' })
    await ask('PUT', 'sys/policies/acl/role', {
      policy: 'path "secret/data/role" { capabilities = ["create", "read", "patch"] }'
    })
    await ask('POST', 'auth/approle/role/rekey', { token_policies: 'role' })
    const { body: role } = await ask('GET', 'auth/approle/role/rekey/role-id')
    const { body: made } = await ask('POST', 'auth/approle/role/rekey/secret-id')
    const roleId = (role.data as { role_id: string }).role_id
    const secretId = (made.data as { secret_id: string }).secret_id
    const input = { settings: { url: server.url, roleId }, credential: { secretId: secret(secretId) } }
    const client = kind.connect(input, { clock: createSystemClock() })
    if (!client.ok) throw new Error('The connection was refused.')
    const settings = { mount: 'secret', path: 'role' }

    expect(await client.value.deliver(settings, bundle('new'), '0')).toEqual({
      kind: 'committed',
      value: 'stored'
    })
    expect(await approleTokens()).toBe(1)
    await client.value.close()

    expect(await approleTokens()).toBe(0)
  })

  it('stays in its namespace', async () => {
    await ask('POST', 'sys/namespaces/team')
    await ask('POST', 'team/sys/mounts/secret', { type: 'kv', options: { version: '2' } })
    const client = await connected(ROOT, { namespace: 'team' })
    const settings = { mount: 'secret', path: 'shared' }

    expect(await client.deliver(settings, bundle('new'), '0')).toEqual({ kind: 'committed', value: 'stored' })

    const { body } = await ask('GET', 'team/secret/data/shared')
    expect((body.data as { data: unknown }).data).toEqual({ API_KEY: 'new' })
    expect((await ask('GET', 'secret/data/shared')).status).toBe(404)
    await client.close()
  })

  it('uses a secret ID once for each act, and writes nothing once its uses are over', async () => {
    await ask('POST', 'sys/auth/approle', { type: 'approle' })
    await ask('PUT', 'sys/policies/acl/few', {
      policy: 'path "secret/data/few" { capabilities = ["create", "read", "patch"] }'
    })
    await ask('POST', 'auth/approle/role/few', { token_policies: 'few', secret_id_num_uses: 2 })
    const { body: role } = await ask('GET', 'auth/approle/role/few/role-id')
    const { body: made } = await ask('POST', 'auth/approle/role/few/secret-id')
    const roleId = (role.data as { role_id: string }).role_id
    const secretId = (made.data as { secret_id: string }).secret_id
    const act = async <T>(
      work: (client: Awaited<ReturnType<typeof connected>>) => Promise<T>
    ): Promise<T> => {
      const input = { settings: { url: server.url, roleId }, credential: { secretId: secret(secretId) } }
      const client = kind.connect(input, { clock: createSystemClock() })
      if (!client.ok) throw new Error('The connection was refused.')
      const done = await work(client.value)
      await client.value.close()
      return done
    }
    const settings = { mount: 'secret', path: 'few' }
    const stored = { kind: 'committed', value: 'stored' }

    expect(await act(client => client.inspect(settings, bundle('new'), () => false))).toMatchObject({
      ok: true
    })
    expect(await act(client => client.deliver(settings, bundle('new'), '0'))).toEqual(stored)
    const over = await act(client => client.deliver(settings, bundle('newer'), '1'))

    expect(over).toMatchObject({ kind: 'not-sent', fault: { code: 'credential-rejected' } })
    expect((await ask('GET', 'secret/metadata/few')).body.data).toMatchObject({ current_version: 1 })
  })

  it('calls a wrong secret ID a rejected credential', async () => {
    const input = { settings: { url: server.url, roleId: 'x' }, credential: { secretId: secret('wrong') } }
    const client = kind.connect(input, { clock: createSystemClock() })

    expect(client.ok && (await client.value.preflight())).toMatchObject({
      fault: { code: 'credential-rejected' }
    })
  })

  it('calls a sealed server unavailable', async () => {
    const client = await connected(ROOT)
    await ask('PUT', 'sys/seal')

    const seen = await client.inspect({ mount: 'secret', path: 'a' }, bundle('x'), () => false)

    expect(seen).toMatchObject({ fault: { code: 'provider-unavailable' } })
    await client.close()
  })

  async function approleTokens(): Promise<number> {
    const { body } = await ask('GET', 'auth/token/accessors?list=true')
    const keys = (body.data as { keys: string[] }).keys
    const infos = await Promise.all(
      keys.map(accessor => ask('POST', 'auth/token/lookup-accessor', { accessor }))
    )
    return infos.filter(
      ({ body: info }) => (info.data as { display_name: string }).display_name === 'approle'
    ).length
  }
})
