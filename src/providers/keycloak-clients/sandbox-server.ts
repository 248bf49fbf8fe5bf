import type { SandboxHandler, SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { hashOf, matchesHash } from '../kit/sandbox/sandbox-keys'
import { CLIENT, CLIENT_SECRET } from './manifest'
import { tokenPath } from './token-call'

// The answers follow a recording of Keycloak 26.5.6.

export type StoredClient = {
  readonly id: string
  readonly clientId: string
  secretHash: string
  enabled: boolean
  readonly realmRoles: readonly string[]
  readonly clientRoles: Readonly<Record<string, readonly string[]>>
  /** What the fake does not need itself. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly createdAt: number
  uses: number
  lastUsedAt: number | null
}

export type State = { clients: StoredClient[] }

export type Server = {
  readonly state: State
  readonly now: () => number
  readonly random: () => string
  readonly realm: string
  readonly own: { readonly [CLIENT]: string; readonly [CLIENT_SECRET]: string }
  readonly mayManage: boolean
}

/** A call of a consumer, which this fake tells from a probe of Rekey by its scope. */
export const CONSUMER_SCOPE = 'sandbox'

export function uuidFrom(random: string): string {
  return hashOf(random).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}

export function createKeycloakServer(server: Server): SandboxHandler {
  const tokens = new Set<string>()
  const admin = `/admin/realms/${server.realm}`
  return request => {
    if (request.path === tokenPath(server.realm) && request.method === 'POST')
      return token(server, request, tokens)
    if (!request.path.startsWith(`${admin}/`)) return { status: 404, json: { error: 'Realm not found.' } }
    const [, given = ''] = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '') ?? []
    if (!tokens.has(given)) return { status: 401, json: { error: 'HTTP 401 Unauthorized' } }
    if (!server.mayManage) return { status: 403, json: { error: 'HTTP 403 Forbidden' } }
    return manage(server, request, request.path.slice(admin.length))
  }
}

const json = (value: unknown): SandboxResponse => ({ status: 200, json: value })
const none: SandboxResponse = { status: 204 }
const noClient: SandboxResponse = { status: 404, json: { error: 'Could not find client' } }

function token(server: Server, request: SandboxRequest, tokens: Set<string>): SandboxResponse {
  const form = new URLSearchParams(request.text)
  const [id, secret] = [form.get('client_id') ?? '', form.get('client_secret') ?? '']
  const refused = (error: string): SandboxResponse => ({
    status: 401,
    json: { error, error_description: 'Invalid client or Invalid client credentials' }
  })
  const answer = (text: string) => json({ access_token: text, expires_in: 60, token_type: 'Bearer' })
  if (id === server.own[CLIENT]) {
    if (hashOf(secret) !== hashOf(server.own[CLIENT_SECRET])) return refused('unauthorized_client')
    const text = server.random()
    tokens.add(text)
    return answer(text)
  }
  const found = server.state.clients.find(({ clientId }) => clientId === id)
  if (found?.enabled !== true) return refused('invalid_client')
  if (!matchesHash(secret, found.secretHash)) return refused('unauthorized_client')
  if (form.get('scope') === CONSUMER_SCOPE) {
    found.uses += 1
    found.lastUsedAt = server.now()
  }
  return answer(server.random())
}

function manage(server: Server, request: SandboxRequest, path: string): SandboxResponse {
  const { state } = server
  if (path === '/clients' && request.method === 'GET') return list(server, request)
  if (path === '/partialImport' && request.method === 'POST') return importClients(server, request)
  const [, user] = /^\/users\/([^/]+)\/role-mappings$/.exec(path) ?? []
  if (user !== undefined) return rolesOfUser(server, user)
  if (/^\/users\/[^/]+\/groups$/.test(path)) return json([])
  const [, id, rest = ''] = /^\/clients\/([^/]+)(\/.*)?$/.exec(path) ?? []
  const own = ownClient(server)
  const found = id === own.id ? own : state.clients.find(client => client.id === id)
  if (found === undefined) return noClient
  if (rest === '/service-account-user')
    return json({ id: found.id, username: `service-account-${found.clientId}` })
  if (rest === '/roles') return json([])
  if (request.method === 'GET') return json(rowOf(server, found))
  if (request.method === 'PUT') {
    found.enabled = (request.json as { enabled: boolean }).enabled
    return none
  }
  state.clients = state.clients.filter(client => client !== found)
  return none
}

function list(server: Server, request: SandboxRequest): SandboxResponse {
  const { state } = server
  const own = ownClient(server)
  const rows = state.clients.filter(({ createdAt }) => createdAt <= request.asOf)
  const named = request.query.get('clientId')
  const all = [own, ...rows].filter(({ clientId }) => named === null || clientId === named)
  const first = Number(request.query.get('first') ?? 0)
  const page = all.slice(first, first + Number(request.query.get('max') ?? all.length))
  return { ...json(page.map(row => rowOf(server, row))), emptyJson: [] }
}

function rolesOfUser(server: Server, user: string): SandboxResponse {
  const found = [ownClient(server), ...server.state.clients].find(({ id }) => id === user)
  if (found === undefined) return { status: 404, json: { error: 'User not found' } }
  const named = (roles: readonly string[]) => roles.map(name => ({ id: uuidFrom(name), name }))
  const clientMappings = Object.fromEntries(
    Object.entries(found.clientRoles).map(([client, roles]) => [
      client,
      { id: uuidFrom(client), client, mappings: named(roles) }
    ])
  )
  return json({ realmMappings: named(found.realmRoles), clientMappings })
}

type Import = {
  readonly clients: readonly ({ readonly clientId: string; readonly secret: string } & Record<
    string,
    unknown
  >)[]
  readonly users: readonly {
    readonly serviceAccountClientId: string
    readonly realmRoles: readonly string[]
    readonly clientRoles: Readonly<Record<string, readonly string[]>>
  }[]
}

function importClients({ state, now, random }: Server, request: SandboxRequest): SandboxResponse {
  const { clients, users } = request.json as Import
  const [given] = clients
  if (given === undefined) return { status: 400, json: { errorMessage: 'Nothing to import' } }
  const { clientId, secret, ...settings } = given
  if (state.clients.some(client => client.clientId === clientId))
    return { status: 409, json: { errorMessage: `Client '${clientId}' already exists` } }
  const user = users.find(({ serviceAccountClientId }) => serviceAccountClientId === clientId)
  const id = uuidFrom(random())
  state.clients.push({
    id,
    clientId,
    secretHash: hashOf(secret),
    enabled: true,
    realmRoles: user?.realmRoles ?? [],
    clientRoles: user?.clientRoles ?? {},
    settings,
    createdAt: now(),
    uses: 0,
    lastUsedAt: null
  })
  const results = [
    { action: 'ADDED', resourceType: 'CLIENT', resourceName: clientId, id },
    { action: 'ADDED', resourceType: 'USER', resourceName: `service-account-${clientId}`, id: uuidFrom(id) }
  ]
  return json({ overwritten: 0, added: 2, skipped: 0, results })
}

/** The list holds a live secret in each row; this one is nobody's. */
function rowOf(_server: Server, client: StoredClient): Record<string, unknown> {
  const attributes = client.settings['attributes']
  return {
    publicClient: false,
    bearerOnly: false,
    serviceAccountsEnabled: true,
    standardFlowEnabled: false,
    clientAuthenticatorType: 'client-secret',
    protocol: 'openid-connect',
    ...client.settings,
    id: client.id,
    clientId: client.clientId,
    enabled: client.enabled,
    secret: 'the-live-secret-of-this-client-is-here',
    attributes: {
      ...(typeof attributes === 'object' ? attributes : {}),
      'client.secret.creation.time': String(Math.floor(client.createdAt / 1_000))
    }
  }
}

function ownClient({ own }: Server): StoredClient {
  return {
    id: uuidFrom(own[CLIENT]),
    clientId: own[CLIENT],
    secretHash: '',
    enabled: true,
    realmRoles: [],
    clientRoles: { 'realm-management': ['manage-realm', 'manage-clients', 'view-users'] },
    settings: {},
    createdAt: 0,
    uses: 0,
    lastUsedAt: null
  }
}
