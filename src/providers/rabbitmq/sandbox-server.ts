import type { SandboxHandler, SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import type { Rights } from './grants'
import { passwordMatches } from './sandbox-password'

// The answers follow a recording of RabbitMQ 3.10.8.

export type StoredUser = {
  readonly name: string
  readonly passwordHash: string
  readonly rights: Rights
  readonly limits: Readonly<Record<string, number>>
  readonly createdAt: number
  uses: number
  lastUsedAt: number | null
}

export type State = { users: StoredUser[] }

export type Server = {
  readonly state: State
  readonly now: () => number
  readonly adminUser: string
  readonly adminPassword: string
  readonly mayManage: boolean
}

/** Stands for an AMQP connection, which this fake does not speak. */
export const AMQP_PATH = '/sandbox/amqp'

export function createRabbitServer(server: Server): SandboxHandler {
  return request => {
    const caller = callerOf(request)
    const isAdmin =
      caller?.user === server.adminUser && hashOf(caller.password) === hashOf(server.adminPassword)
    const user = isAdmin ? null : userOf(server, caller)
    if (!isAdmin && user === null) return loginFailed
    if (request.path === AMQP_PATH) return use(server, user)
    if (request.path === '/api/whoami') return whoAmI(server, user)
    if (user !== null || !server.mayManage) return refused('Not administrator user')
    return manage(server, request)
  }
}

const json = (value: unknown): SandboxResponse => ({ status: 200, json: value })
const refused = (reason: string): SandboxResponse => ({
  status: 401,
  json: { error: 'not_authorized', reason }
})
const loginFailed = refused('Login failed')
const notFound: SandboxResponse = {
  status: 404,
  json: { error: 'Object Not Found', reason: 'Not Found' }
}

function callerOf({ headers }: SandboxRequest): { readonly user: string; readonly password: string } | null {
  const [, packed] = /^Basic (.+)$/.exec(headers['authorization'] ?? '') ?? []
  const [, user, password] =
    /^([^:]*):(.*)$/s.exec(Buffer.from(packed ?? '', 'base64').toString('utf8')) ?? []
  return user === undefined || password === undefined ? null : { user, password }
}

function userOf({ state }: Server, caller: ReturnType<typeof callerOf>): StoredUser | null {
  const found = state.users.find(({ name }) => name === caller?.user)
  if (found === undefined || caller === null) return null
  return passwordMatches(caller.password, found.passwordHash) ? found : null
}

function use({ now }: Server, user: StoredUser | null): SandboxResponse {
  if (user !== null) {
    user.uses += 1
    user.lastUsedAt = now()
  }
  return json({ status: 'ok' })
}

function whoAmI({ adminUser, mayManage }: Server, user: StoredUser | null): SandboxResponse {
  if (user === null) return json({ name: adminUser, tags: mayManage ? ['administrator'] : ['management'] })
  const { tags } = user.rights
  return tags.length === 0 ? refused('Not management user') : json({ name: user.name, tags })
}

function manage(server: Server, request: SandboxRequest): SandboxResponse {
  const { state, adminUser } = server
  const path = decodeURIComponent(request.path)
  const rows = state.users.filter(({ createdAt }) => createdAt <= request.asOf)
  if (request.method === 'GET') {
    const ofUsers = (of: (user: StoredUser) => readonly object[]): SandboxResponse => ({
      ...json(rows.flatMap(user => of(user).map(one => ({ ...one, user: user.name })))),
      emptyJson: []
    })
    const admin = { name: adminUser, password_hash: 'aaaa', tags: ['administrator'], limits: {} }
    if (path === '/api/users') return { ...json([admin, ...rows.map(rowOf)]), emptyJson: [admin] }
    if (path === '/api/permissions') return ofUsers(({ rights }) => rights.permissions)
    if (path === '/api/topic-permissions') return ofUsers(({ rights }) => rights.topics)
    if (path === '/api/user-limits')
      return ofUsers(({ limits }) => (Object.keys(limits).length === 0 ? [] : [{ value: limits }]))
    if (path.startsWith('/api/connections/username/')) return json([])
    const [, name] = /^\/api\/users\/(.+)$/s.exec(path) ?? []
    const found = rows.find(user => user.name === name)
    return found === undefined ? notFound : json(rowOf(found))
  }
  if (request.method === 'POST' && path === '/api/definitions') return define(server, request)
  const [, name] = /^\/api\/users\/(.+)$/s.exec(path) ?? []
  const found = state.users.find(user => user.name === name)
  if (request.method !== 'DELETE' || found === undefined) return notFound
  state.users = state.users.filter(user => user !== found)
  return { status: 204 }
}

function rowOf({ name, passwordHash, rights, limits }: StoredUser): Record<string, unknown> {
  return {
    name,
    password_hash: passwordHash,
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags: rights.tags,
    limits
  }
}

type Definitions = {
  readonly users: readonly {
    readonly name: string
    readonly password_hash: string
    readonly tags: readonly string[]
    readonly limits: Readonly<Record<string, number>>
  }[]
  readonly permissions: Rights['permissions']
  readonly topic_permissions: Rights['topics']
}

/** Users of the same name are changed, as the broker does it. */
function define({ state, now }: Server, request: SandboxRequest): SandboxResponse {
  const given = request.json as Definitions
  for (const { name, password_hash: passwordHash, tags, limits } of given.users) {
    const rights = { tags, permissions: given.permissions, topics: given.topic_permissions }
    const made = { name, passwordHash, rights, limits, createdAt: now(), uses: 0, lastUsedAt: null }
    state.users = [...state.users.filter(user => user.name !== name), made]
  }
  return { status: 204 }
}
