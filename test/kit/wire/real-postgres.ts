import { randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import type { SandboxKey, SandboxSeed } from '../../../src/providers/kit/sandbox/sandbox'
import { ADMIN_PASSWORD, ADMIN_USER } from '../../../src/providers/kit/wire-connection'
import { nameOfUser, userNameOf } from '../../../src/providers/kit/user-names'
import {
  DATABASE,
  GROUP,
  LONGEST_ROLE_BYTES,
  PASSWORD_ENV,
  USER_ENV
} from '../../../src/providers/postgresql/manifest'
import { identifier, isUsableName, literal } from '../../../src/providers/postgresql/quote'
import { freePort, startServer } from '../../real/servers'
import type { TestCertificate } from '../certificates'
import type { StartServer } from '../conformance/bench'
import { postgresProtocol } from './postgres-messages'
import { FOLLOW_UP, startWireProxy } from './wire-proxy'

/** The server refuses to run for root; everybody has this one. */
const NOBODY = 65_534
export const ADMIN = 'rekey_admin'
const OWNER = 'postgres'

export type RealPostgres = {
  readonly port: number
  /** As the owner of the server. */
  run(text: string): Promise<readonly Record<string, unknown>[]>
  /** As somebody else; the connection is the caller's to end. */
  signIn(user: string, password: string): Promise<pg.Client>
  stop(): Promise<void>
}

/** With a certificate it also takes encrypted connections. */
export async function startPostgres(program: string, certificate?: TestCertificate): Promise<RealPostgres> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-postgres-'))
  const ownerPassword = randomBytes(12).toString('hex')
  const isRoot = process.getuid?.() === 0
  writeFileSync(path.join(folder, 'password'), ownerPassword)
  if (isRoot) {
    chmodSync(path.join(folder, 'password'), 0o644)
    chownSync(folder, NOBODY, NOBODY)
  }
  const data = path.join(folder, 'data')
  const made = spawnSync(
    path.join(path.dirname(realpathSync(program)), 'initdb'),
    [
      '-D',
      data,
      '-U',
      OWNER,
      '-A',
      'scram-sha-256',
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
      '--pwfile',
      path.join(folder, 'password')
    ],
    { encoding: 'utf8', ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}), cwd: folder }
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const encryption = certificate === undefined ? [] : certify(folder, certificate)
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=`,
    'fsync=off',
    'log_statement=all',
    ...encryption
  ]
  const server = await startServer(program, ['-D', data, ...settings.flatMap(one => ['-c', one])], {
    url: `tcp://127.0.0.1:${port}`,
    cwd: folder,
    ...(isRoot ? { user: NOBODY } : {})
  })
  const signIn = async (user: string, password: string): Promise<pg.Client> => {
    const client = new pg.Client({ host: '127.0.0.1', port, user, password, database: OWNER, ssl: false })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  const owner = await patiently(() => signIn(OWNER, ownerPassword))
  return {
    port,
    run: async text => {
      // Several statements answer a list of results, which has no rows.
      const { rows = [] } = (await owner.query(text)) as {
        readonly rows?: readonly Record<string, unknown>[]
      }
      return rows
    },
    signIn,
    stop: async () => {
      await owner.end()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** The settings that name the certificate; the server reads no key that others could read. */
function certify(folder: string, { cert, key }: TestCertificate): readonly string[] {
  const files = { ssl_cert_file: cert, ssl_key_file: key }
  const settings = Object.entries(files).map(([name, text]) => {
    const file = path.join(folder, name)
    writeFileSync(file, text, { mode: 0o600 })
    if (process.getuid?.() === 0) chownSync(file, NOBODY, NOBODY)
    return `${name}=${file}`
  })
  return ['ssl=on', ...settings]
}

/** It takes connections before it takes sign-ins. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await work()
    } catch (error) {
      if (tries > 100) throw error
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

/** Everything that an earlier test made is gone; one role manages the others. */
export async function freshRoles(
  server: RealPostgres,
  password: string,
  rights = 'CREATEROLE'
): Promise<void> {
  const found = await server.run(
    "SELECT rolname AS name FROM pg_roles WHERE rolname <> 'postgres' AND rolname NOT LIKE 'pg\\_%'"
  )
  for (const { name } of found) {
    const role = identifier(String(name))
    await server.run(`DROP OWNED BY ${role}; DROP ROLE ${role}`)
  }
  const group = rights === '' ? '' : 'IN ROLE pg_signal_backend'
  await server.run(`CREATE ROLE ${ADMIN} LOGIN ${rights} ${group} PASSWORD ${literal(password)}`)
}

/** For the shared suite: one real server for all tests, each with roles and a proxy of its own. */
export function postgresUnderTest(serverOf: () => RealPostgres): StartServer {
  return async ({ random, variant }) => {
    const server = serverOf()
    const password = random()
    await freshRoles(server, password, variant === 'no-rights' ? '' : 'CREATEROLE')
    const proxy = await startWireProxy(server, postgresProtocol)
    return {
      url: `postgresql://127.0.0.1:${proxy.port}`,
      settings: { [DATABASE]: OWNER, [ADMIN_USER]: ADMIN },
      credential: { [ADMIN_PASSWORD]: password },
      faults: proxy.faults,
      requests: proxy.requests,
      isRead: ({ method }) => method === FOLLOW_UP,
      close: proxy.close,
      canHold: name => isUsableName(name, LONGEST_ROLE_BYTES),
      seed: seed => seedRole(server, seed, random()),
      keys: async () =>
        (
          await server.run(
            "SELECT rolname AS name, rolcanlogin AS active FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%'"
          )
        ).map(keyOf),
      consume: async env => {
        try {
          const client = await server.signIn(env[USER_ENV] ?? '', env[PASSWORD_ENV] ?? '')
          await client.end()
          return 200
        } catch {
          // Refused, as a service would see it.
          return 401
        }
      }
    }
  }
}

async function seedRole(server: RealPostgres, seed: SandboxSeed, password: string) {
  const id = userNameOf(seed.name)
  const role = identifier(id)
  const until = seed.status === 'expired' ? "VALID UNTIL '2020-01-01'" : ''
  const login = seed.status === 'disabled' ? 'NOLOGIN' : 'LOGIN'
  await server.run(`CREATE ROLE ${role} ${login} PASSWORD ${literal(password)} ${until}`)
  if (seed.status === 'disabled') await server.run(`COMMENT ON ROLE ${role} IS '[disabled by Rekey]'`)
  return { id, secret: { [USER_ENV]: id, [PASSWORD_ENV]: password } }
}

function keyOf({ name, active }: Record<string, unknown>): SandboxKey {
  return {
    id: String(name),
    groupId: GROUP.id,
    name: nameOfUser(String(name)),
    isActive: active === true,
    createdAt: 0,
    lastUsedAt: null,
    uses: 0
  }
}
