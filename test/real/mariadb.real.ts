import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_PASSWORD, ADMIN_USER } from '../../src/providers/kit/wire-connection'
import { provider } from '../../src/providers/mariadb'
import { GROUP, PASSWORD_ENV, USER_ENV } from '../../src/providers/mariadb/manifest'
import { endUser } from '../../src/providers/mariadb/statements'
import { describeWireProvider } from '../kit/provider-conformance'
import { ADMIN, freshAccounts, mariaUnderTest, startMaria } from '../kit/wire/real-mariadb'
import type { RealMaria } from '../kit/wire/real-mariadb'
import { bundleFrom, connectTo, describeRotation } from './provider'
import type { Env, RealProvider } from './provider'
import { programOf } from './servers'

// Against a real MariaDB on loopback, in a folder of its own.

let server: RealMaria

beforeAll(async () => {
  server = await startMaria(programOf('REKEY_MARIADB'))
}, 240_000)

afterAll(() => server.stop())

const PASSWORD = 'not-a-real-password'
const old = { groupId: GROUP.id, providerKeyId: 'payments@127.%' }

async function start(): Promise<RealProvider> {
  await freshAccounts(server, PASSWORD)
  await server.run('CREATE DATABASE IF NOT EXISTS shop')
  await server.run('CREATE TABLE IF NOT EXISTS shop.orders (id int, note text)')
  await server.run('CREATE OR REPLACE ROLE clerk')
  await server.run('GRANT INSERT ON shop.* TO clerk')
  await server.run(`GRANT clerk TO ${ADMIN}@'%' WITH ADMIN OPTION`)
  await server.run(`CREATE USER payments@'127.%' IDENTIFIED BY '${PASSWORD}' WITH MAX_USER_CONNECTIONS 20`)
  await server.run("GRANT SELECT ON shop.* TO payments@'127.%'")
  await server.run("GRANT UPDATE (note) ON shop.orders TO payments@'127.%'")
  await server.run("GRANT clerk TO payments@'127.%'")
  await server.run("SET DEFAULT ROLE clerk FOR payments@'127.%'")
  return {
    url: `mariadb://127.0.0.1:${server.port}`,
    settings: { [ADMIN_USER]: ADMIN },
    credential: { [ADMIN_PASSWORD]: PASSWORD },
    groupId: GROUP.id,
    old: { id: old.providerKeyId, env: { [USER_ENV]: 'payments', [PASSWORD_ENV]: PASSWORD } },
    consume: uses
  }
}

async function uses(env: Env): Promise<boolean> {
  try {
    const connection = await server.signIn(env[USER_ENV] ?? '', env[PASSWORD_ENV] ?? '')
    await connection.query('SELECT count(*) FROM shop.orders')
    await connection.query("INSERT INTO shop.orders VALUES (1, 'one')")
    await connection.end()
    return true
  } catch {
    // Refused, as a service would see it.
    return false
  }
}

describeWireProvider(
  'MariaDB',
  provider,
  mariaUnderTest(() => server)
)

describe('mariadb with a real server', () => {
  describeRotation(provider, start, async (_real, client, newEnv) => {
    const listed = await client.listGroup(GROUP.id)
    const key = listed.ok
      ? listed.value.find(one => one.providerKeyId === `${newEnv[USER_ENV] ?? ''}@127.%`)
      : undefined
    expect([...(key?.permissions.grants ?? [])].sort()).toEqual([
      'DEFAULT ROLE `clerk`',
      'SELECT ON `shop`.*',
      'UPDATE (`note`) ON `shop`.`orders`',
      '`clerk`'
    ])
    expect(key?.attributes).toEqual({ host: '127.%', maxUserConnections: 20 })
    expect(await server.run("SELECT 1 FROM mysql.global_priv WHERE user = 'payments'")).toEqual([])
  })

  it('sees open connections, leaves them when it disables, and ends them when it revokes', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    expect(await client.witnessUse?.(old, 0)).toMatchObject({ value: { kind: 'none' } })
    const connection = await server.signIn('payments', PASSWORD)
    expect(await client.witnessUse?.(old, 0)).toMatchObject({ value: { kind: 'seen' } })

    expect((await client.disableKey(old)).kind).toBe('committed')
    await connection.query('SELECT 1')
    expect(await client.probe(bundleFrom(provider, real.old.env))).toMatchObject({
      kind: 'dead',
      why: 'disabled'
    })
    expect((await client.revokeKey(old)).kind).toBe('committed')

    await expect(connection.query('SELECT 1')).rejects.toThrow()
    await client.close()
  })

  it.each(['PROCESS', 'CONNECTION ADMIN'])('revokes nothing while it lacks %s', async privilege => {
    const real = await start()
    await server.run(`REVOKE ${privilege} ON *.* FROM ${ADMIN}@'%'`)
    const client = await connectTo(provider, real)
    const connection = await server.signIn('payments', PASSWORD)

    expect(await client.revokeKey(old)).toMatchObject({
      kind: 'not-sent',
      fault: { code: 'permission-missing', detail: 'missing-revoke', subject: privilege }
    })

    await connection.query('SELECT 1')
    expect(await uses(real.old.env)).toBe(true)
    await connection.end()
    await client.close()
  })

  it('revokes and sees connections with privileges that a default role gives', async () => {
    const real = await start()
    await server.run(`REVOKE PROCESS, CONNECTION ADMIN ON *.* FROM ${ADMIN}@'%'`)
    await server.run('CREATE OR REPLACE ROLE operators')
    await server.run('GRANT PROCESS, CONNECTION ADMIN ON *.* TO operators')
    await server.run(`GRANT operators TO ${ADMIN}@'%'`)
    await server.run(`SET DEFAULT ROLE operators FOR ${ADMIN}@'%'`)
    const client = await connectTo(provider, real)
    const connection = await server.signIn('payments', PASSWORD)

    expect(await client.witnessUse?.(old, 0)).toMatchObject({ value: { kind: 'seen' } })
    expect(await client.revokeKey(old)).toEqual({ kind: 'committed', value: { alreadyGone: false } })

    await expect(connection.query('SELECT 1')).rejects.toThrow()
    await client.close()
    await server.run('DROP ROLE operators')
  })

  it('ends no connection of another user, whatever the name and the mode of the server', async () => {
    const real = await start()
    const names = ["a' OR 1=1 -- ", 'Payments']
    for (const name of names) await server.run('CREATE USER ?@? IDENTIFIED BY ?', [name, '127.%', PASSWORD])
    await server.run("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES'")
    const client = await connectTo(provider, real)
    const connection = await server.signIn('payments', PASSWORD)
    try {
      for (const name of names) {
        const key = { ...old, providerKeyId: `${name}@127.%` }
        expect(await client.witnessUse?.(key, 0)).toMatchObject({ value: { kind: 'none' } })
        expect(await client.revokeKey(key)).toEqual({ kind: 'committed', value: { alreadyGone: false } })
      }
      await connection.query('SELECT 1')
      expect(await server.run("SELECT user FROM mysql.global_priv WHERE user = 'Payments'")).toEqual([])
    } finally {
      await server.run('SET GLOBAL sql_mode = DEFAULT')
      await connection.end()
      await client.close()
    }
  })

  it('does not call a user gone whose connections are still open after an earlier revoke', async () => {
    const real = await start()
    const connection = await server.signIn('payments', PASSWORD)
    await server.run(endUser({ user: 'payments', host: '127.%' }))
    await server.run(`REVOKE CONNECTION ADMIN ON *.* FROM ${ADMIN}@'%'`)
    const client = await connectTo(provider, real)

    expect((await client.revokeKey(old)).kind).not.toBe('committed')
    await connection.query('SELECT 1')
    await server.run(`GRANT CONNECTION ADMIN ON *.* TO ${ADMIN}@'%'`)
    expect(await client.revokeKey(old)).toEqual({ kind: 'committed', value: { alreadyGone: true } })

    await expect(connection.query('SELECT 1')).rejects.toThrow()
    expect(await server.run("SELECT 1 FROM mysql.global_priv WHERE user = 'payments'")).toEqual([])
    await client.close()
  })

  it.each([
    ["VIA unix_socket OR mysql_native_password USING 'invalid'"],
    ["VIA mysql_native_password USING 'invalid'"]
  ])('lists a user IDENTIFIED %s that is only disabled', async identified => {
    const real = await start()
    await server.run(`ALTER USER payments@'127.%' IDENTIFIED ${identified}`)
    const client = await connectTo(provider, real)

    expect((await client.disableKey(old)).kind).toBe('committed')

    const listed = await client.listGroup(GROUP.id)
    const key = listed.ok ? listed.value.find(one => one.providerKeyId === old.providerKeyId) : undefined
    expect(key).toMatchObject({ status: 'disabled' })
    expect(await client.revokeKey(old)).toEqual({ kind: 'committed', value: { alreadyGone: false } })
    await client.close()
  })

  it('keeps a user that views run as, locked and no longer a key', async () => {
    const real = await start()
    await server.run(
      "CREATE OR REPLACE DEFINER = payments@'127.%' VIEW shop.seen AS SELECT id FROM shop.orders"
    )
    const client = await connectTo(provider, real)

    expect(await client.revokeKey(old)).toEqual({ kind: 'committed', value: { alreadyGone: false } })

    expect(await server.run('SELECT count(*) AS n FROM shop.seen')).toHaveLength(1)
    expect(await uses(real.old.env)).toBe(false)
    const listed = await client.listGroup(GROUP.id)
    expect(listed.ok && listed.value.map(key => key.providerKeyId)).not.toContain(old.providerKeyId)
    expect(await client.revokeKey(old)).toEqual({ kind: 'committed', value: { alreadyGone: true } })
    await server.run('DROP VIEW shop.seen')
    await client.close()
  })

  it.each([
    ['views', 'SHOW VIEW, SELECT, INSERT, UPDATE, DELETE, TRIGGER, EVENT', 'VIEW shop.hidden AS SELECT 1'],
    ['triggers', 'TRIGGER', 'TRIGGER shop.hidden BEFORE INSERT ON shop.orders FOR EACH ROW SET @hidden = 1'],
    ['events', 'EVENT', 'EVENT shop.hidden ON SCHEDULE EVERY 1 DAY DO SELECT 1']
  ])('keeps a user while it cannot see which %s run as it', async (kind, privileges, made) => {
    const real = await start()
    await server.run(`CREATE DEFINER = payments@'127.%' ${made}`)
    await server.run(`REVOKE ${privileges} ON *.* FROM ${ADMIN}@'%'`)
    await server.run(`GRANT SELECT ON mysql.* TO ${ADMIN}@'%'`)
    const client = await connectTo(provider, real)

    expect(await client.revokeKey(old)).toEqual({ kind: 'committed', value: { alreadyGone: false } })

    expect(await uses(real.old.env)).toBe(false)
    expect(await server.run("SELECT user FROM mysql.global_priv WHERE user = 'payments'")).toHaveLength(1)
    await server.run(`DROP ${kind.slice(0, -1)} shop.hidden`)
    await client.close()
  })

  it('takes a refusal for no proof where the user is for other hosts', async () => {
    const real = await start()
    await server.run(`CREATE USER remote@'10.%' IDENTIFIED BY '${PASSWORD}'`)
    const client = await connectTo(provider, real)
    const probe = (user: string): Promise<unknown> =>
      client.probe(bundleFrom(provider, { [USER_ENV]: user, [PASSWORD_ENV]: PASSWORD }))

    expect(await probe('remote')).toMatchObject({ kind: 'unclear', why: 'not-about-the-key' })
    expect(await probe('nobody-of-that-name')).toMatchObject({ kind: 'dead', why: 'unknown' })
    await client.close()
  })

  it.each([
    ['has a second user for this computer', "payments@'127.0.0.%'", 'works', 'dead'],
    ['has a second user that was revoked', "payments@'127.0.0.%'", 'ended', 'dead'],
    ['has a user without a name', "''@'127.0.0.%'", 'works', 'dead'],
    ['has a second user for other hosts', "payments@'10.%'", 'works', 'unclear']
  ])('takes a refusal for no proof where the server %s', async (_what, other, how, afterwards) => {
    const real = await start()
    // A user without a name must not stand in its way.
    await server.run(`CREATE USER ${ADMIN}@'127.0.0.1' IDENTIFIED BY '${PASSWORD}'`)
    await server.run(`GRANT SELECT ON mysql.* TO ${ADMIN}@'127.0.0.1'`)
    const client = await connectTo(provider, real)
    const withPassword = (password: string) =>
      client.probe(bundleFrom(provider, { [USER_ENV]: 'payments', [PASSWORD_ENV]: password }))
    expect(await withPassword('wrong')).toMatchObject({ kind: 'dead', why: 'unknown' })

    await server.run(`CREATE USER ${other} IDENTIFIED BY 'of-the-other'`)
    if (how === 'ended') await server.run(endUser({ user: 'payments', host: '127.0.0.%' }))

    expect(await withPassword('wrong')).toMatchObject({ kind: 'unclear', why: 'not-about-the-key' })
    await server.run("DROP USER payments@'127.%'")
    expect((await withPassword(PASSWORD)).kind).toBe(afterwards)
    await server.run(`DROP USER ${other}`)
    await client.close()
  })

  it('takes a lock for no proof where another user of the name may be the key', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    await server.run(`CREATE USER payments@'127.0.0.%' IDENTIFIED BY '${PASSWORD}' ACCOUNT LOCK`)

    expect(await client.probe(bundleFrom(provider, real.old.env))).toMatchObject({
      kind: 'unclear',
      why: 'not-about-the-key'
    })
    await server.run("DROP USER payments@'127.0.0.%'")
    expect((await client.probe(bundleFrom(provider, real.old.env))).kind).toBe('alive')
    await client.close()
  })

  it('leaves no user behind that has only a part of the rights', async () => {
    const real = await start()
    const client = await connectTo(provider, real)

    const outcome = await client.createKey({
      groupId: GROUP.id,
      name: 'partial',
      grants: ['SELECT ON `shop`.*', '`no_such_role`'],
      permissionSetId: null,
      expiresAt: null,
      attributes: {}
    })

    expect(outcome).toMatchObject({ kind: 'rejected', fault: { code: 'invalid-input' } })
    expect(await server.run("SELECT 1 FROM mysql.global_priv WHERE user = 'partial'")).toEqual([])
    await client.close()
  })

  it('tells a wrong password from a server that has no TLS', async () => {
    const real = await start()
    const wrong = await connectTo(provider, { ...real, credential: { [ADMIN_PASSWORD]: 'wrong' } })
    const plain = await connectTo(provider, { ...real, settings: { ...real.settings, encryption: 'tls' } })

    expect(await wrong.preflight()).toMatchObject({ fault: { code: 'credential-rejected' } })
    expect(await plain.preflight()).toMatchObject({ fault: { detail: 'tls-failed' } })
    await Promise.all([wrong.close(), plain.close()])
  })
})
