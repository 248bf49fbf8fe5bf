// A stateful Blazelock on loopback: the documented file-scan API with its rate limit, and the assumed key management.
import { createFaultPlan } from '../kit/sandbox/fault-plan'
import { startLoopbackServer } from '../kit/sandbox/loopback-server'
import type { SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import type { RunningSandbox, SandboxOptions, SandboxSeed } from '../kit/sandbox/sandbox'
import { hashOf, matchesHash } from '../kit/sandbox/sandbox-keys'
import { firstState, generatedDescription, readState, toWire, uuid } from './sandbox-state'
import type { SandboxState, StoredKey } from './sandbox-state'

const CAP = 5
const REQUESTS_PER_MINUTE = 160
const MINUTE_MS = 60_000

type Sandbox = { readonly state: SandboxState; readonly options: SandboxOptions; readonly tokenHash: string }

/**
 * Variants: `cap-as-validation` and `cap-as-forbidden` (other answers to a sixth key), `no-rights` (the token may not
 * manage integrations), `rate-limited` (the documented 160 requests a minute are enforced).
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const state =
    options.state === undefined ? firstState(options.groups, options.now()) : readState(options.state)
  const token = options.credential?.['token'] ?? options.random()
  const sandbox: Sandbox = { state, options, tokenHash: hashOf(token) }
  const faults = createFaultPlan()
  const meter = createMeter(options)
  const server = await startLoopbackServer({
    handle: request => meter(() => answer(sandbox, request)),
    faults,
    now: () => options.now(),
    ...(options.port === undefined ? {} : { port: options.port })
  })

  return {
    url: server.url,
    settings: {},
    credential: { token },
    seed: given => seed(sandbox, given),
    keys: () =>
      state.keys.map(key => ({
        id: key.id,
        groupId: key.integrationId,
        name: key.description,
        isActive: key.deletedAt === null,
        createdAt: key.createdAt,
        lastUsedAt: key.lastUsedAt,
        uses: key.uses
      })),
    consumerCall: env => ({
      method: 'GET',
      path: '/file-scans/01890a5d-ac96-774b-bcce-b302099a8057',
      headers: { authorization: `Bearer ${env['BLAZELOCK_API_KEY'] ?? ''}` }
    }),
    faults,
    requests: () => server.requests(),
    close: () => server.close(),
    snapshot: () => structuredClone(state)
  }
}

/** The limit is per sender, not per key. The remaining number is sent always, the time of reset only with a 429. */
function createMeter(options: SandboxOptions): (run: () => SandboxResponse) => SandboxResponse {
  let windowStart = Number.NEGATIVE_INFINITY
  let used = 0
  if (options.variant !== 'rate-limited') {
    const headers = { 'x-ratelimit-limit': String(REQUESTS_PER_MINUTE), 'x-ratelimit-remaining': '159' }
    return run => withHeaders(run(), headers)
  }
  return run => {
    if (options.now() - windowStart >= MINUTE_MS) {
      windowStart = options.now()
      used = 0
    }
    used += 1
    const resetAt = windowStart + MINUTE_MS
    const headers = {
      'x-ratelimit-limit': String(REQUESTS_PER_MINUTE),
      'x-ratelimit-remaining': String(Math.max(0, REQUESTS_PER_MINUTE - used))
    }
    if (used > REQUESTS_PER_MINUTE) {
      const waitSeconds = Math.max(1, Math.ceil((resetAt - options.now()) / 1_000))
      return {
        ...error(429, 'throttle_requests'),
        headers: {
          ...headers,
          'x-ratelimit-reset': String(Math.ceil(resetAt / 1_000)),
          'retry-after': String(waitSeconds)
        }
      }
    }
    return withHeaders(run(), headers)
  }
}

function withHeaders(response: SandboxResponse, headers: Readonly<Record<string, string>>): SandboxResponse {
  return { ...response, headers: { ...headers, ...response.headers } }
}

function addKey(
  { state, options }: Sandbox,
  given: Partial<StoredKey> & Pick<StoredKey, 'integrationId' | 'description'>
): { key: StoredKey; apiKey: string } {
  const apiKey = options.random()
  const key: StoredKey = {
    id: uuid(options.random(), options.now()),
    maskedKey: `…${apiKey.slice(-4)}`,
    keyHash: hashOf(apiKey),
    createdAt: options.now(),
    lastUsedAt: null,
    deletedAt: null,
    uses: 0,
    ...given
  }
  state.keys.push(key)
  return { key, apiKey }
}

function seed(sandbox: Sandbox, given: SandboxSeed): ReturnType<RunningSandbox['seed']> {
  const { key, apiKey } = addKey(sandbox, {
    integrationId: given.groupId,
    description: given.name === '' ? generatedDescription(given.createdAt) : given.name,
    createdAt: given.createdAt,
    lastUsedAt: given.lastUsedAt,
    deletedAt: given.status === 'revoked' ? sandbox.options.now() : null
  })
  return { id: key.id, secret: { BLAZELOCK_API_KEY: apiKey } }
}

function answer(sandbox: Sandbox, request: SandboxRequest): SandboxResponse {
  const token = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1]
  if (token === undefined) return error(401, 'unauthenticated')
  const isManagement = request.path.startsWith('/api-integrations')
  if (matchesHash(token, sandbox.tokenHash)) {
    return isManagement ? manage(sandbox, request) : error(403, 'forbidden')
  }
  const key = sandbox.state.keys.find(
    candidate => candidate.deletedAt === null && matchesHash(token, candidate.keyHash)
  )
  if (key === undefined) return error(401, 'unauthenticated')
  // Assumed: whatever passes authentication counts as a use, a 404 too.
  key.lastUsedAt = sandbox.options.now()
  key.uses += 1
  return isManagement ? error(403, 'forbidden') : scan(sandbox, request)
}

function scan({ options }: Sandbox, request: SandboxRequest): SandboxResponse {
  if (request.method === 'POST' && request.path === '/file-scans') {
    return { status: 201, json: { uuid: uuid(options.random(), options.now()), status: 'submitted' } }
  }
  const id = /^\/file-scans\/([0-9a-f-]{36})$/.exec(request.path)?.[1]
  // No scan ever has this time in its id, so the probe's id stays unknown.
  if (request.method !== 'GET' || id === undefined || id.startsWith('00000000'))
    return error(404, 'resource_not_found')
  return { status: 200, json: { uuid: id, status: 'completed', verdict: 'clean' } }
}

function manage(sandbox: Sandbox, request: SandboxRequest): SandboxResponse {
  const { state, options } = sandbox
  if (options.variant === 'no-rights') return error(403, 'forbidden')
  const [, , integrationId, collection, keyId] = request.path.split('/').map(decodeURIComponent)
  if (integrationId === undefined) {
    return { status: 200, json: { data: state.integrations }, emptyJson: { data: [] } }
  }
  const isKnown = state.integrations.some(integration => integration.id === integrationId)
  if (!isKnown || collection !== 'api-keys') return error(404, 'resource_not_found')
  if (keyId !== undefined) return remove(sandbox, request, integrationId, keyId)
  return request.method === 'POST'
    ? create(sandbox, request, integrationId)
    : list(sandbox, integrationId, request.asOf)
}

function list({ state }: Sandbox, integrationId: string, asOf: number): SandboxResponse {
  const rows = state.keys
    .filter(key => key.integrationId === integrationId && key.createdAt <= asOf)
    .filter(key => key.deletedAt === null || key.deletedAt > asOf)
  return { status: 200, json: { data: rows.map(toWire) }, emptyJson: { data: [] } }
}

function create(sandbox: Sandbox, request: SandboxRequest, integrationId: string): SandboxResponse {
  const { state, options } = sandbox
  const active = state.keys.filter(key => key.integrationId === integrationId && key.deletedAt === null)
  if (active.length >= CAP) return capAnswer(options.variant)
  const given = descriptionOf(request.json)
  if (given !== null && given.length > 100) return invalid('description')
  const description = given === null || given === '' ? generatedDescription(options.now()) : given
  const { key, apiKey } = addKey(sandbox, { integrationId, description })
  return { status: 201, json: { ...toWire(key), key: apiKey }, secretFields: ['key'] }
}

function capAnswer(variant: string | undefined): SandboxResponse {
  if (variant === 'cap-as-validation') return invalid('description')
  return variant === 'cap-as-forbidden' ? error(403, 'forbidden') : error(409, 'api_key_limit_reached')
}

function remove(
  { state, options }: Sandbox,
  request: SandboxRequest,
  integrationId: string,
  keyId: string
): SandboxResponse {
  const key = state.keys.find(
    candidate =>
      candidate.id === keyId && candidate.integrationId === integrationId && candidate.deletedAt === null
  )
  if (request.method !== 'DELETE' || key === undefined) return error(404, 'resource_not_found')
  key.deletedAt = options.now()
  return { status: 204 }
}

function descriptionOf(json: unknown): string | null {
  if (typeof json !== 'object' || json === null || !('description' in json)) return null
  return typeof json.description === 'string' ? json.description.trim() : null
}

function error(status: number, code: string): SandboxResponse {
  return { status, json: { code, message: 'This text is never shown.' } }
}

function invalid(field: string): SandboxResponse {
  return {
    status: 422,
    json: { code: 'validation', message: 'This text is never shown.', validation: { [field]: ['Invalid.'] } }
  }
}
