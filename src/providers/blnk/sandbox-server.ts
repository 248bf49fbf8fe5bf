import type { SandboxHandler, SandboxRequest, SandboxResponse } from '../kit/loopback-answer'
import { hashOf, matchesHash } from '../kit/sandbox-keys'
import { answerKeys } from './sandbox-api-keys'
import type { BlnkServer, Principal, Refuse } from './sandbox-parts'
import type { StoredKey } from './sandbox-state'
import { isFindable } from './sandbox-state'
import { isAtLeast } from './sandbox-variant'
import type { ACTIONS } from './scopes'
import { RESOURCES, allows } from './scopes'

/** The order of README, "How the server checks": key, expiry, path, scope, use, handler. */
export function createBlnkServer(server: BlnkServer): SandboxHandler {
  return request => {
    if (request.path === '/') return { status: 200, json: 'server running...' }
    if (request.path === '/health') return { status: 200, json: { status: 'UP' } }
    if (!server.variant.isSecure) return route(server, request, { kind: 'nobody' })
    const presented = request.headers['x-blnk-key'] ?? ''
    if (presented === '')
      return refuse(server, 401, 'AUTH_MISSING_API_KEY', 'Authentication required. Use X-Blnk-Key header')
    if (server.isMaster(presented)) return route(server, request, { kind: 'master' })
    const hash = hashOf(presented)
    const key = server.state.keys.find(
      row => isFindable(row, server.variant.version) && matchesHash(presented, row.hash)
    )
    if (key === undefined || key.hash !== hash)
      return refuse(server, 401, 'AUTH_INVALID_API_KEY', 'Invalid API key')
    if (key.revokedAt !== null || server.now() >= key.expiresAt) {
      return refuse(server, 401, 'AUTH_EXPIRED_API_KEY', 'API key is expired or revoked')
    }
    return authorise(server, request, key)
  }
}

function authorise(server: BlnkServer, request: SandboxRequest, key: StoredKey): SandboxResponse {
  const resource = resourceOf(request.path)
  const action = actionOf(request.method)
  if (resource === null || action === null)
    return refuse(server, 403, 'AUTH_UNKNOWN_RESOURCE', 'Unknown resource type')
  if (!allows(key.scopes, resource, action)) {
    const text = `Insufficient permissions for ${resource}:${action}`
    return refuse(server, 403, 'AUTH_INSUFFICIENT_PERMISSIONS', text)
  }
  // Only now is it a use; up to 0.11.2 the write never reached the database.
  if (isAtLeast(server.variant.version, 0, 11, 3)) key.lastUsedAt = server.now()
  key.uses += 1
  return route(server, request, { kind: 'key', key })
}

const ALIASES: { readonly [segment: string]: string } = {
  'mocked-account': 'accounts',
  'multi-search': 'search',
  'refund-transaction': 'transactions'
}

function resourceOf(path: string): string | null {
  const first = path.split('/')[1] ?? ''
  const resource = ALIASES[first] ?? first
  return RESOURCES.some(known => known === resource) ? resource : null
}

function actionOf(method: string): (typeof ACTIONS)[number] | null {
  if (method === 'GET' || method === 'HEAD') return 'read'
  if (method === 'POST' || method === 'PUT' || method === 'PATCH') return 'write'
  return method === 'DELETE' ? 'delete' : null
}

function route(server: BlnkServer, request: SandboxRequest, principal: Principal): SandboxResponse {
  const [, first = '', ...rest] = request.path.split('/')
  const refuseWith: Refuse = (status, code, text) => refuse(server, status, code, text)
  if (first === 'api-keys')
    return answerKeys({ server, request, principal, rest, refuse: refuseWith }) ?? notFound()
  if (first === 'hooks' && principal.kind === 'key' && isAtLeast(server.variant.version, 0, 14, 3)) {
    return refuseWith(403, 'AUTH_MASTER_KEY_REQUIRED', 'hook management requires master key')
  }
  if (resourceOf(request.path) === null || rest.length > 0) return notFound()
  if (request.method === 'GET') return { status: 200, json: recordsOf(server, first, request) }
  return request.method === 'POST' ? created(server, first, request, principal) : notFound()
}

/** A sandbox that runs for days must not keep what its consumers made for days. */
const KEPT_RECORDS = 500

/** Newest first, as many as were asked for. */
function recordsOf({ state }: BlnkServer, resource: string, request: SandboxRequest): readonly unknown[] {
  const limit = Number(request.query.get('limit') ?? '20')
  return state.records
    .filter(record => record.resource === resource)
    .slice(-Math.max(0, limit))
    .reverse()
    .map(({ madeBy, at }) => ({
      created_at: new Date(at).toISOString(),
      meta_data: madeBy === null ? null : { BLNK_GENERATED_BY: madeBy }
    }))
}

/** A record of a scoped key is marked with the key's id. */
function created(
  { state, now }: BlnkServer,
  resource: string,
  request: SandboxRequest,
  principal: Principal
): SandboxResponse {
  state.records.push({ resource, madeBy: principal.kind === 'key' ? principal.key.id : null, at: now() })
  if (state.records.length > KEPT_RECORDS) state.records.splice(0, state.records.length - KEPT_RECORDS)
  const body = typeof request.json === 'object' && request.json !== null ? request.json : {}
  const marks = principal.kind === 'key' ? { BLNK_GENERATED_BY: principal.key.id } : {}
  return { status: 201, json: { ...body, meta_data: marks } }
}

function refuse(server: BlnkServer, status: number, code: string, text: string): SandboxResponse {
  const detail = isAtLeast(server.variant.version, 0, 15) ? { error_detail: { code, message: text } } : {}
  return { status, json: { error: text, ...detail } }
}

function notFound(): SandboxResponse {
  return { status: 404, text: '404 page not found', headers: { 'content-type': 'text/plain' } }
}
