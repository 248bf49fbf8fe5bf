import type { SandboxHandler, SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { hashOf, matchesHash } from '../kit/sandbox/sandbox-keys'

// The answers follow a recording of OpenBao 2.7.2.

export type StoredSecretId = {
  readonly accessor: string
  readonly role: string
  readonly hash: string
  readonly metadata: Readonly<Record<string, string>>
  readonly createdAt: number
  readonly expiresAt: number | null
  readonly usesLimit: number
  readonly addresses: readonly string[]
  readonly tokenAddresses: readonly string[]
  uses: number
  lastUsedAt: number | null
}

export type State = {
  readonly roles: { readonly name: string; readonly roleId: string }[]
  secretIds: StoredSecretId[]
}

export type Server = {
  readonly state: State
  readonly now: () => number
  readonly random: () => string
  readonly mayManage: boolean
  isManager(token: string): boolean
}

export function newAccessor(random: () => string): string {
  return hashOf(random())
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export function isUsable(row: StoredSecretId, now: number): boolean {
  return row.expiresAt === null || row.expiresAt > now
}

export function createVaultServer(server: Server): SandboxHandler {
  const minted = new Set<string>()
  return request => {
    const path = decodeURIComponent(request.path)
    if (path === '/v1/auth/approle/login' && request.method === 'POST') return login(server, request, minted)
    const token = request.headers['x-vault-token'] ?? ''
    if (path === '/v1/auth/token/revoke-self') return minted.delete(token) ? none : denied
    if (!server.isManager(token)) return denied
    if (path === '/v1/auth/token/lookup-self')
      return { status: 200, json: { data: { expire_time: null, policies: ['default', 'rekey'] } } }
    if (!server.mayManage) return denied
    if (path === '/v1/sys/capabilities-self') return capabilities(request)
    return manage(server, request, path)
  }
}

const none: SandboxResponse = { status: 204 }
const denied: SandboxResponse = {
  status: 403,
  json: { errors: ['1 error occurred:\n\t* permission denied\n\n'] }
}
const nothingHere: SandboxResponse = { status: 404, json: { errors: [] } }

function login(
  { state, now, random }: Server,
  request: SandboxRequest,
  minted: Set<string>
): SandboxResponse {
  const { role_id: roleId, secret_id: secret } = bodyOf(request)
  const role = state.roles.find(one => one.roleId === roleId)
  const row = state.secretIds.find(
    one => one.role === role?.name && typeof secret === 'string' && matchesHash(secret, one.hash)
  )
  if (row === undefined || !isUsable(row, now()))
    return { status: 400, json: { errors: ['invalid role or secret ID'] } }
  row.uses += 1
  row.lastUsedAt = now()
  if (row.usesLimit > 0 && row.uses >= row.usesLimit)
    state.secretIds = state.secretIds.filter(one => one !== row)
  const token = `s.${random()}`
  minted.add(token)
  return {
    status: 200,
    json: { auth: { client_token: token, accessor: newAccessor(random), policies: ['app', 'default'] } }
  }
}

function capabilities(request: SandboxRequest): SandboxResponse {
  const { paths } = bodyOf(request)
  const asked = Array.isArray(paths) ? (paths as string[]) : []
  return { status: 200, json: { data: Object.fromEntries(asked.map(path => [path, ['create', 'update']])) } }
}

function manage(server: Server, request: SandboxRequest, path: string): SandboxResponse {
  const { state } = server
  const isList = request.query.get('list') === 'true'
  if (path === '/v1/auth/approle/role' && isList) {
    const keys = state.roles.map(({ name }) => name)
    return keys.length === 0 ? nothingHere : { status: 200, json: { data: { keys } } }
  }
  const [, name, rest] = /^\/v1\/auth\/approle\/role\/([^/]+)\/(.+)$/.exec(path) ?? []
  const role = state.roles.find(one => one.name === name)
  if (role === undefined || rest === undefined) return nothingHere
  if (rest === 'role-id') return { status: 200, json: { data: { role_id: role.roleId } } }
  if (rest === 'secret-id')
    return isList ? list(server, role.name, request) : create(server, role.name, request)
  if (rest === 'secret-id-accessor/lookup') return lookup(server, role.name, request)
  return rest === 'secret-id-accessor/destroy' ? destroy(server, role.name, request) : nothingHere
}

function list({ state }: Server, role: string, { asOf }: SandboxRequest): SandboxResponse {
  const rows = state.secretIds.filter(row => row.role === role && row.createdAt <= asOf)
  const emptyJson = { data: { keys: [] } }
  if (rows.length === 0) return { ...nothingHere, emptyJson }
  return { status: 200, json: { data: { keys: rows.map(({ accessor }) => accessor) } }, emptyJson }
}

function create({ state, now, random }: Server, role: string, request: SandboxRequest): SandboxResponse {
  const {
    metadata,
    ttl,
    num_uses: uses,
    cidr_list: addresses,
    token_bound_cidrs: tokenAddresses
  } = bodyOf(request)
  const seconds = typeof ttl === 'string' ? Number(ttl.replace(/s$/, '')) : 0
  if (!Number.isInteger(seconds) || seconds < 0) return { status: 400, json: { errors: ['invalid ttl'] } }
  const secret = random()
  const row: StoredSecretId = {
    accessor: newAccessor(random),
    role,
    hash: hashOf(secret),
    metadata: typeof metadata === 'string' ? (JSON.parse(metadata) as Record<string, string>) : {},
    createdAt: now(),
    expiresAt: seconds === 0 ? null : now() + seconds * 1_000,
    usesLimit: typeof uses === 'number' ? uses : 0,
    addresses: Array.isArray(addresses) ? (addresses as string[]) : [],
    tokenAddresses: Array.isArray(tokenAddresses) ? (tokenAddresses as string[]) : [],
    uses: 0,
    lastUsedAt: null
  }
  state.secretIds.push(row)
  const data = {
    secret_id: secret,
    secret_id_accessor: row.accessor,
    secret_id_num_uses: row.usesLimit,
    secret_id_ttl: seconds
  }
  return { status: 200, json: { lease_id: '', data, auth: null }, secretFields: ['data'] }
}

function find({ state }: Server, role: string, request: SandboxRequest): StoredSecretId | string {
  const { secret_id_accessor: accessor } = bodyOf(request)
  const row = state.secretIds.find(one => one.role === role && one.accessor === accessor)
  return row ?? `failed to find accessor entry for secret_id_accessor: ${JSON.stringify(accessor)}`
}

function lookup(server: Server, role: string, request: SandboxRequest): SandboxResponse {
  const row = find(server, role, request)
  if (typeof row === 'string') return { status: 404, json: { data: { error: row } } }
  const created = new Date(row.createdAt).toISOString()
  return {
    status: 200,
    json: {
      data: {
        cidr_list: row.addresses,
        creation_time: created,
        expiration_time:
          row.expiresAt === null ? '0001-01-01T00:00:00Z' : new Date(row.expiresAt).toISOString(),
        last_updated_time: created,
        metadata: row.metadata,
        secret_id_accessor: row.accessor,
        secret_id_num_uses: row.usesLimit,
        secret_id_ttl: row.expiresAt === null ? 0 : (row.expiresAt - row.createdAt) / 1_000,
        token_bound_cidrs: row.tokenAddresses
      }
    }
  }
}

function destroy(server: Server, role: string, request: SandboxRequest): SandboxResponse {
  const row = find(server, role, request)
  if (typeof row === 'string') return { status: 500, json: { errors: [`1 error occurred:\n\t* ${row}\n\n`] } }
  server.state.secretIds = server.state.secretIds.filter(one => one !== row)
  return none
}

function bodyOf({ json }: SandboxRequest): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
}
