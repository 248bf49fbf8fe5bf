import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_PASSWORD, ADMIN_USER } from '../../src/providers/kit/wire-connection'
import { provider } from '../../src/providers/redis'
import { PASSWORD_ENV, USER_ENV } from '../../src/providers/redis/manifest'
import type { NewKey, ProviderClient } from '../../src/core/ports/provider'
import { describeWireProvider } from '../kit/provider-conformance'
import { ADMIN, APP, freshUsers, idOfPassword, redisUnderTest, startRedis } from '../kit/wire/real-redis'
import type { RealRedis } from '../kit/wire/real-redis'
import { bundleFrom, connectTo, describeRotation, envOf } from './provider'
import type { Env, RealProvider } from './provider'
import { programOf } from './servers'

// Against a real Redis on loopback, in a folder of its own.

let server: RealRedis

beforeAll(async () => {
  server = await startRedis(programOf('REKEY_REDIS'))
}, 120_000)

afterAll(() => server.stop())

const PASSWORD = 'not-a-real-password'
const ADMIN_SECRET = 'not-a-real-admin'
const OLD = { groupId: APP, providerKeyId: idOfPassword(APP, PASSWORD) }
const NEW_KEY: NewKey = {
  groupId: APP,
  name: APP,
  grants: [],
  permissionSetId: null,
  expiresAt: null,
  attributes: {}
}

const start = (): Promise<RealProvider> => startOn(server)

async function startOn(one: RealRedis): Promise<RealProvider> {
  await freshUsers(one, ADMIN_SECRET)
  await one.run('ACL', 'SETUSER', APP, `>${PASSWORD}`)
  return {
    url: `redis://127.0.0.1:${one.port}`,
    settings: { [ADMIN_USER]: ADMIN },
    credential: { [ADMIN_PASSWORD]: ADMIN_SECRET },
    groupId: APP,
    old: { id: OLD.providerKeyId, env: { [USER_ENV]: APP, [PASSWORD_ENV]: PASSWORD } },
    consume: env => uses(one, env)
  }
}

async function uses(one: RealRedis, env: Env): Promise<boolean> {
  try {
    const client = await one.signIn(env[USER_ENV] ?? '', env[PASSWORD_ENV] ?? '')
    await client.call('SET', 'app:x', '1')
    client.disconnect()
    return true
  } catch {
    // Refused, as a service would see it.
    return false
  }
}

async function made(client: ProviderClient): Promise<Env> {
  const outcome = await client.createKey(NEW_KEY)
  if (outcome.kind !== 'committed') throw new Error(JSON.stringify(outcome))
  return envOf(outcome.value.secret.parts)
}

describeWireProvider(
  'Redis',
  provider,
  redisUnderTest(() => server)
)

describe('redis with a real server', () => {
  describeRotation(provider, start, async (real, _client, newEnv) => {
    await server.restart()
    expect(await real.consume(newEnv)).toBe(true)
    expect(await real.consume(real.old.env)).toBe(false)
  })

  it.each(['acl-file', 'configuration'] as const)(
    'keeps its changes across a restart in %s',
    async storage => {
      const own = await startRedis(programOf('REKEY_REDIS'), storage)
      const real = await startOn(own)
      const client = await connectTo(provider, real)
      const next = await made(client)
      expect((await client.revokeKey(OLD)).kind).toBe('committed')

      await own.restart()

      expect([await uses(own, next), await uses(own, real.old.env)]).toEqual([true, false])
      await client.close()
      await own.stop()
    }
  )

  it('makes no password that a restart would forget, and says so', async () => {
    const own = await startRedis(programOf('REKEY_REDIS'), 'nowhere')
    const real = await startOn(own)
    const client = await connectTo(provider, real)

    expect(await client.preflight()).toMatchObject({ value: { warnings: ['lost-at-restart'] } })
    expect(await client.createKey(NEW_KEY)).toMatchObject({
      kind: 'not-sent',
      fault: { detail: 'lost-at-restart' }
    })
    // A leaked password is taken away all the same.
    expect((await client.revokeKey(OLD)).kind).toBe('committed')
    expect(await uses(own, real.old.env)).toBe(false)
    await client.close()
    await own.stop()
  })

  it.each([
    ['CONFIG GET', 'config|get'],
    ['INFO', 'info']
  ])('does not know whether a revoke lasts while it may not use %s', async (name, right) => {
    const real = await start()
    await server.run('CONFIG', 'REWRITE')
    await server.run('ACL', 'SETUSER', ADMIN, `-${right}`)
    const client = await connectTo(provider, real)

    expect(await client.createKey(NEW_KEY)).toMatchObject({
      kind: 'not-sent',
      fault: { code: 'permission-missing', detail: 'missing-create', subject: name }
    })
    for (let sends = 0; sends < 2; sends++)
      expect(await client.revokeKey(OLD)).toMatchObject({
        kind: 'unknown',
        fault: { code: 'outcome-unknown', detail: 'missing-revoke', subject: name }
      })
    expect(await uses(server, real.old.env)).toBe(false)
    await server.restart()
    expect(await uses(server, real.old.env)).toBe(true)

    expect(await client.revokeKey(OLD)).toEqual({ kind: 'committed', value: { alreadyGone: false } })
    await server.restart()
    expect(await uses(server, real.old.env)).toBe(false)
    await client.close()
  })

  it('leaves connections of the old password open, as the manifest says', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const connection = await server.signIn(APP, PASSWORD)
    expect(await client.witnessUse?.(OLD, 0)).toMatchObject({ value: { kind: 'seen' } })

    await made(client)
    // Nobody knows which of the two it signed in with.
    expect(await client.witnessUse?.(OLD, 0)).toMatchObject({ value: { kind: 'unavailable' } })
    await client.revokeKey(OLD)

    expect(await connection.call('PING')).toBe('PONG')
    expect(provider.manifest.afterRevoke).toBe('connections-live-on')
    connection.disconnect()
    await client.close()
  })

  it('makes no user, and never takes away the password that it works with', async () => {
    const real = await start()
    const client = await connectTo(provider, real)

    expect(await client.createKey({ ...NEW_KEY, groupId: 'nobody' })).toMatchObject({
      kind: 'not-sent',
      fault: { code: 'not-found' }
    })
    const own = { groupId: ADMIN, providerKeyId: idOfPassword(ADMIN, ADMIN_SECRET) }
    expect(await client.revokeKey(own)).toMatchObject({ fault: { detail: 'self-lockout' } })
    expect(await server.run('ACL', 'USERS')).not.toContain('nobody')
    await client.close()
  })

  it('gives no password to a user that takes any', async () => {
    const real = await start()
    await server.run('ACL', 'SETUSER', APP, 'nopass')
    const client = await connectTo(provider, real)

    expect(await client.createKey(NEW_KEY)).toMatchObject({
      kind: 'not-sent',
      fault: { code: 'conflict', detail: 'user-without-password' }
    })

    expect(await uses(server, { [USER_ENV]: APP, [PASSWORD_ENV]: 'whatever' })).toBe(true)
    await client.close()
  })

  it('finds a user without any right alive, and a user that is off dead', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const secret = bundleFrom(provider, real.old.env)
    await server.run('ACL', 'SETUSER', APP, '-@all')
    const bare = await client.probe(secret)
    await server.run('ACL', 'SETUSER', APP, 'off')

    expect([bare.kind, (await client.probe(secret)).kind]).toEqual(['alive', 'dead'])
    await client.close()
  })
})
