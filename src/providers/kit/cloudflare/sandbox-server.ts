import type { SandboxHandler, SandboxRequest, SandboxResponse } from '../sandbox/loopback-answer'
import { hashOf, matchesHash } from '../sandbox/sandbox-keys'

// The answers follow the documentation and Cloudflare's own client.

export type StoredToken = {
  readonly id: string
  readonly name: string
  readonly hash: string
  isEnabled: boolean
  readonly policies: readonly unknown[]
  readonly condition: unknown
  readonly expiresAt: number | null
  readonly createdAt: number
  uses: number
  lastUsedAt: number | null
}

export type State = { tokens: StoredToken[] }

export type Server = {
  readonly state: State
  readonly now: () => number
  readonly random: () => string
  /** The list: tokens are below it. */
  readonly root: string
  readonly groups: readonly {
    readonly id: string
    readonly name: string
    readonly scopes: readonly string[]
  }[]
  readonly ownId: string
  readonly mayManage: boolean
}

export const CONSUMER_PATH = '/sandbox/workers'

export function permissionGroup(name: string, scope: string): Server['groups'][number] {
  return { id: hashOf(name).slice(0, 32), name, scopes: [scope] }
}

export function isUsable({ isEnabled, expiresAt }: StoredToken, now: number): boolean {
  return isEnabled && (expiresAt === null || expiresAt > now)
}

const answer = (result: unknown, more: object = {}): SandboxResponse => ({
  status: 200,
  json: { success: true, errors: [], messages: [], result, ...more }
})
const refused = (status: number, code: number): SandboxResponse => ({
  status,
  json: {
    success: false,
    errors: [{ code, message: 'This text is never shown.' }],
    messages: [],
    result: null
  }
})

export function createCloudflareServer(server: Server): SandboxHandler {
  return request => {
    const [, given = ''] = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '') ?? []
    const caller = server.state.tokens.find(({ hash }) => given !== '' && matchesHash(given, hash))
    if (caller === undefined) return refused(401, 1000)
    const { root } = server
    const isVerify = request.path === `${root}/verify`
    if (isVerify) return answer({ id: caller.id, status: statusOf(caller, server.now()) })
    if (!isUsable(caller, server.now())) return refused(403, 9109)
    if (request.path === CONSUMER_PATH) {
      caller.uses += 1
      caller.lastUsedAt = server.now()
      return answer({})
    }
    if (caller.id !== server.ownId || !server.mayManage) return refused(403, 10000)
    if (request.path === root)
      return request.method === 'GET' ? list(server, request) : create(server, request)
    if (request.path === `${root}/permission_groups`) return answer(server.groups)
    return request.path.startsWith(`${root}/`)
      ? one(server, request, request.path.slice(root.length + 1))
      : refused(404, 7003)
  }
}

function statusOf({ isEnabled, expiresAt }: StoredToken, now: number): string {
  if (expiresAt !== null && expiresAt <= now) return 'expired'
  return isEnabled ? 'active' : 'disabled'
}

function rowOf(token: StoredToken, now: number): Record<string, unknown> {
  const time = (at: number | null): string | null =>
    at === null ? null : new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
  return {
    id: token.id,
    name: token.name,
    status: statusOf(token, now),
    issued_on: time(token.createdAt),
    modified_on: time(token.createdAt),
    last_used_on: time(token.lastUsedAt),
    expires_on: time(token.expiresAt),
    policies: token.policies,
    ...(token.condition === undefined ? {} : { condition: token.condition })
  }
}

function list({ state, now }: Server, { query, asOf }: SandboxRequest): SandboxResponse {
  const rows = state.tokens.filter(({ createdAt }) => createdAt <= asOf)
  const size = Number(query.get('per_page') ?? 20)
  const page = Number(query.get('page') ?? 1)
  const result = rows.slice((page - 1) * size, page * size).map(row => rowOf(row, now()))
  const info = { page, per_page: size, count: result.length, total_count: rows.length }
  return {
    ...answer(result, { result_info: info }),
    emptyJson: { success: true, errors: [], result: [], result_info: { total_count: 0 } }
  }
}

type Wanted = {
  readonly name: string
  readonly policies: readonly { readonly permission_groups: readonly { readonly id: string }[] }[]
  readonly condition?: unknown
  readonly expires_on?: string
  readonly status?: string
}

function withNames(groups: Server['groups'], policies: Wanted['policies'], id: string): readonly unknown[] {
  return policies.map((policy, index) => ({
    ...policy,
    id: `${id}${index}`,
    permission_groups: policy.permission_groups.map(
      group => groups.find(known => known.id === group.id) ?? group
    )
  }))
}

function create({ state, now, random, groups }: Server, request: SandboxRequest): SandboxResponse {
  const wanted = request.json as Wanted
  const value = random()
  const id = hashOf(random()).slice(0, 32)
  const made: StoredToken = {
    id,
    name: wanted.name,
    hash: hashOf(value),
    isEnabled: true,
    policies: withNames(groups, wanted.policies, id),
    condition: wanted.condition,
    expiresAt: wanted.expires_on === undefined ? null : Date.parse(wanted.expires_on),
    createdAt: now(),
    uses: 0,
    lastUsedAt: null
  }
  state.tokens.push(made)
  return { ...answer({ ...rowOf(made, now()), value }), secretFields: ['result.value'] }
}

function one({ state, now, groups }: Server, request: SandboxRequest, id: string): SandboxResponse {
  const found = state.tokens.find(token => token.id === id)
  if (found === undefined) return refused(404, 1003)
  if (request.method === 'GET') return answer(rowOf(found, now()))
  if (request.method === 'DELETE') {
    state.tokens = state.tokens.filter(token => token !== found)
    return answer({ id })
  }
  // As Cloudflare does: what a PUT leaves out is gone.
  const wanted = request.json as Wanted
  const changed: StoredToken = {
    ...found,
    name: wanted.name,
    isEnabled: wanted.status !== 'disabled',
    policies: withNames(groups, wanted.policies, id),
    condition: wanted.condition,
    expiresAt: wanted.expires_on === undefined ? null : Date.parse(wanted.expires_on)
  }
  state.tokens = state.tokens.map(token => (token === found ? changed : token))
  return answer(rowOf(changed, now()))
}
