import type { SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { ZERO_TIME, decodeCreate, echoedTime, freshTime, storedExactly, storedTime } from './sandbox-go'
import { newId, newSecret } from './sandbox-secrets'
import type { BlnkServer, Principal, Refuse } from './sandbox-parts'
import { listedForm, storedNow } from './sandbox-state'
import type { StoredKey } from './sandbox-state'
import { isAtLeast } from './sandbox-variant'
import { covers } from './scopes'

type Call = {
  readonly server: BlnkServer
  readonly request: SandboxRequest
  readonly principal: Principal
  /** Path segments after `/api-keys`. */
  readonly rest: readonly string[]
  readonly refuse: Refuse
}

/** Null when no route fits. */
export function answerKeys(call: Call): SandboxResponse | null {
  const { method } = call.request
  const id = call.rest[0]
  if (call.rest.length > 1) return null
  if (id === undefined && method === 'POST') return withPrincipal(call, () => create(call))
  if (id === undefined && method === 'GET')
    return withPrincipal(call, () => withOwner(call, owner => list(call, owner)))
  if (id !== undefined && method === 'DELETE') {
    return withPrincipal(call, () => withOwner(call, owner => revoke(call, owner, decodeURIComponent(id))))
  }
  return null
}

/** From 0.14.3 nobody may manage keys on a server without secure mode. */
function withPrincipal(call: Call, next: () => SandboxResponse): SandboxResponse {
  if (call.principal.kind === 'nobody' && isAtLeast(call.server.variant.version, 0, 14, 3)) {
    return call.refuse(401, 'AUTH_MISSING_PRINCIPAL', 'authenticated API key principal missing')
  }
  return next()
}

/** Whose keys a list or a revocation is about; the versions differ most here. */
function withOwner(call: Call, next: (owner: string) => SandboxResponse): SandboxResponse {
  const { version } = call.server.variant
  // Before 0.12.0 the owner was read from a place that nobody filled.
  if (!isAtLeast(version, 0, 12)) return call.refuse(401, '', 'unauthorized')
  const asked = call.request.query.get('owner') ?? ''
  if (hasNul(asked)) return nulRefusal(call)
  if (call.principal.kind === 'key' && isAtLeast(version, 0, 14, 3)) {
    const own = call.principal.key.owner
    if (asked !== '' && asked !== own) {
      return call.refuse(403, 'AUTH_CROSS_OWNER_ACCESS', 'cannot manage API keys for another owner')
    }
    return next(own)
  }
  if (asked !== '') return next(asked)
  if (isAtLeast(version, 0, 15)) return call.refuse(400, 'APIKEY_OWNER_REQUIRED', 'owner is required')
  return isAtLeast(version, 0, 14, 3)
    ? call.refuse(401, '', 'owner is required')
    : call.refuse(401, '', 'unauthorized')
}

/** In the order in which the server's validator names them. */
const FIELDS = [
  ['name', 'Name'],
  ['scopes', 'Scopes'],
  ['owner', 'Owner'],
  ['expires_at', 'ExpiresAt']
] as const

function create(call: Call): SandboxResponse {
  const { server, principal } = call
  const decoded = decodeCreate(call.request.text, call.request.json)
  const malformed = (text: string): SandboxResponse => call.refuse(400, 'GEN_MALFORMED_REQUEST', text)
  if ('error' in decoded) return malformed(decoded.error)
  const { name, owner, scopes, expires_at: expires } = decoded.value
  const missing = FIELDS.filter(([field]) => isMissing(decoded.value[field])).map(
    ([, field]) =>
      `Key: 'CreateAPIKeyRequest.${field}' Error:Field validation for '${field}' failed on the 'required' tag`
  )
  if (missing.length > 0 || scopes === null) return malformed(missing.join('\n'))
  if (principal.kind === 'key' && isAtLeast(server.variant.version, 0, 14, 3)) {
    if (owner !== principal.key.owner) {
      return call.refuse(403, 'AUTH_CROSS_OWNER_ACCESS', 'cannot manage API keys for another owner')
    }
    const held = principal.key.scopes
    if (!scopes.every(scope => covers(held, scope))) {
      return call.refuse(403, 'AUTH_SCOPE_ESCALATION', 'cannot grant scopes broader than caller')
    }
  }
  if (hasNul(name) || hasNul(owner)) return nulRefusal(call)
  const secret = newSecret(server.random)
  const key: StoredKey = {
    id: newId(server.random),
    name,
    owner,
    scopes: [...scopes],
    expiresAt: Date.parse(expires),
    createdAt: server.now(),
    lastUsedAt: null,
    revokedAt: null,
    storedAs: storedNow(server.variant.version),
    hash: hashOf(secret),
    uses: 0
  }
  server.state.keys.push(key)
  const answer = {
    ...rowOf(key, secret, key.createdAt),
    expires_at: echoedTime(expires),
    created_at: freshTime(key.createdAt)
  }
  return { status: 201, json: answer, secretFields: ['key'] }
}

function isMissing(value: string | readonly string[] | null): boolean {
  return value === null || value === '' || value === ZERO_TIME
}

function hasNul(text: string): boolean {
  return text.includes('\0')
}

/** PostgreSQL has no NUL in a text, and older servers pass its words on. */
function nulRefusal(call: Call): SandboxResponse {
  const isHidden = isAtLeast(call.server.variant.version, 0, 15)
  const words = 'pq: invalid byte sequence for encoding "UTF8": 0x00'
  return call.refuse(500, 'GEN_INTERNAL', isHidden ? 'internal server error' : words)
}

function list(call: Call, owner: string): SandboxResponse {
  const { asOf } = call.request
  const rows = call.server.state.keys
    .filter(key => key.owner === owner && key.createdAt <= asOf)
    // Of keys of one instant the later one comes first.
    .reverse()
    .sort((one, other) => other.createdAt - one.createdAt)
    .map(key => rowOf(key, listedForm(key), asOf))
  // An empty slice of the server's language becomes null.
  return { status: 200, json: rows.length === 0 ? null : rows, emptyJson: null }
}

function revoke(call: Call, owner: string, id: string): SandboxResponse {
  const key = call.server.state.keys.find(row => row.id === id && row.owner === owner)
  if (key === undefined) return call.refuse(404, 'APIKEY_NOT_FOUND', 'API key not found')
  // A second revocation moves the time.
  key.revokedAt = call.server.now()
  return { status: 204 }
}

/** In the order in which the server writes the fields. */
function rowOf(key: StoredKey, shown: string, asOf: number): Record<string, unknown> {
  const isRevoked = key.revokedAt !== null && key.revokedAt <= asOf
  return {
    api_key_id: key.id,
    key: shown,
    name: key.name,
    owner_id: key.owner,
    scopes: key.scopes,
    expires_at: storedExactly(key.expiresAt),
    created_at: storedTime(key.createdAt),
    last_used_at: key.lastUsedAt === null ? ZERO_TIME : storedTime(key.lastUsedAt),
    is_revoked: isRevoked,
    ...(isRevoked && key.revokedAt !== null ? { revoked_at: storedTime(key.revokedAt) } : {})
  }
}
