import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import type { KeyPairKeyObjectResult } from 'node:crypto'
import type { SandboxHandler, SandboxRequest, SandboxResponse } from '../kit/sandbox/loopback-answer'
import { hashOf } from '../kit/sandbox/sandbox-keys'
import { MOST_KEYS } from './manifest'
import { TOKEN_PATH } from './token-call'

// The answers follow the documentation of Google; the words of some errors come from reports of users.

export type StoredKey = {
  readonly id: string
  readonly email: string
  /** The public half, in hexadecimal: in base64 it looks like a part of the private one. */
  readonly publicKey: string
  isEnabled: boolean
  readonly expiresAt: number | null
  readonly createdAt: number
  uses: number
  lastUsedAt: number | null
}
export type State = { keys: StoredKey[] }

export type Server = {
  readonly state: State
  readonly now: () => number
  readonly random: () => string
  readonly project: string
  /** Addresses of the service accounts. */
  readonly emails: readonly string[]
  readonly ownId: string
  readonly mayManage: boolean
  readonly mayCreate: boolean
  readonly makeKey: MakeKey
}

/** Marks the calls of a consumer, which this fake tells from a probe of Rekey. */
export const CONSUMER_HEADER = 'x-sandbox-consumer'
const PAGE = 2
/** Google's have 2,048 bits. These are made by the hundred and guard nothing. */
const BITS = 1_024
const NO_END = '9999-12-31T23:59:59Z'
const SKEW_SECONDS = 300

type NewKey = Pick<StoredKey, 'email' | 'createdAt'> & Partial<StoredKey>
export type MakeKey = (given: NewKey) => { readonly key: StoredKey; readonly file: string }

/** Making a pair takes long: the fakes of one process have the first, the second and so on in common. */
const pairs: KeyPairKeyObjectResult[] = []

/** New keys, one after the other: what the server keeps, and the file that is given out once. */
export function keyMaker({ project, random }: Pick<Server, 'project' | 'random'>): MakeKey {
  let count = 0
  return given => {
    const pair = (pairs[count] ??= generateKeyPairSync('rsa', { modulusLength: BITS }))
    count += 1
    return keyOf(pair, { project, id: hashOf(random()).slice(0, 40), clientId: random() }, given)
  }
}

function keyOf(
  pair: KeyPairKeyObjectResult,
  { project, id, clientId }: { readonly project: string; readonly id: string; readonly clientId: string },
  given: NewKey
): ReturnType<MakeKey> {
  const key = {
    id,
    publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('hex'),
    isEnabled: true,
    expiresAt: null,
    uses: 0,
    lastUsedAt: null,
    ...given
  }
  const file = {
    type: 'service_account',
    project_id: project,
    private_key_id: key.id,
    private_key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: given.email,
    // Nothing else has it: tests see by it where the file goes.
    client_id: clientId,
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
    universe_domain: 'googleapis.com'
  }
  return { key, file: JSON.stringify(file, null, 2) }
}

export function isUsable({ isEnabled, expiresAt }: StoredKey, now: number): boolean {
  return isEnabled && (expiresAt === null || expiresAt > now)
}

export function createGoogleServer(server: Server): SandboxHandler {
  const tokens = new Map<string, string>()
  const root = `/v1/projects/${server.project}/serviceAccounts`
  return request => {
    const { method, path } = request
    if (path === TOKEN_PATH && method === 'POST') return giveToken(server, request, tokens)
    const [, given = ''] = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '') ?? []
    const caller = tokens.get(given)
    if (caller === undefined) return refused(401, 'UNAUTHENTICATED')
    if (caller !== server.ownId || !server.mayManage) return refused(403, 'PERMISSION_DENIED')
    if (path === root) return accounts(server, request)
    const [, email = '', id, verb] = /^\/([^/]+)\/keys(?:\/([^/:]+)(?::(\w+))?)?$/.exec(
      path.slice(root.length)
    ) ?? [undefined]
    const address = decodeURIComponent(email)
    if (!path.startsWith(root) || !server.emails.includes(address)) return refused(404, 'NOT_FOUND')
    if (id === undefined) return method === 'GET' ? list(server, request, address) : create(server, address)
    const found = server.state.keys.find(key => key.id === id && key.email === address)
    if (found === undefined) return refused(404, 'NOT_FOUND')
    if (method === 'DELETE') server.state.keys = server.state.keys.filter(key => key !== found)
    else found.isEnabled = verb === 'enable'
    return { status: 200, json: {} }
  }
}

function refused(code: number, status: string, message = 'This text is never shown.'): SandboxResponse {
  return { status: code, json: { error: { code, message, status } } }
}

function invalidGrant(description: string): SandboxResponse {
  return { status: 400, json: { error: 'invalid_grant', error_description: description } }
}

type Claims = { readonly iss: string; readonly aud: string; readonly iat: number; readonly exp: number }

function giveToken(server: Server, request: SandboxRequest, tokens: Map<string, string>): SandboxResponse {
  const assertion = new URLSearchParams(request.text).get('assertion') ?? ''
  const [head = '', body = '', signature = ''] = assertion.split('.')
  const { kid } = partOf(head) as { kid?: string }
  const claims = partOf(body) as Claims
  const key = server.state.keys.find(({ id, email }) => id === kid && email === claims.iss)
  if (key === undefined || !isUsable(key, server.now()) || !isSignedBy(key, `${head}.${body}`, signature))
    return invalidGrant('Invalid JWT Signature.')
  const seconds = server.now() / 1_000
  const isInTime = claims.iat < seconds + SKEW_SECONDS && claims.exp > seconds - SKEW_SECONDS
  if (!isInTime || !claims.aud.endsWith(TOKEN_PATH))
    return invalidGrant(
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.'
    )
  if (request.headers[CONSUMER_HEADER] !== undefined) {
    key.uses += 1
    key.lastUsedAt = server.now()
  }
  const token = `ya29.${server.random()}`
  tokens.set(token, key.id)
  return { status: 200, json: { access_token: token, expires_in: 3_599, token_type: 'Bearer' } }
}

function partOf(text: string): unknown {
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8') || '{}')
}

function isSignedBy({ publicKey }: StoredKey, text: string, signature: string): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, 'hex'), type: 'spki', format: 'der' })
  return verify('RSA-SHA256', Buffer.from(text), key, Buffer.from(signature, 'base64url'))
}

function accounts({ emails, project }: Server, { query }: SandboxRequest): SandboxResponse {
  const from = Number(query.get('pageToken') ?? 0)
  const shown = emails.slice(from, from + PAGE).map(email => ({
    name: `projects/${project}/serviceAccounts/${email}`,
    projectId: project,
    uniqueId: '100000000000000000000',
    email,
    etag: 'MDEwMjE5MjA='
  }))
  const next = from + PAGE
  return {
    status: 200,
    json: { accounts: shown, ...(next < emails.length ? { nextPageToken: String(next) } : {}) },
    emptyJson: {}
  }
}

function rowOf(key: StoredKey, project: string): Record<string, unknown> {
  const time = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
  return {
    name: `projects/${project}/serviceAccounts/${key.email}/keys/${key.id}`,
    validAfterTime: time(key.createdAt),
    validBeforeTime: key.expiresAt === null ? NO_END : time(key.expiresAt),
    keyAlgorithm: 'KEY_ALG_RSA_2048',
    keyOrigin: 'GOOGLE_PROVIDED',
    keyType: 'USER_MANAGED',
    // Google writes it only where it is true.
    ...(key.isEnabled
      ? {}
      : { disabled: true, disableReason: 'SERVICE_ACCOUNT_KEY_DISABLE_REASON_USER_INITIATED' })
  }
}

function list({ state, project }: Server, { asOf }: SandboxRequest, email: string): SandboxResponse {
  const rows = state.keys.filter(key => key.email === email && key.createdAt <= asOf)
  const json = rows.length === 0 ? {} : { keys: rows.map(row => rowOf(row, project)) }
  return { status: 200, json, emptyJson: {} }
}

function create(server: Server, email: string): SandboxResponse {
  const { state, project, now, mayCreate, makeKey } = server
  if (!mayCreate)
    return refused(400, 'FAILED_PRECONDITION', 'Key creation is not allowed on this service account.')
  if (state.keys.filter(key => key.email === email).length >= MOST_KEYS)
    return refused(400, 'FAILED_PRECONDITION', 'Precondition check failed.')
  const { key, file } = makeKey({ email, createdAt: now() })
  state.keys.push(key)
  return {
    status: 200,
    json: {
      ...rowOf(key, project),
      privateKeyType: 'TYPE_GOOGLE_CREDENTIALS_FILE',
      privateKeyData: Buffer.from(file).toString('base64')
    },
    secretFields: ['privateKeyData']
  }
}
