import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

// A real PostgreSQL for tests: made from nothing in a temporary folder, on a free port of loopback, and removed afterwards.

const run = promisify(execFile)
const START_MS = 60_000

export type TestServer = {
  readonly port: number
  readonly version: string
  /** A new empty database, as an address for its owner. */
  database(name: string): Promise<string>
  /** Runs statements as the superuser. */
  sql(database: string, statements: string): Promise<readonly Record<string, unknown>[]>
  /** A connection of the superuser that stays open. */
  connect(database: string): Promise<pg.Client>
  /** Adds a login, and answers its address. */
  login(database: string, name: string, roles?: readonly string[]): Promise<string>
  /** Addresses of the same server behind another port, such as a proxy's. */
  through(address: string, port: number): string
  stop(): Promise<void>
}

/** The folder with `initdb` and `postgres`; null when this machine has none. */
export function postgresFolder(): string | null {
  const debian = '/usr/lib/postgresql'
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    ...versions.map(v => `${debian}/${v}/bin`)
  ]
  return (
    folders.find(folder => ['initdb', 'postgres'].every(tool => fs.existsSync(path.join(folder, tool)))) ??
    null
  )
}

export const NO_POSTGRES = 'No PostgreSQL on this machine: install the package postgresql to run this.'

/** `settings` are lines of postgresql.conf. */
export async function startPostgres(settings: readonly string[] = []): Promise<TestServer> {
  const found = postgresFolder()
  if (found === null) throw new Error(NO_POSTGRES)
  // Debian's tools know their folder by their real path.
  const bin = path.dirname(fs.realpathSync(path.join(found, 'postgres')))
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rekey-postgres-'))
  try {
    return await startIn(folder, bin, settings)
  } catch (error) {
    fs.rmSync(folder, { recursive: true, force: true })
    throw error
  }
}

async function startIn(folder: string, bin: string, settings: readonly string[]): Promise<TestServer> {
  const user = unprivileged()
  if (user !== null) fs.chownSync(folder, user.uid, user.gid)
  const data = path.join(folder, 'data')
  const options = { ...(user ?? {}), cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' } }
  await run(
    path.join(bin, 'initdb'),
    ['-D', data, '-U', 'owner', '-A', 'trust', '-N', '--no-locale', '-E', 'UTF8'],
    options
  )
  const port = await freePort()
  const own = [
    'fsync = off',
    `unix_socket_directories = '${folder}'`,
    `port = ${port}`,
    'shared_buffers = 64MB',
    ...settings
  ]
  fs.appendFileSync(path.join(data, 'postgresql.conf'), `\n${own.join('\n')}\n`)
  const server = spawn(path.join(bin, 'postgres'), ['-D', data, '-h', '127.0.0.1'], {
    ...options,
    stdio: 'ignore'
  })
  const address = (name: string, login = 'owner'): string => `postgres://${login}@127.0.0.1:${port}/${name}`

  async function sql(database: string, statements: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: address(database), password: '' })
    await client.connect()
    try {
      const answer = await client.query<Record<string, unknown>>(statements)
      return Array.isArray(answer) ? [] : answer.rows
    } finally {
      await client.end()
    }
  }

  const version = await versionOf(() => sql('postgres', 'SHOW server_version'), server)
  return {
    port,
    version,
    sql,
    async database(name) {
      await sql('postgres', `CREATE DATABASE ${name}`)
      return address(name)
    },
    async connect(database) {
      const client = new pg.Client({ connectionString: address(database), password: '' })
      // It ends with the server at the latest.
      client.on('error', () => undefined)
      await client.connect()
      return client
    },
    async login(database, name, roles = []) {
      await sql(database, `CREATE ROLE ${name} LOGIN`)
      for (const role of roles) await sql(database, `GRANT ${role} TO ${name}`)
      return address(database, name)
    },
    through(given, other) {
      const url = new URL(given)
      url.port = String(other)
      return url.href
    },
    async stop() {
      await ended(server)
      fs.rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** PostgreSQL refuses to run as root, so that root starts it as somebody else. */
function unprivileged(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number =>
        Number(execFileSync('id', [flag, name], { stdio: 'pipe' }).toString())
      return { uid: id('-u'), gid: id('-g') }
    } catch {
      // This machine has no such user: try the next one.
    }
  }
  throw new Error('Running as root, and there is no user postgres or nobody to run PostgreSQL as.')
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  })
}

/** Asks until it answers. A server that does not is stopped: nobody else could. */
async function versionOf(
  ask: () => Promise<readonly Record<string, unknown>[]>,
  server: ChildProcess
): Promise<string> {
  const deadline = Date.now() + START_MS
  for (;;) {
    try {
      return String((await ask())[0]?.['server_version'])
    } catch (error) {
      if (server.exitCode !== null || server.signalCode !== null || Date.now() > deadline) {
        await ended(server)
        throw error
      }
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

/** Immediate: nothing of it is needed afterwards. */
function ended(server: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    if (server.exitCode !== null || server.signalCode !== null) {
      resolve()
      return
    }
    server.on('exit', () => {
      resolve()
    })
    server.kill('SIGQUIT')
  })
}
