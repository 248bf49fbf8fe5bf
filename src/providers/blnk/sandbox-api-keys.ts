import { z } from 'zod'
import type { SandboxRequest, SandboxResponse } from '../kit/loopback-answer'
import { hashOf } from '../kit/sandbox-keys'
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
  if (call.principal.kind === 'key') {
    const own = call.principal.key.owner
    if (asked !== '' && asked !== own && isAtLeast(version, 0, 14, 3)) {
      return call.refuse(403, 'AUTH_CROSS_OWNER_ACCESS', 'cannot manage API keys for another owner')
    }
    return next(asked === '' ? own : asked)
  }
  if (asked !== '') return next(asked)
  if (isAtLeast(version, 0, 15)) return call.refuse(400, 'APIKEY_OWNER_REQUIRED', 'owner is required')
  return isAtLeast(version, 0, 14, 3)
    ? call.refuse(401, '', 'owner is required')
    : call.refuse(401, '', 'unauthorized')
}

const FIELDS = [
  ['name', 'Name'],
  ['owner', 'Owner'],
  ['scopes', 'Scopes'],
  ['expires_at', 'ExpiresAt']
] as const
const ZERO_TIME = '0001-01-01T00:00:00Z'
const body = z.object({
  name: z.string().nullish(),
  owner: z.string().nullish(),
  scopes: z.array(z.string()).nullish(),
  expires_at: z.string().nullish()
})

function create(call: Call): SandboxResponse {
  const { server, principal } = call
  const parsed = body.safeParse(call.request.json)
  const malformed = (text: string): SandboxResponse => call.refuse(400, 'GEN_MALFORMED_REQUEST', text)
  if (!parsed.success) return malformed('invalid character in request body')
  const { name, owner, scopes, expires_at: expires } = parsed.data
  const isTime =
    expires === null ||
    expires === undefined ||
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(expires)
  if (!isTime) return malformed(`parsing time "${expires}" as "2006-01-02T15:04:05Z07:00": cannot parse`)
  const missing = FIELDS.filter(([field]) => isMissing(parsed.data[field])).map(
    ([, field]) =>
      `Key: 'CreateAPIKeyRequest.${field}' Error:Field validation for '${field}' failed on the 'required' tag`
  )
  if (missing.length > 0) return malformed(missing.join('\n'))
  // `isMissing` has refused these.
  if (!name || !owner || !scopes || !expires) return malformed('required')
  if (principal.kind === 'key' && isAtLeast(server.variant.version, 0, 14, 3)) {
    if (owner !== principal.key.owner) {
      return call.refuse(403, 'AUTH_CROSS_OWNER_ACCESS', 'cannot manage API keys for another owner')
    }
    const held = principal.key.scopes
    if (!scopes.every(scope => covers(held, scope))) {
      return call.refuse(403, 'AUTH_SCOPE_ESCALATION', 'cannot grant scopes broader than caller')
    }
  }
  const secret = newSecret(server.random)
  const key: StoredKey = {
    id: newId(server.random),
    name,
    owner,
    scopes,
    expiresAt: Date.parse(expires),
    createdAt: server.now(),
    lastUsedAt: null,
    revokedAt: null,
    storedAs: storedNow(server.variant.version),
    hash: hashOf(secret),
    uses: 0
  }
  server.state.keys.push(key)
  return { status: 201, json: { ...rowOf(key, server.now()), key: secret }, secretFields: ['key'] }
}

function isMissing(value: string | string[] | null | undefined): boolean {
  return value === undefined || value === null || value === '' || value === ZERO_TIME
}

function list(call: Call, owner: string): SandboxResponse {
  const { asOf } = call.request
  const rows = call.server.state.keys
    .filter(key => key.owner === owner && key.createdAt <= asOf)
    .sort((one, other) => other.createdAt - one.createdAt)
    .map(key => ({ ...rowOf(key, asOf), key: listedForm(key) }))
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

function rowOf(key: StoredKey, asOf: number): Record<string, unknown> {
  const isRevoked = key.revokedAt !== null && key.revokedAt <= asOf
  return {
    api_key_id: key.id,
    name: key.name,
    owner_id: key.owner,
    scopes: key.scopes,
    expires_at: time(key.expiresAt),
    created_at: time(key.createdAt),
    last_used_at: key.lastUsedAt === null ? ZERO_TIME : time(key.lastUsedAt),
    is_revoked: isRevoked,
    ...(isRevoked && key.revokedAt !== null ? { revoked_at: time(key.revokedAt) } : {})
  }
}

/** With nanoseconds, as the server writes them. */
function time(at: number): string {
  return new Date(at).toISOString().replace('Z', '457762Z')
}
