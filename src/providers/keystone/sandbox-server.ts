import type { SandboxHandler, SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { hashOf, matchesHash } from '../kit/sandbox/sandbox-keys'
import { TOKENS } from './connection'
import type { AccessRule } from './wire'

// The answers follow a real Keystone 22.0.2.

export type StoredCredential = {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly secretHash: string
  readonly roles: readonly string[]
  readonly unrestricted: boolean
  readonly accessRules: readonly AccessRule[] | null
  readonly expiresAt: number | null
  readonly createdAt: number
  uses: number
  lastUsedAt: number | null
}

export type State = { credentials: StoredCredential[] }

export type Server = {
  readonly state: State
  readonly now: () => number
  readonly random: () => string
  readonly userName: string
  readonly password: string
  readonly project: { readonly id: string; readonly name: string }
  readonly mayManage: boolean
}

/** Marks the calls of a consumer, which this fake tells from a probe of Rekey. */
export const CONSUMER_HEADER = 'x-sandbox-consumer'
export const USER_ID = hashOf('the user of the sandbox').slice(0, 32)
const ROLES = ['admin', 'member', 'reader']

export function isUsable({ expiresAt }: StoredCredential, now: number): boolean {
  return expiresAt === null || expiresAt > now
}

export function createKeystoneServer(server: Server): SandboxHandler {
  const tokens = new Set<string>()
  const own = `/v3/users/${USER_ID}/application_credentials`
  return request => {
    const { method, path } = request
    if (path === TOKENS && method === 'POST') return signIn(server, request, tokens)
    if (!tokens.has(request.headers['x-auth-token'] ?? '')) return unauthorized
    if (path !== own && !path.startsWith(`${own}/`)) return refusal(404, 'Not Found', 'Could not find user.')
    if (!server.mayManage)
      return refusal(403, 'Forbidden', 'You are not authorized to perform the requested action.')
    if (path === own) return method === 'GET' ? list(server, request) : create(server, request)
    return method === 'DELETE' ? remove(server, path.slice(own.length + 1)) : noSuchKey
  }
}

function refusal(code: number, title: string, message: string): SandboxResponse {
  return { status: code, json: { error: { code, message, title } } }
}
const unauthorized = refusal(401, 'Unauthorized', 'The request you have made requires authentication.')
const noSuchKey = refusal(404, 'Not Found', 'Could not find Application Credential: 0123456789.')

type Identity = {
  readonly methods: readonly string[]
  readonly password?: { readonly user: { readonly name: string; readonly password: string } }
  readonly application_credential?: { readonly id: string; readonly secret: string }
}

function signIn(server: Server, request: SandboxRequest, tokens: Set<string>): SandboxResponse {
  const { now, random, project } = server
  const { identity } = (request.json as { auth: { identity: Identity } }).auth
  const { password, application_credential: given } = identity
  if (given !== undefined) {
    const found = server.state.credentials.find(({ id }) => id === given.id)
    if (found === undefined) return noSuchKey
    if (!matchesHash(given.secret, found.secretHash) || !isUsable(found, now())) return unauthorized
    if (request.headers[CONSUMER_HEADER] !== undefined) {
      found.uses += 1
      found.lastUsedAt = now()
    }
  } else {
    const isRight =
      password?.user.name === server.userName && hashOf(password.user.password) === hashOf(server.password)
    if (!isRight) return unauthorized
  }
  const token = random()
  if (given === undefined) tokens.add(token)
  return {
    status: 201,
    headers: { 'x-subject-token': token },
    json: {
      token: {
        methods: identity.methods,
        user: { id: USER_ID, name: server.userName, domain: { id: 'default', name: 'Default' } },
        project: { ...project, domain: { id: 'default', name: 'Default' } },
        roles: ROLES.map(name => ({ id: hashOf(name).slice(0, 32), name })),
        expires_at: new Date(now() + 3_600_000).toISOString()
      }
    }
  }
}

function list({ state, project }: Server, { asOf }: SandboxRequest): SandboxResponse {
  const links = { next: null, self: 'http://localhost/v3', previous: null }
  const rows = state.credentials.filter(({ createdAt }) => createdAt <= asOf)
  return {
    status: 200,
    json: { application_credentials: rows.map(row => rowOf(row, project.id)), links },
    emptyJson: { application_credentials: [], links }
  }
}

function rowOf(credential: StoredCredential, projectId: string): Record<string, unknown> {
  const { id, name, description, roles, unrestricted, accessRules, expiresAt } = credential
  return {
    id,
    name,
    description,
    project_id: projectId,
    user_id: USER_ID,
    system: null,
    unrestricted,
    roles: roles.map(role => ({ id: hashOf(role).slice(0, 32), name: role, domain_id: null })),
    // UTC without a zone.
    expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString().replace('Z', '000'),
    ...(accessRules === null ? {} : { access_rules: accessRules }),
    links: { self: `http://localhost/v3/users/${USER_ID}/application_credentials/${id}` }
  }
}

type Wanted = {
  readonly name: string
  readonly description?: string
  readonly roles: readonly { readonly name: string }[]
  readonly unrestricted?: boolean
  readonly access_rules?: readonly AccessRule[]
  readonly expires_at?: string
}

function create(server: Server, request: SandboxRequest): SandboxResponse {
  const { state, now, random, project } = server
  const { application_credential: wanted } = request.json as { application_credential: Wanted }
  if (state.credentials.some(({ name }) => name === wanted.name))
    return refusal(409, 'Conflict', `Duplicate entry found with name ${wanted.name}.`)
  const secret = random()
  const made: StoredCredential = {
    id: hashOf(random()).slice(0, 32),
    name: wanted.name,
    description: wanted.description ?? null,
    secretHash: hashOf(secret),
    roles: wanted.roles.map(({ name }) => name),
    unrestricted: wanted.unrestricted ?? false,
    accessRules: wanted.access_rules ?? null,
    expiresAt: wanted.expires_at === undefined ? null : Date.parse(wanted.expires_at),
    createdAt: now(),
    uses: 0,
    lastUsedAt: null
  }
  state.credentials.push(made)
  return {
    status: 201,
    json: { application_credential: { ...rowOf(made, project.id), secret } },
    secretFields: ['application_credential.secret']
  }
}

function remove({ state }: Server, id: string): SandboxResponse {
  if (!state.credentials.some(credential => credential.id === id)) return noSuchKey
  state.credentials = state.credentials.filter(credential => credential.id !== id)
  return { status: 204 }
}
