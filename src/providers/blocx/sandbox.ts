// A stateful Blocx on loopback: the documented data API and MCP endpoint, and the assumed management API.
import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import type { ConsumerCall, RunningSandbox, SandboxOptions, SandboxSeed } from '../kit/sandbox/sandbox'
import { hashOf, matchesHash } from '../kit/sandbox/sandbox-keys'
import { firstState, grantsOf, readState, toWire } from './sandbox-state'
import type { SandboxState, StoredKey } from './sandbox-state'

const PAGE_SIZE = 20
const MANAGEMENT_SET = 'set_rekey'
const ADMIN = { id: 'usr_dana', name: 'Dana Admin', isMember: true }

type Sandbox = { readonly state: SandboxState; readonly options: SandboxOptions }

/**
 * Variants: `read-only` (the management key may list, but neither create nor revoke), `no-rights` (it may do nothing
 * with keys).
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const state = options.state === undefined ? firstState(options.groups?.[0]) : readState(options.state)
  const sandbox = { state, options }
  const secretAccessKey = options.credential?.['secretAccessKey'] ?? options.random()
  const management = setUpManagement(sandbox, secretAccessKey)
  const faults = createFaultPlan()
  const server = await startLoopbackServer({
    handle: request => answer(sandbox, request),
    faults,
    now: () => options.now(),
    ...(options.port === undefined ? {} : { port: options.port })
  })

  return {
    url: server.url,
    settings: { accessKeyId: management.accessKeyId },
    credential: { secretAccessKey },
    seed: key => seed(sandbox, key),
    keys: () =>
      state.keys.map(key => ({
        id: key.id,
        groupId: state.organization.id,
        name: key.name,
        isActive: key.revokedAt === null,
        createdAt: key.createdAt,
        lastUsedAt: key.lastUsedAt,
        uses: key.uses
      })),
    consumerCall,
    faults,
    requests: () => server.requests(),
    close: () => server.close(),
    snapshot: () => structuredClone(state)
  }
}

function setUpManagement({ state, options }: Sandbox, secret: string): StoredKey {
  const permissions = managementGrants(options.variant)
  state.permissionSets = [
    ...state.permissionSets.filter(set => set.id !== MANAGEMENT_SET),
    { id: MANAGEMENT_SET, name: 'Key management', permissions }
  ]
  const former = state.keys.find(key => key.id === state.managementKeyId)
  if (former !== undefined) {
    former.secretHash = hashOf(secret)
    return former
  }
  const created = addKey({ state, options }, { name: 'rekey', permissionSetId: MANAGEMENT_SET, secret })
  state.managementKeyId = created.id
  return created
}

function managementGrants(variant: string | undefined): string[] {
  if (variant === 'no-rights') return ['messages.read']
  if (variant === 'read-only') return ['api_keys.read']
  return ['api_keys.read', 'api_keys.create', 'api_keys.revoke']
}

type NewStoredKey = Partial<StoredKey> &
  Pick<StoredKey, 'name' | 'permissionSetId'> & { readonly secret: string }

function addKey({ state, options }: Sandbox, { secret, ...given }: NewStoredKey): StoredKey {
  const key: StoredKey = {
    id: `key_${hashOf(options.random()).slice(0, 20)}`,
    accessKeyId: `AK${hashOf(options.random()).slice(0, 18).toUpperCase()}`,
    secretHash: hashOf(secret),
    createdBy: ADMIN,
    createdAt: options.now(),
    lastUsedAt: null,
    revokedAt: null,
    uses: 0,
    ...given
  }
  state.keys.push(key)
  return key
}

function seed(sandbox: Sandbox, given: SandboxSeed): ReturnType<RunningSandbox['seed']> {
  const secret = sandbox.options.random()
  const key = addKey(sandbox, {
    name: given.name,
    permissionSetId: setFor(sandbox, given.grants),
    createdBy: given.createdBy ?? ADMIN,
    createdAt: given.createdAt,
    lastUsedAt: given.lastUsedAt,
    revokedAt: given.status === 'revoked' ? sandbox.options.now() : null,
    secret
  })
  return {
    id: key.id,
    secret: { BLOCX_ACCESS_KEY_ID: key.accessKeyId, BLOCX_SECRET_ACCESS_KEY: secret }
  }
}

/** The set with exactly these grants, made when there is none; no grants means the organization's defaults. */
function setFor({ state, options }: Sandbox, grants: readonly string[]): string | null {
  if (grants.length === 0) return null
  const wanted = [...grants].sort().join(' ')
  const found = state.permissionSets.find(set => [...set.permissions].sort().join(' ') === wanted)
  if (found !== undefined) return found.id
  const id = `set_${hashOf(options.random()).slice(0, 12)}`
  state.permissionSets.push({ id, name: grants.join(' + '), permissions: [...grants] })
  return id
}

function answer(sandbox: Sandbox, request: SandboxRequest): SandboxResponse {
  const caller = authenticate(sandbox, request)
  if (caller === null) return error(401, 'unauthorized')
  // Assumed: whatever passes authentication counts as a use, a refused action too.
  caller.lastUsedAt = sandbox.options.now()
  caller.uses += 1
  const grants = grantsOf(sandbox.state, caller)
  const withGrant = (grant: string, run: () => SandboxResponse): SandboxResponse =>
    grants.includes(grant) ? run() : error(403, 'permission_denied')
  const revoked = /^\/api-keys\/([^/]+)\/revoke$/.exec(request.path)
  if (request.method === 'POST' && revoked?.[1] !== undefined) {
    const id = decodeURIComponent(revoked[1])
    return withGrant('api_keys.revoke', () => revoke(sandbox, id))
  }
  switch (`${request.method} ${request.path}`) {
    case 'GET /organization':
      return withGrant('api_keys.read', () => ({ status: 200, json: sandbox.state.organization }))
    case 'GET /permission-sets':
      return withGrant('api_keys.read', () => ({
        status: 200,
        json: sandbox.state.permissionSets,
        emptyJson: []
      }))
    case 'GET /api-keys':
      return withGrant('api_keys.read', () => list(sandbox, request))
    case 'POST /api-keys':
      return withGrant('api_keys.create', () => create(sandbox, request))
    case 'POST /messaging/send':
      return withGrant('messages.send', () => send(sandbox, request))
    case 'POST /twofa/verifications':
      return withGrant('twofa.create', () => ({
        status: 201,
        json: { verificationId: `ver_${hashOf(sandbox.options.random()).slice(0, 16)}` }
      }))
    case 'POST /mcp':
      return callTool(sandbox, request)
    default:
      return error(404, 'not_found')
  }
}

/** The two headers everywhere; on /mcp also `Bearer <id>:<secret>`. */
function authenticate({ state }: Sandbox, request: SandboxRequest): StoredKey | null {
  const bearer = /^Bearer ([^:]+):(.+)$/.exec(request.headers['authorization'] ?? '')
  const isMcp = request.path === '/mcp' && bearer !== null
  const id = isMcp ? bearer[1] : request.headers['x-access-key-id']
  const secret = isMcp ? bearer[2] : request.headers['x-secret-access-key']
  const key = state.keys.find(candidate => candidate.accessKeyId === id)
  if (key === undefined || secret === undefined || !matchesHash(secret, key.secretHash)) return null
  return key.revokedAt === null ? key : null
}

function list({ state }: Sandbox, request: SandboxRequest): SandboxResponse {
  const wanted = request.query.get('status') ?? 'active'
  const rows = state.keys
    .filter(key => key.createdAt <= request.asOf)
    .map(key => toWire(state, key, request.asOf))
    .filter(row => wanted === 'all' || row['status'] === wanted)
  const cursor = request.query.get('cursor')
  const start = cursor === null ? 0 : rows.findIndex(row => row['id'] === cursor) + 1
  if (cursor !== null && start === 0) return error(422, 'validation_failed')
  const items = rows.slice(start, start + PAGE_SIZE)
  const hasMore = start + PAGE_SIZE < rows.length
  return {
    status: 200,
    json: { items, nextCursor: hasMore ? (items.at(-1)?.['id'] ?? null) : null },
    emptyJson: { items: [], nextCursor: null }
  }
}

function create(sandbox: Sandbox, request: SandboxRequest): SandboxResponse {
  const body = fieldsOf(request.json)
  const name = body['name']
  const setId = body['permissionSetId'] ?? null
  if (typeof name !== 'string' || name.trim() === '' || name.length > 100)
    return error(422, 'validation_failed')
  const hasSet = sandbox.state.permissionSets.some(set => set.id === setId)
  if (setId !== null && !hasSet) return error(404, 'permission_set_not_found')
  const secret = sandbox.options.random()
  const key = addKey(sandbox, { name, permissionSetId: typeof setId === 'string' ? setId : null, secret })
  return {
    status: 201,
    json: { ...toWire(sandbox.state, key, sandbox.options.now()), secretAccessKey: secret },
    secretFields: ['secretAccessKey']
  }
}

function revoke({ state, options }: Sandbox, id: string): SandboxResponse {
  const key = state.keys.find(candidate => candidate.id === id)
  if (key === undefined) return error(404, 'not_found')
  if (key.revokedAt !== null) return error(409, 'already_revoked')
  key.revokedAt = options.now()
  return { status: 200, json: toWire(state, key, options.now()) }
}

function send({ options }: Sandbox, request: SandboxRequest): SandboxResponse {
  const body = fieldsOf(request.json)
  const isComplete = ['from', 'to', 'body'].every(field => typeof body[field] === 'string')
  if (!isComplete) return error(422, 'validation_failed')
  return {
    status: 201,
    json: { messageId: `msg_${hashOf(options.random()).slice(0, 16)}`, status: 'queued' }
  }
}

function callTool({ state }: Sandbox, request: SandboxRequest): SandboxResponse {
  const call = fieldsOf(request.json)
  const id = call['id'] ?? null
  const isWhoami = call['method'] === 'tools/call' && fieldsOf(call['params'])['name'] === 'whoami'
  if (!isWhoami)
    return { status: 200, json: { jsonrpc: '2.0', id, error: { code: -32601, message: 'Unknown' } } }
  const text = JSON.stringify({ tenantId: state.organization.id, name: state.organization.name })
  return { status: 200, json: { jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } } }
}

function consumerCall(env: Readonly<Record<string, string>>): ConsumerCall {
  return {
    method: 'POST',
    path: '/messaging/send',
    headers: {
      'x-access-key-id': env['BLOCX_ACCESS_KEY_ID'] ?? '',
      'x-secret-access-key': env['BLOCX_SECRET_ACCESS_KEY'] ?? '',
      'content-type': 'application/json'
    },
    body: JSON.stringify({
      from: '+15550100001',
      to: '+15550100002',
      body: 'Your parcel is here',
      type: 'SMS'
    })
  }
}

function fieldsOf(json: unknown): Record<string, unknown> {
  // Checked to be an object; its fields stay unknown.
  return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
}

function error(status: number, code: string): SandboxResponse {
  return { status, json: { code, message: 'This text is never shown.' } }
}
