import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provider } from '../../src/providers/keystone'
import { ID_ENV, LOGIN_PASSWORD, PROJECT, SECRET_ENV, USER } from '../../src/providers/keystone/manifest'
import { bundleFrom, connectTo, describeRotation, envOf } from './provider'
import type { Env, RealProvider } from './provider'
import { freePort, programOf, startServer, type RealServer } from './servers'

// Against a real Keystone with SQLite, in a folder of its own.

const PASSWORD = 'not-a-real-password'
const WRITE_AHEAD = 'import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute("PRAGMA journal_mode=WAL")'
let server: RealServer
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rekey-keystone-'))
  const config = path.join(folder, 'keystone.conf')
  const keys = ['fernet', 'credential'].map(name => path.join(folder, name))
  for (const each of keys) mkdirSync(each, { mode: 0o700 })
  writeFileSync(
    config,
    [
      '[DEFAULT]',
      `log_file = ${path.join(folder, 'keystone.log')}`,
      '[database]',
      `connection = sqlite:///${path.join(folder, 'keystone.db')}`,
      '[token]',
      'provider = fernet',
      '[fernet_tokens]',
      `key_repository = ${keys[0] ?? ''}`,
      '[credential]',
      `key_repository = ${keys[1] ?? ''}\n`
    ].join('\n')
  )
  const manage = (...args: readonly string[]): void => {
    const { status, stderr } = spawnSync('keystone-manage', ['--config-file', config, ...args], {
      encoding: 'utf8'
    })
    if (status !== 0) throw new Error(`keystone-manage ${args[0] ?? ''}: ${stderr}`)
  }
  const user = String(process.getuid?.() ?? 0)
  const group = String(process.getgid?.() ?? 0)
  manage('db_sync')
  // Readers of this server keep their transactions open, and SQLite would refuse a write beside them otherwise.
  execFileSync('python3', ['-c', WRITE_AHEAD, path.join(folder, 'keystone.db')])
  manage('fernet_setup', '--keystone-user', user, '--keystone-group', group)
  manage('credential_setup', '--keystone-user', user, '--keystone-group', group)
  manage('bootstrap', '--bootstrap-password', PASSWORD, '--bootstrap-project-name', 'shop')
  const port = await freePort()
  server = await startServer(programOf('REKEY_KEYSTONE'), ['--host', '127.0.0.1', '--port', String(port)], {
    url: `http://127.0.0.1:${port}`,
    cwd: folder,
    env: { OS_KEYSTONE_CONFIG_DIR: folder, OS_KEYSTONE_CONFIG_FILES: config }
  })
}, 400_000)

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

type Answer = {
  readonly status: number
  readonly token: string
  readonly body: { token?: { user?: { id: string } } }
}

async function signInWith(identity: unknown, scope?: unknown): Promise<Answer> {
  const response = await fetch(`${server.url}/v3/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, ...(scope === undefined ? {} : { scope }) } })
  })
  const body = (await response.json()) as Answer['body']
  return { status: response.status, token: response.headers.get('x-subject-token') ?? '', body }
}

function signIn(env: Env): Promise<Answer> {
  return signInWith({
    methods: ['application_credential'],
    application_credential: { id: env[ID_ENV], secret: env[SECRET_ENV] }
  })
}

async function ask(method: string, at: (userId: string) => string, body?: unknown) {
  const domain = { id: 'default' }
  const admin = await signInWith(
    { methods: ['password'], password: { user: { name: 'admin', domain, password: PASSWORD } } },
    { project: { name: 'shop', domain } }
  )
  const response = await fetch(`${server.url}/v3/${at(admin.body.token?.user?.id ?? '')}`, {
    method,
    headers: { 'x-auth-token': admin.token, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  return (await response.json()) as {
    application_credential: { id: string; secret: string; project_id: string }
  }
}

let made = 0

async function start(given: Record<string, unknown> = {}): Promise<RealProvider> {
  const { application_credential: key } = await ask('POST', id => `users/${id}/application_credentials`, {
    application_credential: { name: `web-${(made += 1)}`, roles: [{ name: 'member' }], ...given }
  })
  return {
    url: server.url,
    settings: { [USER]: 'admin', [PROJECT]: 'shop' },
    credential: { [LOGIN_PASSWORD]: PASSWORD },
    groupId: key.project_id,
    old: { id: key.id, env: { [ID_ENV]: key.id, [SECRET_ENV]: key.secret } },
    consume: async env => (await signIn(env)).status === 201
  }
}

describe('keystone with a real Keystone', () => {
  describeRotation(
    provider,
    () => start({ description: 'backup of the shop' }),
    async (real, client, newEnv) => {
      const listed = await client.listGroup(real.groupId)
      const found = listed.ok ? listed.value.find(key => key.providerKeyId === newEnv[ID_ENV]) : undefined
      expect(found).toMatchObject({
        permissions: { grants: ['member'] },
        attributes: { description: 'backup of the shop', unrestricted: false }
      })
    }
  )

  it('carries the access rules and the end over', async () => {
    const rules = [{ path: '/v2.1/servers', method: 'GET', service: 'compute' }]
    const real = await start({ access_rules: rules })
    const client = await connectTo(provider, real)
    const listed = await client.listGroup(real.groupId)
    const old = listed.ok ? listed.value.find(key => key.providerKeyId === real.old.id) : undefined
    const expiresAt = Math.floor(Date.now() / 1_000) * 1_000 + 86_400_000

    const fresh = await client.createKey({
      groupId: real.groupId,
      name: `web two ${made}`,
      grants: old?.permissions.grants ?? [],
      permissionSetId: null,
      expiresAt,
      attributes: old?.attributes ?? {}
    })

    if (fresh.kind !== 'committed') throw new Error(JSON.stringify(fresh))
    expect(old?.attributes['accessRules']).toBe('GET compute /v2.1/servers')
    expect(fresh.value.key).toMatchObject({ expiresAt, attributes: old?.attributes })
    expect((await signIn(envOf(fresh.value.secret.parts))).status).toBe(201)
    await client.close()
  })

  it('ends the tokens of a credential with it', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const { token } = await signIn(real.old.env)
    const isValid = async (): Promise<number> => {
      const response = await fetch(`${server.url}/v3/auth/tokens`, {
        headers: { 'x-auth-token': token, 'x-subject-token': token }
      })
      return response.status
    }
    expect(await isValid()).toBe(200)

    await client.revokeKey({ groupId: real.groupId, providerKeyId: real.old.id })

    expect(await isValid()).toBeGreaterThanOrEqual(400)
    expect((await client.probe(bundleFrom(provider, real.old.env))).kind).toBe('dead')
    await client.close()
  })

  it('refuses a wrong password, and a name that is taken', async () => {
    const real = await start()
    const wrong = await connectTo(provider, { ...real, credential: { [LOGIN_PASSWORD]: 'not-the-password' } })
    const client = await connectTo(provider, real)
    const blank = { groupId: real.groupId, grants: ['reader'], permissionSetId: null, expiresAt: null }

    expect(await wrong.preflight()).toMatchObject({ fault: { code: 'credential-rejected' } })
    expect(await client.createKey({ ...blank, name: `web-${made}`, attributes: {} })).toMatchObject({
      kind: 'rejected',
      fault: { code: 'conflict' }
    })
    await Promise.all([wrong.close(), client.close()])
  })
})
