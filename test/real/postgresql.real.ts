import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_PASSWORD, ADMIN_USER } from '../../src/providers/kit/wire-connection'
import { provider } from '../../src/providers/postgresql'
import { DATABASE, GROUP, PASSWORD_ENV, USER_ENV } from '../../src/providers/postgresql/manifest'
import { createSystemClock } from '../../src/host/system'
import { makeCertificate } from '../kit/certificates'
import { describeWireProvider } from '../kit/provider-conformance'
import { ADMIN, freshRoles, postgresUnderTest, startPostgres } from '../kit/wire/real-postgres'
import type { RealPostgres } from '../kit/wire/real-postgres'
import { bundleFrom, connectTo, describeRotation, secretFrom } from './provider'
import type { Env, RealProvider } from './provider'
import { programOf } from './servers'

// Against a real PostgreSQL on loopback, in a folder of its own.

let server: RealPostgres
const certificate = makeCertificate()

beforeAll(async () => {
  server = await startPostgres(programOf('REKEY_POSTGRES'), certificate)
}, 120_000)

afterAll(() => server.stop())

const PASSWORD = 'not-a-real-password'

async function start(): Promise<RealProvider> {
  await freshRoles(server, PASSWORD)
  await server.run(`CREATE ROLE app NOLOGIN; CREATE TABLE IF NOT EXISTS orders(id int); GRANT SELECT ON orders TO app;
    CREATE ROLE payments LOGIN PASSWORD '${PASSWORD}' IN ROLE app CONNECTION LIMIT 20;
    ALTER ROLE payments SET search_path TO '$user', public; ALTER ROLE payments SET statement_timeout TO '30s'`)
  return {
    url: `postgresql://127.0.0.1:${server.port}`,
    settings: { [DATABASE]: 'postgres', [ADMIN_USER]: ADMIN },
    credential: { [ADMIN_PASSWORD]: PASSWORD },
    groupId: GROUP.id,
    old: { id: 'payments', env: { [USER_ENV]: 'payments', [PASSWORD_ENV]: PASSWORD } },
    consume: uses
  }
}

async function uses(env: Env): Promise<boolean> {
  try {
    const client = await server.signIn(env[USER_ENV] ?? '', env[PASSWORD_ENV] ?? '')
    await client.query('SELECT count(*) FROM orders')
    await client.end()
    return true
  } catch {
    // Refused, as a service would see it.
    return false
  }
}

const old = { groupId: GROUP.id, providerKeyId: 'payments' }

describeWireProvider(
  'PostgreSQL',
  provider,
  postgresUnderTest(() => server),
  { isListOpen: true }
)

describe('postgresql with a real server', () => {
  describeRotation(provider, start, async (_real, client, newEnv) => {
    const listed = await client.listGroup(GROUP.id)
    const key = listed.ok ? listed.value.find(one => one.providerKeyId === newEnv[USER_ENV]) : undefined
    expect(key?.permissions.grants).toEqual(['role:app'])
    expect(key?.attributes).toEqual({ connectionLimit: 20, settingsOf: newEnv[USER_ENV] })
    const session = await server.signIn(newEnv[USER_ENV] ?? '', newEnv[PASSWORD_ENV] ?? '')
    expect((await session.query<Record<string, string>>('SHOW search_path')).rows[0]).toEqual({
      search_path: '"$user", public'
    })
    expect((await session.query<Record<string, string>>('SHOW statement_timeout')).rows[0]).toEqual({
      statement_timeout: '30s'
    })
    await session.end()
    expect(await server.run("SELECT 1 FROM pg_roles WHERE rolname = 'payments'")).toEqual([])
  })

  it('gives a role that owns tables a successor with the same rights, and keeps it without login', async () => {
    const real = await start()
    await server.run('CREATE TABLE owned(id int); ALTER TABLE owned OWNER TO payments')
    const client = await connectTo(provider, real)
    const listed = await client.listGroup(GROUP.id)
    const key = listed.ok ? listed.value.find(one => one.providerKeyId === 'payments') : undefined
    expect(key?.permissions.grants).toEqual(['role:app', 'role:payments'])
    const made = await client.createKey({
      groupId: GROUP.id,
      name: 'payments [rk-7F3K9QW2ZC8D1]',
      grants: key?.permissions.grants ?? [],
      permissionSetId: null,
      expiresAt: null,
      attributes: key?.attributes ?? {}
    })
    if (made.kind !== 'committed') throw new Error(JSON.stringify(made))

    expect(await client.revokeKey(old)).toEqual({ kind: 'committed', value: { alreadyGone: false } })

    const next = await server.signIn('payments-rk-7f3k9qw2zc8d1', passwordOf(made.value.secret.parts))
    await next.query('DROP TABLE owned')
    await next.end()
    expect(await server.run("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'payments'")).toEqual([
      { rolcanlogin: false }
    ])
    expect(await client.revokeKey(old)).toEqual({ kind: 'committed', value: { alreadyGone: true } })
    const after = await client.listGroup(GROUP.id)
    expect(after.ok && after.value.map(one => one.providerKeyId)).not.toContain('payments')
    await client.close()
  })

  it('sees open sessions, leaves them when it disables, and ends them when it revokes', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    expect(await client.witnessUse?.(old, 0)).toMatchObject({ value: { kind: 'none' } })
    const session = await server.signIn('payments', PASSWORD)
    const ended = new Promise<void>(resolve => void session.once('end', () => resolve()))
    expect(await client.witnessUse?.(old, 0)).toMatchObject({ value: { kind: 'seen' } })

    expect((await client.disableKey(old)).kind).toBe('committed')
    expect((await session.query('SELECT 1')).rowCount).toBe(1)
    expect(await client.probe(bundleFrom(provider, real.old.env))).toMatchObject({
      kind: 'dead',
      why: 'disabled'
    })
    expect((await client.revokeKey(old)).kind).toBe('committed')

    await ended
    expect(await client.witnessUse?.(old, 0)).toMatchObject({ value: { kind: 'none' } })
    await client.close()
  })

  it('revokes nothing while it may not end the sessions', async () => {
    const real = await start()
    await server.run(`REVOKE pg_signal_backend FROM ${ADMIN}`)
    const client = await connectTo(provider, real)
    const session = await server.signIn('payments', PASSWORD)

    const outcome = await client.revokeKey(old)

    expect(outcome).toMatchObject({ kind: 'not-sent', fault: { subject: 'pg_signal_backend' } })
    expect(await uses(real.old.env)).toBe(true)
    await session.end()
    await client.close()
  })

  it('does not know the outcome while sessions cannot be ended, and drops the role at the next try', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const session = await server.signIn('payments', PASSWORD)
    const ended = new Promise<void>(resolve => void session.once('end', () => resolve()))
    await server.run('REVOKE EXECUTE ON FUNCTION pg_terminate_backend FROM PUBLIC')
    try {
      expect(await client.revokeKey(old)).toMatchObject({
        kind: 'unknown',
        fault: { code: 'outcome-unknown', detail: 'missing-revoke' }
      })
    } finally {
      await server.run('GRANT EXECUTE ON FUNCTION pg_terminate_backend TO PUBLIC')
    }
    expect((await session.query('SELECT 1')).rowCount).toBe(1)
    const listed = await client.listGroup(GROUP.id)
    expect(listed.ok && listed.value.map(one => one.providerKeyId)).not.toContain('payments')

    expect(await client.revokeKey(old)).toEqual({ kind: 'committed', value: { alreadyGone: true } })

    await ended
    expect(await server.run("SELECT 1 FROM pg_roles WHERE rolname = 'payments'")).toEqual([])
    await client.close()
  })

  it('does not know the outcome while a session that it ended goes on, and drops the role once it is gone', async () => {
    const real = await start()
    const client = await connectTo(provider, real)
    const session = await server.signIn('payments', PASSWORD)
    const { rows } = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    const pid = rows[0]?.pid ?? 0
    // It does not answer the server either, as one that reads from a disk that hangs.
    process.kill(pid, 'SIGSTOP')
    try {
      expect(await client.revokeKey(old)).toMatchObject({
        kind: 'unknown',
        fault: { code: 'outcome-unknown' }
      })
      expect(await server.run("SELECT 1 AS there FROM pg_roles WHERE rolname = 'payments'")).toHaveLength(1)
    } finally {
      process.kill(pid, 'SIGCONT')
    }

    expect(await client.revokeKey(old)).toEqual({ kind: 'committed', value: { alreadyGone: true } })

    expect(await server.run(`SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`)).toEqual([])
    expect(await server.run("SELECT 1 FROM pg_roles WHERE rolname = 'payments'")).toEqual([])
    await client.close()
  })

  it('never drops a group, and never touches a role of somebody else', async () => {
    const real = await start()
    const client = await connectTo(provider, real)

    expect(await client.revokeKey({ ...old, providerKeyId: 'app' })).toMatchObject({
      value: { alreadyGone: true }
    })

    expect(await server.run("SELECT 1 AS there FROM pg_roles WHERE rolname = 'app'")).toEqual([{ there: 1 }])
    await client.close()
  })

  it('keeps the comment of a role when it disables and enables it', async () => {
    const real = await start()
    await server.run("COMMENT ON ROLE payments IS 'owned by the billing team''s \\ folk'")
    const client = await connectTo(provider, real)
    const comment = async (): Promise<unknown> =>
      (await server.run("SELECT shobj_description('payments'::regrole, 'pg_authid') AS text"))[0]

    await client.disableKey(old)
    const disabled = await comment()
    await client.enableKey(old)

    expect(disabled).toEqual({ text: "owned by the billing team's \\ folk [disabled by Rekey]" })
    expect(await comment()).toEqual({ text: "owned by the billing team's \\ folk" })
    await client.close()
  })

  it('speaks TLS with a server whose certificate it can check, and with no other', async () => {
    const real = await start()
    const preflightWith = async (trustedCa: string) => {
      const connected = await provider.connect(
        {
          baseUrl: real.url,
          settings: { ...real.settings, encryption: 'tls' },
          credential: { [ADMIN_PASSWORD]: secretFrom(PASSWORD) }
        },
        { clock: createSystemClock(), timeoutMs: 20_000, trustedCa }
      )
      if (!connected.ok) throw new Error(connected.fault.code)
      const report = await connected.value.preflight()
      await connected.value.close()
      return report
    }

    expect(await preflightWith(certificate.cert)).toMatchObject({ ok: true, value: { warnings: [] } })
    expect(await preflightWith(makeCertificate().cert)).toMatchObject({ fault: { detail: 'tls-failed' } })
  })

  it('tells a wrong password from a database that does not exist', async () => {
    const real = await start()
    const wrong = await connectTo(provider, { ...real, credential: { [ADMIN_PASSWORD]: 'wrong' } })
    const lost = await connectTo(provider, { ...real, settings: { ...real.settings, [DATABASE]: 'nowhere' } })

    expect(await wrong.preflight()).toMatchObject({ fault: { code: 'credential-rejected' } })
    expect(await lost.preflight()).toMatchObject({ fault: { code: 'invalid-input', subject: DATABASE } })
    await Promise.all([wrong.close(), lost.close()])
  })
})

function passwordOf(
  parts: readonly {
    readonly isSecret: boolean
    readonly value: { expose<T>(use: (bytes: Uint8Array) => T): T }
  }[]
): string {
  const secret = parts.find(part => part.isSecret)
  return secret?.value.expose(bytes => new TextDecoder().decode(bytes)) ?? ''
}
