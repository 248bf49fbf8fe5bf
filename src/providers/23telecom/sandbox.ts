// A stateful 23 Telecom on loopback: the documented data API with its signature rules, and the assumed key management.
import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import type { RunningSandbox, SandboxOptions, SandboxSeed } from '../kit/sandbox/sandbox'
import { hashOf, matchesHash } from '../kit/sandbox/sandbox-keys'
import { timeOf } from '../kit/times'
import { manifest } from './manifest'
import { serveData } from './sandbox-data'
import { createSignatureDesk, createSigner, secretFor } from './sandbox-signature'
import { firstState, numeric, readState, toWire } from './sandbox-state'
import type { SandboxState, StoredKey } from './sandbox-state'

const PREFIX = '/api/v1'
const YEARS_MS = 10 * 365 * 86_400_000
const PERMISSIONS = [
  '*',
  'sms.send',
  'sms.read',
  'balance.read',
  'pricing.read',
  'payments.read',
  'webhooks.read',
  'webhooks.write'
]

type Sandbox = { readonly state: SandboxState; readonly options: SandboxOptions; readonly tokenHash: string }

/**
 * Variants: `reports-last-used` (the API sends a last-used value, which no document promises), `in-setup` (200 with
 * `status: false` for everything), `no-rights` (the portal user may not manage keys), `token-expired`.
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const state =
    options.state === undefined ? firstState(options.groups, options.random()) : readState(options.state)
  const token = options.credential?.['token'] ?? newToken(options)
  const sandbox: Sandbox = { state, options, tokenHash: hashOf(token) }
  const faults = createFaultPlan()
  const desk = createSignatureDesk(state, () => options.now())
  const server = await startLoopbackServer({
    handle: request => answer(sandbox, request, desk),
    faults,
    now: () => options.now(),
    ...(options.port === undefined ? {} : { port: options.port })
  })
  const signer = createSigner(() => options.now(), PREFIX)

  return {
    url: server.url + PREFIX,
    settings: {},
    credential: { token },
    seed: given => seed(sandbox, given),
    keys: () =>
      state.keys.map(key => ({
        id: key.id,
        groupId: key.workspaceId,
        name: key.name,
        isActive: key.isActive && key.deletedAt === null && !isExpired(key, options.now()),
        createdAt: key.createdAt,
        lastUsedAt: key.lastUsedAt,
        uses: key.uses
      })),
    consumerCall: env => ({
      method: 'GET',
      path: '/sms/stats?period=7d',
      headers: signer.headersFor(env, 'GET', '/sms/stats', '')
    }),
    faults,
    requests: () => server.requests(),
    close: () => server.close(),
    snapshot: () => structuredClone(state)
  }
}

/** Has the form of a JWT with an expiry; the signature part is random, because only this server reads it. */
function newToken(options: SandboxOptions): string {
  const expiresAt = options.variant === 'token-expired' ? options.now() - 1_000 : options.now() + YEARS_MS
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ exp: Math.floor(expiresAt / 1_000) })}.${options.random()}`
}

type NewStoredKey = Partial<StoredKey> & Pick<StoredKey, 'workspaceId' | 'name' | 'permissions'>

function addKey({ state, options }: Sandbox, given: NewStoredKey): { key: StoredKey; apiKey: string } {
  const apiKey = `${given.isTest === true ? 'sk_test_' : 'sk_prod_'}${options.random()}`
  const key: StoredKey = {
    id: String(state.nextId),
    prefix: apiKey.slice(0, 12),
    keyHash: hashOf(apiKey),
    isActive: true,
    isTest: false,
    isSigned: false,
    expiresAt: null,
    createdAt: options.now(),
    lastUsedAt: null,
    deletedAt: null,
    uses: 0,
    ...given
  }
  state.nextId += 1
  state.keys.push(key)
  return { key, apiKey }
}

function seed(sandbox: Sandbox, given: SandboxSeed): ReturnType<RunningSandbox['seed']> {
  const now = sandbox.options.now()
  const { key, apiKey } = addKey(sandbox, {
    workspaceId: given.groupId,
    name: given.name,
    permissions: [...given.grants],
    isActive: given.status !== 'disabled',
    isTest: given.attributes?.['testMode'] === true,
    isSigned: given.attributes?.['signatureRequired'] === true,
    expiresAt: given.expiresAt ?? (given.status === 'expired' ? now - 1_000 : null),
    createdAt: given.createdAt,
    lastUsedAt: given.lastUsedAt,
    deletedAt: given.status === 'revoked' ? now : null
  })
  const signing = key.isSigned ? { TELECOM23_API_SECRET: secretFor(sandbox.state, apiKey) } : {}
  return { id: key.id, secret: { TELECOM23_API_KEY: apiKey, ...signing } }
}

function answer(
  sandbox: Sandbox,
  request: SandboxRequest,
  desk: ReturnType<typeof createSignatureDesk>
): SandboxResponse {
  const { state, options } = sandbox
  if (options.variant === 'in-setup') {
    return { status: 200, json: { status: false, error: 'Account is in setup process' } }
  }
  if (!request.path.startsWith(`${PREFIX}/`)) return { status: 404, text: '<html>Not found</html>' }
  const path = request.path.slice(PREFIX.length)
  const isManagement = path.startsWith('/user/api-keys') || path === '/user/workspaces'
  const apiKey = request.headers['x-api-key']
  if (apiKey === undefined) {
    const refusal = refuseToken(sandbox, request)
    if (refusal !== null) return refusal
    return isManagement ? manage(sandbox, request, path) : serveData(state, null, request, path)
  }
  const key = state.keys.find(
    candidate => candidate.deletedAt === null && matchesHash(apiKey, candidate.keyHash)
  )
  if (key === undefined) return error(401, 'INVALID_API_KEY')
  if (!key.isActive) return error(401, 'API_KEY_INACTIVE')
  if (isExpired(key, options.now())) return error(401, 'API_KEY_EXPIRED')
  const unsigned = desk.refuse(key, apiKey, request)
  if (unsigned !== null) return error(401, unsigned)
  // Assumed: whatever passes authentication counts as a use, a refused action too.
  key.lastUsedAt = options.now()
  key.uses += 1
  return isManagement ? error(403, 'FORBIDDEN') : serveData(state, key, request, path)
}

function refuseToken({ tokenHash, options }: Sandbox, request: SandboxRequest): SandboxResponse | null {
  const token = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1]
  if (token === undefined) return error(401, 'UNAUTHORIZED')
  if (!matchesHash(token, tokenHash)) return error(401, 'INVALID_TOKEN')
  return options.variant === 'token-expired' ? error(401, 'TOKEN_EXPIRED') : null
}

function manage(sandbox: Sandbox, request: SandboxRequest, path: string): SandboxResponse {
  const { state, options } = sandbox
  if (options.variant === 'no-rights') return error(403, 'FORBIDDEN')
  if (path === '/user/workspaces' && request.method === 'GET')
    return { status: 200, json: workspaces(state), emptyJson: [] }
  const workspaceId = request.headers['x-workspace-id'] ?? state.workspaces[0]?.id ?? ''
  if (!state.workspaces.some(workspace => workspace.id === workspaceId)) {
    return /^[1-9]\d*$/.test(workspaceId)
      ? error(403, 'CROSS_TENANT_WORKSPACE')
      : error(400, 'INVALID_WORKSPACE_HEADER')
  }
  if (path === '/user/api-keys') {
    if (request.method === 'GET') return list(sandbox, workspaceId, request.asOf)
    return request.method === 'POST' ? create(sandbox, workspaceId, request) : error(404, 'NOT_FOUND')
  }
  const id = decodeURIComponent(path.slice('/user/api-keys/'.length))
  const key = state.keys.find(
    candidate => candidate.id === id && candidate.workspaceId === workspaceId && candidate.deletedAt === null
  )
  if (key === undefined) return error(404, 'API_KEY_NOT_FOUND')
  if (request.method === 'DELETE') {
    key.deletedAt = options.now()
    return { status: 204 }
  }
  return request.method === 'PATCH' ? patch(sandbox, key, request) : error(404, 'NOT_FOUND')
}

function workspaces(state: SandboxState): unknown {
  return state.workspaces.map(({ id, name }, index) => ({
    id: numeric(id),
    name,
    is_main: index === 0,
    account_id: 279,
    product_id: 1430
  }))
}

function list({ state, options }: Sandbox, workspaceId: string, asOf: number): SandboxResponse {
  const rows = state.keys
    .filter(key => key.workspaceId === workspaceId && key.createdAt <= asOf)
    .filter(key => key.deletedAt === null || key.deletedAt > asOf)
  return {
    status: 200,
    json: rows.map(key => toWire(key, options.now(), options.variant === 'reports-last-used')),
    emptyJson: []
  }
}

function create(sandbox: Sandbox, workspaceId: string, request: SandboxRequest): SandboxResponse {
  const body = fieldsOf(request.json)
  const { name, permissions, expires_at: expiry } = body
  if (typeof name !== 'string' || name.trim() === '' || name.length > 100) return error(400, 'INVALID_FIELDS')
  if (!Array.isArray(permissions) || !permissions.every(item => PERMISSIONS.includes(String(item)))) {
    return error(400, 'INVALID_PERMISSIONS')
  }
  const expiresAt = typeof expiry === 'string' ? timeOf(expiry, manifest.timeFormats) : null
  if (typeof expiry === 'string' && !((expiresAt ?? 0) > sandbox.options.now()))
    return error(400, 'INVALID_FIELDS')
  const { key, apiKey } = addKey(sandbox, {
    workspaceId,
    name,
    permissions: permissions.map(String),
    isTest: body['test_mode'] === true,
    isSigned: body['signature_required'] === true,
    expiresAt
  })
  const row = toWire(key, sandbox.options.now(), sandbox.options.variant === 'reports-last-used')
  const signing = key.isSigned ? { api_secret: secretFor(sandbox.state, apiKey) } : {}
  return {
    status: 201,
    json: { ...row, api_key: apiKey, ...signing },
    secretFields: ['api_key', 'api_secret']
  }
}

function patch({ options }: Sandbox, stored: StoredKey, request: SandboxRequest): SandboxResponse {
  const isActive = fieldsOf(request.json)['is_active']
  if (typeof isActive !== 'boolean') return error(400, 'INVALID_FIELDS')
  const key = stored
  key.isActive = isActive
  return { status: 200, json: toWire(key, options.now(), options.variant === 'reports-last-used') }
}

function isExpired(key: StoredKey, now: number): boolean {
  return key.expiresAt !== null && key.expiresAt <= now
}

function fieldsOf(json: unknown): Record<string, unknown> {
  // Checked to be an object; its fields stay unknown.
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
}

function error(status: number, code: string): SandboxResponse {
  return { status, json: { status: false, error_code: code, description: 'This text is never shown.' } }
}
