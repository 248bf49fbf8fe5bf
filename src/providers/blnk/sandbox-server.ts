import type { SandboxHandler, SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { hashOf, matchesHash } from '../kit/sandbox/sandbox-keys'
import { answerKeys } from './sandbox-api-keys'
import type { BlnkServer, Principal, Refuse } from './sandbox-parts'
import type { StoredKey } from './sandbox-state'
import { answerRecords } from './sandbox-records'
import { isUseWritten } from './sandbox-last-used'
import { isFindable, isRefusedAsRevoked } from './sandbox-state'
import { isAtLeast } from './sandbox-variant'
import type { ACTIONS } from './scopes'
import { RESOURCES, allows } from './scopes'

/** The order of README, "How the server checks": key, expiry, path, scope, handler; then the use is written. */
export function createBlnkServer(server: BlnkServer): SandboxHandler {
  return request => {
    const redirect = redirectOf(request)
    if (redirect !== null) return redirect
    if (request.path === '/') return { status: 200, json: 'server running...' }
    if (request.path === '/health') return { status: 200, json: { status: 'UP' } }
    // Newer servers have it only with observability on.
    if (request.path === '/metrics' && isAtLeast(server.variant.version, 0, 13, 2)) return notFound()
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
    const now = server.now()
    if (isRefusedAsRevoked(key, now, server.variant) || now >= key.expiresAt) {
      return refuse(server, 401, 'AUTH_EXPIRED_API_KEY', 'API key is expired or revoked')
    }
    return authorise(server, request, key)
  }
}

/** A slash too many at the end of a collection; nobody's key is looked at for it. */
function redirectOf(request: SandboxRequest): SandboxResponse | null {
  const [, first = '', last, ...rest] = request.path.split('/')
  if (last !== '' || rest.length > 0 || resourceOf(request.path) === null) return null
  if (request.method !== 'GET' && request.method !== 'POST') return null
  const query = request.query.toString()
  const location = `/${first}${query === '' ? '' : `?${query}`}`
  const isRead = request.method === 'GET'
  const text = isRead ? `<a href="${location.replaceAll('&', '&amp;')}">Moved Permanently</a>.\n\n` : ''
  const headers = { location, ...(isRead ? { 'content-type': 'text/html; charset=utf-8' } : {}) }
  return { status: isRead ? 301 : 307, text, headers }
}

function authorise(server: BlnkServer, request: SandboxRequest, key: StoredKey): SandboxResponse {
  const resource = resourceOf(request.path)
  if (resource === null) return refuse(server, 403, 'AUTH_UNKNOWN_RESOURCE', 'Unknown resource type')
  const action = actionOf(request.method)
  if (action === null || !allows(key.scopes, resource, action)) {
    const text = `Insufficient permissions for ${resource}:${action ?? ''}`
    return refuse(server, 403, 'AUTH_INSUFFICIENT_PERMISSIONS', text)
  }
  const answer = route(server, request, { kind: 'key', key })
  // Only now is it a use; up to 0.11.2 the write never reached the database.
  key.uses += 1
  const isWritten = !server.variant.isLossy || isUseWritten(key, request, answer.status)
  if (isWritten && isAtLeast(server.variant.version, 0, 11, 3)) key.lastUsedAt = server.now()
  return answer
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
  if (resourceOf(request.path) === null) return notFound()
  return (
    answerRecords({ server, request, principal, path: [first, ...rest], refuse: refuseWith }) ?? notFound()
  )
}

function refuse(server: BlnkServer, status: number, code: string, text: string): SandboxResponse {
  const detail = isAtLeast(server.variant.version, 0, 15) ? { error_detail: { code, message: text } } : {}
  return { status, json: { error: text, ...detail } }
}

function notFound(): SandboxResponse {
  return { status: 404, text: '404 page not found', headers: { 'content-type': 'text/plain' } }
}
