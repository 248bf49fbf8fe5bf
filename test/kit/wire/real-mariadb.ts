import { randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createConnection } from 'mysql2/promise'
import type { Connection } from 'mysql2/promise'
import type { SandboxKey, SandboxSeed } from '../../../src/providers/kit/sandbox/sandbox'
import { ADMIN_PASSWORD, ADMIN_USER } from '../../../src/providers/kit/wire-connection'
import { nameOfUser, userNameOf } from '../../../src/providers/kit/user-names'
import { GROUP, LONGEST_USER, PASSWORD_ENV, USER_ENV } from '../../../src/providers/mariadb/manifest'
import { freePort, startServer } from '../../real/servers'
import type { StartServer } from '../conformance/bench'
import { mariadbProtocol } from './mariadb-messages'
import { FOLLOW_UP, startWireProxy } from './wire-proxy'

/** The server warns about root; everybody has this user. */
const NOBODY = 65_534
export const ADMIN = 'rekey_admin'

export type RealMaria = {
  readonly port: number
  /** As a user that may do everything. */
  run(text: string, values?: readonly string[]): Promise<readonly Record<string, unknown>[]>
  signIn(user: string, password: string): Promise<Connection>
  stop(): Promise<void>
}

export async function startMaria(program: string): Promise<RealMaria> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-mariadb-'))
  const isRoot = process.getuid?.() === 0
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const data = path.join(folder, 'data')
  const asNobody = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  const made = spawnSync(
    'mariadb-install-db',
    ['--no-defaults', '--auth-root-authentication-method=normal', '--skip-test-db', `--datadir=${data}`],
    { encoding: 'utf8', cwd: folder, ...asNobody }
  )
  if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stderr}`)
  const port = await freePort()
  const server = await startServer(
    program,
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      // Users are matched by name alone: a loopback address is not looked up.
      '--skip-name-resolve',
      `--socket=${path.join(folder, 'socket')}`,
      '--innodb-flush-log-at-trx-commit=0'
    ],
    { url: `tcp://127.0.0.1:${port}`, cwd: folder, ...(isRoot ? { user: NOBODY } : {}) }
  )
  const signIn = async (user: string, password: string): Promise<Connection> => {
    const connection = await createConnection({ host: '127.0.0.1', port, user, password })
    connection.on('error', () => undefined)
    return connection
  }
  const rootPassword = randomBytes(12).toString('hex')
  // Fresh data has only users without a password, for this machine.
  const local = await createConnection({ socketPath: path.join(folder, 'socket'), user: 'root' })
  await local.query(`CREATE USER owner@'%' IDENTIFIED BY '${rootPassword}'`)
  await local.query("GRANT ALL PRIVILEGES ON *.* TO owner@'%' WITH GRANT OPTION")
  await local.end()
  const root = await signIn('owner', rootPassword)
  return {
    port,
    run: async (text, values = []) => {
      const [rows] = await root.query(text, [...values])
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : []
    },
    signIn,
    stop: async () => {
      await root.end()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

const RIGHTS =
  'CREATE USER, CONNECTION ADMIN, PROCESS, SELECT, INSERT, UPDATE, DELETE, SHOW VIEW, EVENT, TRIGGER'

/** Everything that an earlier test made is gone; one user manages the others. */
export async function freshAccounts(server: RealMaria, password: string, rights = RIGHTS): Promise<void> {
  const found = await server.run(
    "SELECT user, host FROM mysql.global_priv WHERE user NOT IN ('root', 'owner', 'mariadb.sys', 'PUBLIC', '') AND coalesce(json_value(priv, '$.is_role'), '0') IN ('0', 'false')"
  )
  for (const { user, host } of found) await server.run('DROP USER ?@?', [String(user), String(host)])
  await server.run(`CREATE USER ${ADMIN}@'%' IDENTIFIED BY '${password}'`)
  await server.run(`GRANT ${rights} ON *.* TO ${ADMIN}@'%' WITH GRANT OPTION`)
}

/** For the shared suite: one real server for all tests, each with users and a proxy of its own. */
export function mariaUnderTest(serverOf: () => RealMaria): StartServer {
  return async ({ random, variant }) => {
    const server = serverOf()
    const password = random()
    await freshAccounts(server, password, variant === 'no-rights' ? 'USAGE' : RIGHTS)
    const proxy = await startWireProxy(server, mariadbProtocol)
    return {
      url: `mariadb://127.0.0.1:${proxy.port}`,
      settings: { [ADMIN_USER]: ADMIN },
      credential: { [ADMIN_PASSWORD]: password },
      faults: proxy.faults,
      requests: proxy.requests,
      isRead: ({ method }) => method === FOLLOW_UP,
      close: proxy.close,
      // A text with a backslash or a line break is seeded all the same: the driver quotes it.
      canHold: name => name.length <= LONGEST_USER && !/[\u{10000}-\u{10ffff}]/u.test(name),
      seed: seed => seedUser(server, seed, random()),
      keys: async () =>
        (
          await server.run(
            "SELECT user, host, priv LIKE '%account_locked\":true%' AS locked FROM mysql.global_priv WHERE priv NOT LIKE '%is_role\":true%' AND user <> 'mariadb.sys'"
          )
        ).map(keyOf),
      consume: async env => {
        try {
          const connection = await server.signIn(env[USER_ENV] ?? '', env[PASSWORD_ENV] ?? '')
          await connection.end()
          return 200
        } catch {
          // Refused, as a service would see it.
          return 401
        }
      }
    }
  }
}

async function seedUser(server: RealMaria, seed: SandboxSeed, password: string) {
  const user = userNameOf(seed.name)
  await server.run('CREATE USER ?@? IDENTIFIED BY ?', [user, '%', password])
  if (seed.status === 'disabled') await server.run('ALTER USER ?@? ACCOUNT LOCK', [user, '%'])
  return { id: `${user}@%`, secret: { [USER_ENV]: user, [PASSWORD_ENV]: password } }
}

function keyOf({ user, host, locked }: Record<string, unknown>): SandboxKey {
  return {
    id: `${String(user)}@${String(host)}`,
    groupId: GROUP.id,
    name: nameOfUser(String(user)),
    isActive: Number(locked) === 0,
    createdAt: 0,
    lastUsedAt: null,
    uses: 0
  }
}
