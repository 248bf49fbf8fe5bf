import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provider } from '../../src/providers/zabbix-tokens'
import { OWN_KEY_ID, TOKEN, TOKEN_ENV } from '../../src/providers/zabbix-tokens/manifest'
import { bundleFrom, connectTo, describeRotation } from './provider'
import type { Env, RealProvider } from './provider'
import type { RealServer } from './servers'
import { ZABBIX_ADMIN, startZabbix } from './zabbix'

// Against a real Zabbix frontend with a PostgreSQL of its own.

let server: RealServer
let own: { readonly id: string; readonly secret: string }

beforeAll(async () => {
  server = await startZabbix()
  own = await makeToken('rekey', '1')
}, 600_000)

afterAll(() => server.stop())

async function call(method: string, params: unknown, auth?: string): Promise<unknown> {
  const response = await fetch(`${server.url}/api_jsonrpc.php`, {
    method: 'POST',
    headers: { 'content-type': 'application/json-rpc' },
    body: JSON.stringify({ jsonrpc: '2.0', method, params, id: 1, ...(auth === undefined ? {} : { auth }) })
  })
  return ((await response.json()) as { result?: unknown }).result
}

async function asAdmin(method: string, params: unknown): Promise<unknown> {
  const session = (await call('user.login', ZABBIX_ADMIN)) as string
  return call(method, params, session)
}

async function makeToken(name: string, userId: string, more: Record<string, unknown> = {}) {
  const made = (await asAdmin('token.create', { name, userid: userId, ...more })) as { tokenids: string[] }
  const [id = ''] = made.tokenids
  const generated = (await asAdmin('token.generate', [id])) as { token: string }[]
  return { id, secret: generated[0]?.token ?? '' }
}

async function accepts(env: Env): Promise<boolean> {
  return Array.isArray(await call('user.get', { output: ['userid'] }, env[TOKEN_ENV] ?? ''))
}

let tokens = 0

async function start(): Promise<RealProvider> {
  const made = await makeToken(`grafana ${(tokens += 1)}`, '1', { description: 'dashboards' })
  return {
    url: server.url,
    settings: { [OWN_KEY_ID]: own.id },
    credential: { [TOKEN]: own.secret },
    groupId: '1',
    old: { id: made.id, env: { [TOKEN_ENV]: made.secret } },
    consume: accepts
  }
}

describe('zabbix-tokens with a real Zabbix', () => {
  describeRotation(provider, start, async (real, client) => {
    const listed = await client.listGroup(real.groupId)
    const descriptions = listed.ok ? listed.value.map(({ attributes }) => attributes['description']) : []
    expect(descriptions).toContain('dashboards')
    expect(listed.ok && listed.value.some(key => client.isOwnCredential(key))).toBe(true)
  })

  it('pauses a token and lets it work again', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const key = { groupId: '1', providerKeyId: real.old.id }

    expect(await client.disableKey(key)).toMatchObject({ kind: 'committed' })
    expect(await accepts(real.old.env)).toBe(false)
    expect((await client.probe(bundleFrom(provider, real.old.env))).kind).toBe('dead')
    expect(await client.enableKey(key)).toMatchObject({ kind: 'committed' })
    expect((await client.probe(bundleFrom(provider, real.old.env))).kind).toBe('alive')
    await client.close()
  })

  it('reports the last use and the end of a token', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const expiresAt = Math.floor(Date.now() / 1_000) * 1_000 + 86_400_000
    const made = await client.createKey({
      groupId: '1',
      name: `with an end ${tokens}`,
      grants: [],
      permissionSetId: null,
      expiresAt,
      attributes: {}
    })
    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    const keyOf = async () => {
      const listed = await client.listGroup('1')
      return listed.ok
        ? listed.value.find(key => key.providerKeyId === made.value.key.providerKeyId)
        : undefined
    }

    expect(await keyOf()).toMatchObject({ expiresAt, lastUsed: { kind: 'never' } })
    await client.probe(made.value.secret)
    expect(await keyOf()).toMatchObject({ lastUsed: { kind: 'used' } })
    await client.close()
  })

  it('does not take a token for gone where it may see only its own', async () => {
    const real = await start()
    const users = (await asAdmin('user.create', {
      username: `viewer ${tokens}`,
      roleid: '1',
      passwd: 'Not-a-real-password-7',
      usrgrps: [{ usrgrpid: '7' }]
    })) as { userids: string[] }
    const weak = await makeToken(`weak ${tokens}`, users.userids[0] ?? '')
    const client = await connectTo(provider, {
      ...real,
      settings: { [OWN_KEY_ID]: weak.id },
      credential: { [TOKEN]: weak.secret }
    })

    const outcome = await client.revokeKey({ groupId: '1', providerKeyId: real.old.id })

    expect(outcome).toMatchObject({ kind: 'rejected', fault: { code: 'permission-missing' } })
    expect(await accepts(real.old.env)).toBe(true)
    await client.close()
  })

  it('refuses a token that is not known', async () => {
    const real = await start()
    const client = await connectTo(provider, { ...real, credential: { [TOKEN]: 'f'.repeat(64) } })

    expect(await client.preflight()).toMatchObject({ fault: { code: 'credential-rejected' } })
    await client.close()
  })
})
