import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { provider } from '../../src/providers/rabbitmq'
import {
  ADMIN_PASSWORD,
  ADMIN_USER,
  GROUP,
  PASSWORD_ENV,
  USER_ENV
} from '../../src/providers/rabbitmq/manifest'
import { openAmqp, type AmqpConnection } from './amqp'
import { bundleFrom, connectTo, describeRotation, envOf } from './provider'
import type { Env, RealProvider } from './provider'
import { freePort, programOf, startServer, type RealServer } from './servers'

// Against a real RabbitMQ. Everything that it starts listens on loopback, its port mapper too.

const ADMIN = 'guest'
let server: RealServer
let epmd: ChildProcess
let folder: string
let amqpPort: number
let mapperPort: number

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'rekey-rabbitmq-'))
  amqpPort = await freePort()
  mapperPort = await freePort()
  const [httpPort, distributionPort] = [await freePort(), await freePort()]
  writeFileSync(path.join(folder, 'plugins'), '[rabbitmq_management].\n')
  writeFileSync(
    path.join(folder, 'rabbit.conf'),
    [
      'management.tcp.ip = 127.0.0.1',
      `management.tcp.port = ${httpPort}`,
      `listeners.tcp.default = 127.0.0.1:${amqpPort}`,
      // A busy machine may take longer than ten seconds.
      'handshake_timeout = 60000',
      // So that connections are listed soon after they opened.
      'collect_statistics_interval = 1000\n'
    ].join('\n')
  )
  const mapper = { ERL_EPMD_PORT: String(mapperPort), ERL_EPMD_ADDRESS: '127.0.0.1' }
  epmd = spawn('epmd', [], { stdio: 'ignore', env: { ...process.env, ...mapper } })
  server = await startServer(programOf('REKEY_RABBITMQ'), [], {
    url: `http://127.0.0.1:${httpPort}`,
    env: {
      ...mapper,
      HOME: folder,
      RABBITMQ_NODENAME: `rekey${httpPort}@localhost`,
      RABBITMQ_DIST_PORT: String(distributionPort),
      RABBITMQ_MNESIA_BASE: path.join(folder, 'data'),
      RABBITMQ_LOG_BASE: path.join(folder, 'log'),
      RABBITMQ_GENERATED_CONFIG_DIR: path.join(folder, 'config'),
      RABBITMQ_ENABLED_PLUGINS_FILE: path.join(folder, 'plugins'),
      RABBITMQ_CONFIG_FILE: path.join(folder, 'rabbit'),
      RABBITMQ_CONF_ENV_FILE: path.join(folder, 'none'),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}'
    }
  })
}, 240_000)

afterAll(async () => {
  await server.stop()
  epmd.kill('SIGKILL')
  // Should the broker have started one of its own, which stays otherwise.
  spawnSync('epmd', ['-port', String(mapperPort), '-kill'], { stdio: 'ignore' })
  rmSync(folder, { recursive: true, force: true })
})

async function ask(method: string, at: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${server.url}/api/${at}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${ADMIN}:${ADMIN}`).toString('base64')}`,
      'content-type': 'application/json'
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
}

let users = 0

async function start(): Promise<RealProvider> {
  const user = `payments-${(users += 1)}`
  await ask('PUT', `users/${user}`, { password: 'not-a-real-password', tags: 'monitoring,app' })
  await ask('PUT', `permissions/%2F/${user}`, { configure: '^app', write: '.*', read: '' })
  await ask('PUT', `topic-permissions/%2F/${user}`, { exchange: 'amq.topic', write: '^a', read: '^b' })
  await ask('PUT', `user-limits/${user}/max-connections`, { value: 500 })
  return {
    url: server.url,
    settings: { [ADMIN_USER]: ADMIN },
    credential: { [ADMIN_PASSWORD]: ADMIN },
    groupId: GROUP.id,
    old: { id: user, env: { [USER_ENV]: user, [PASSWORD_ENV]: 'not-a-real-password' } },
    consume: async env => {
      const connection = await signIn(env)
      connection.close()
      return connection.isOpen
    }
  }
}

function signIn(env: Env): Promise<AmqpConnection> {
  return openAmqp(amqpPort, env[USER_ENV] ?? '', env[PASSWORD_ENV] ?? '')
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await isSo()) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error('It never came.')
}

describe('rabbitmq with a real broker', () => {
  describeRotation(provider, start, async (_real, client, newEnv) => {
    const listed = await client.listGroup(GROUP.id)
    const key = listed.ok ? listed.value.find(one => one.providerKeyId === newEnv[USER_ENV]) : undefined
    expect([...(key?.permissions.grants ?? [])].sort()).toEqual([
      'configure:%2F:^app',
      'tag:app',
      'tag:monitoring',
      'topic-read:%2F:amq.topic:^b',
      'topic-write:%2F:amq.topic:^a',
      'write:%2F:.*'
    ])
    expect(key?.attributes).toEqual({ maxConnections: 500 })
    expect(newEnv[USER_ENV]).toMatch(/^payments-\d+-rk-[0-9a-z]{13}$/)
    expect((await ask('GET', `permissions/%2F/${newEnv[USER_ENV] ?? ''}`)).body).toMatchObject({ read: '' })
  })

  it('sees the open connections of a user, and a revoke closes them', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const key = { groupId: GROUP.id, providerKeyId: real.old.id }
    expect(await client.witnessUse?.(key, 0)).toMatchObject({
      value: { witness: 'connections', kind: 'none' }
    })
    const connection = await signIn(real.old.env)
    const isSeen = async (): Promise<boolean> => {
      const answer = await client.witnessUse?.(key, 0)
      return answer?.ok === true && answer.value.kind === 'seen'
    }
    await until(isSeen)

    const revoked = await client.revokeKey(key)
    await connection.closed

    expect(revoked).toEqual({ kind: 'committed', value: { alreadyGone: false } })
    expect(provider.manifest.afterRevoke).toBe('connections-are-closed')
    await client.close()
  }, 120_000)

  it('finds a user without any tag alive, and a wrong password dead', async () => {
    const real = await start()
    await ask('PUT', `users/${real.old.id}`, { password: 'not-a-real-password', tags: '' })
    const client = await connectTo(provider, real)

    const right = await client.probe(bundleFrom(provider, real.old.env))
    const wrong = await client.probe(bundleFrom(provider, { ...real.old.env, [PASSWORD_ENV]: 'wrong' }))

    expect([right.kind, wrong.kind]).toEqual(['alive', 'dead'])
    await client.close()
  })

  it('never gives a user that exists a new password', async () => {
    const real = await start()
    const client = await connectTo(provider, real)

    const outcome = await client.createKey({
      groupId: GROUP.id,
      name: real.old.id,
      grants: [],
      permissionSetId: null,
      expiresAt: null,
      attributes: {}
    })

    expect(outcome).toMatchObject({ kind: 'rejected', fault: { code: 'conflict' } })
    expect(await real.consume(real.old.env)).toBe(true)
    await client.close()
  })

  it('tells a user without the tag administrator from a wrong password', async () => {
    const real = await start()
    const asMonitor = { [ADMIN_USER]: real.old.id }
    const weak = await connectTo(provider, {
      ...real,
      settings: asMonitor,
      credential: { [ADMIN_PASSWORD]: 'not-a-real-password' }
    })
    const wrong = await connectTo(provider, {
      ...real,
      settings: asMonitor,
      credential: { [ADMIN_PASSWORD]: 'x' }
    })

    expect(await weak.preflight()).toMatchObject({ fault: { code: 'permission-missing' } })
    expect(await wrong.preflight()).toMatchObject({ fault: { code: 'credential-rejected' } })
    await Promise.all([weak.close(), wrong.close()])
  })

  it('makes a user that may use nothing when no rights were asked for', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const newKey = { groupId: GROUP.id, permissionSetId: null, expiresAt: null, attributes: {} }

    const made = await client.createKey({ ...newKey, name: 'bare', grants: ['access:%2F:'] })

    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))
    expect(await real.consume(envOf(made.value.secret.parts))).toBe(true)
    expect((await ask('GET', 'permissions/%2F/bare')).body).toMatchObject({
      configure: '',
      write: '',
      read: ''
    })
    await client.close()
  })
})
