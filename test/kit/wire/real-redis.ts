import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import type { SandboxKey } from '../../../src/providers/kit/sandbox/sandbox'
import { ADMIN_PASSWORD, ADMIN_USER } from '../../../src/providers/kit/wire-connection'
import { PASSWORD_ENV, USER_ENV } from '../../../src/providers/redis/manifest'
import { freePort, startServer } from '../../real/servers'
import type { StartServer } from '../conformance/bench'
import { redisProtocol } from './redis-messages'
import { FOLLOW_UP, startWireProxy } from './wire-proxy'

export const ADMIN = 'rekey'
/** The user that a service signs in with. */
export const APP = 'app'
const RIGHTS = ['+acl', '+config|get', '+config|rewrite', '+client|list', '+info', '+time', '+ping']

export type RealRedis = {
  readonly port: number
  /** As the user default, which may do everything. */
  run(...command: readonly [string, ...string[]]): Promise<unknown>
  signIn(user: string, password: string): Promise<Redis>
  restart(): Promise<void>
  stop(): Promise<void>
}

/** `storage`: where it keeps its users. */
export async function startRedis(
  program: string,
  storage: 'acl-file' | 'configuration' | 'nowhere' = 'configuration'
): Promise<RealRedis> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rekey-redis-'))
  const ownerPassword = randomBytes(12).toString('hex')
  const port = await freePort()
  const aclFile = path.join(folder, 'users.acl')
  if (storage === 'acl-file') writeFileSync(aclFile, `user default on >${ownerPassword} ~* &* +@all\n`)
  const settings = [
    ['bind', '127.0.0.1'],
    ['port', String(port)],
    ['save', ''],
    ['dir', folder],
    storage === 'acl-file' ? ['aclfile', aclFile] : ['requirepass', ownerPassword]
  ]
  const file = path.join(folder, 'redis.conf')
  writeFileSync(
    file,
    settings.map(([name, value = '']) => `${name} ${value === '' ? '""' : value}\n`).join('')
  )
  const args = storage === 'nowhere' ? settings.flatMap(([name, value = '']) => [`--${name}`, value]) : [file]
  const start = () => startServer(program, args, { url: `tcp://127.0.0.1:${port}`, cwd: folder })
  const signIn = async (user: string, password: string): Promise<Redis> => {
    const client = new Redis({
      port,
      host: '127.0.0.1',
      lazyConnect: true,
      protocol: 2,
      retryStrategy: () => null,
      enableReadyCheck: false,
      disableClientInfo: true
    })
    client.on('error', () => undefined)
    await client.connect()
    try {
      await client.call('AUTH', user, password)
    } catch (error) {
      client.disconnect()
      throw error
    }
    return client
  }
  let server = await start()
  let owner = await signIn('default', ownerPassword)
  return {
    port,
    run: (...command) => owner.call(...command),
    signIn,
    restart: async () => {
      owner.disconnect()
      await server.stop()
      server = await start()
      owner = await signIn('default', ownerPassword)
    },
    stop: async () => {
      owner.disconnect()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

export async function freshUsers(
  server: RealRedis,
  password: string,
  rights: readonly string[] = RIGHTS
): Promise<void> {
  for (const user of (await server.run('ACL', 'USERS')) as readonly string[]) {
    if (user !== 'default') await server.run('ACL', 'DELUSER', user)
  }
  await server.run('ACL', 'SETUSER', ADMIN, 'on', `>${password}`, ...rights)
  await server.run('ACL', 'SETUSER', APP, 'on', '~app:*', '+@all', '-@dangerous')
}

/** For the shared suite: one real server for all tests, each with users and a proxy of its own. */
export function redisUnderTest(serverOf: () => RealRedis): StartServer {
  return async ({ random, variant }) => {
    const server = serverOf()
    const password = random()
    await freshUsers(server, password, variant === 'no-rights' ? ['+ping'] : RIGHTS)
    const proxy = await startWireProxy(server, redisProtocol)
    return {
      url: `redis://127.0.0.1:${proxy.port}`,
      settings: { [ADMIN_USER]: ADMIN },
      credential: { [ADMIN_PASSWORD]: password },
      faults: proxy.faults,
      requests: proxy.requests,
      isRead: ({ method }) => method === FOLLOW_UP,
      close: proxy.close,
      seed: async ({ groupId }) => {
        const secret = random()
        await server.run('ACL', 'SETUSER', groupId, `>${secret}`)
        return { id: idFor(groupId, sha256(secret)), secret: { [USER_ENV]: groupId, [PASSWORD_ENV]: secret } }
      },
      keys: () => keysOf(server),
      consume: async env => {
        try {
          const client = await server.signIn(env[USER_ENV] ?? '', env[PASSWORD_ENV] ?? '')
          client.disconnect()
          return 200
        } catch {
          // Refused, as a service would see it.
          return 401
        }
      }
    }
  }
}

async function keysOf(server: RealRedis): Promise<readonly SandboxKey[]> {
  const found: SandboxKey[] = []
  for (const user of (await server.run('ACL', 'USERS')) as readonly string[]) {
    const about = (await server.run('ACL', 'GETUSER', user)) as readonly unknown[]
    const digests = about[about.indexOf('passwords') + 1] as readonly string[]
    for (const digest of digests) {
      const id = idFor(user, digest)
      found.push({ id, groupId: user, name: user, isActive: true, createdAt: 0, lastUsedAt: null, uses: 0 })
    }
  }
  return found
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
export const idFor = (user: string, digest: string): string => `${user}#${sha256(digest).slice(0, 12)}`
export const idOfPassword = (user: string, password: string): string => idFor(user, sha256(password))
